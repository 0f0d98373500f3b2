/** A plan that was put: whole, adding up, and a new version of each category that differs. */
import type { z } from 'zod';
import type { Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { Refused } from '../errors.ts';
import { formatQuarter, parseQuarter, quartersOf } from '../rules/days.ts';
import { sumCells } from '../rules/plan.ts';
import type { Category, Day, Programme, TargetCell } from '../rules/types.ts';
import { readTargets, saveTarget } from '../targets/queries.ts';
import type { NewTargets } from './bodies.ts';
import { lastOf } from './target-grid.ts';

type Body = z.output<typeof NewTargets>;

const refuse = (field: string, message: string) => new Refused([{ rule: 'target', field, message }]);

/** @throws Refused on a quarter that is missing, doubled, outside of the programme, or a year that does not add up */
function cellsOf(plan: Programme, own: Body['categories'][number], field: string): TargetCell[] {
  const given = own.years.flatMap((year) => year.quarters.map((one) => ({ ...one, year: year.year })));
  const wanted = quartersOf(plan).map(formatQuarter);
  const names = given.map((one) => one.quarter);
  const odd = names.find((name, at) => !wanted.includes(name) || names.indexOf(name) !== at);
  if (odd !== undefined) throw refuse(`${field}/years`, `${odd} 写了两次，或不在行动计划之内`);
  const missing = wanted.filter((name) => !names.includes(name));
  if (missing.length > 0) throw refuse(`${field}/years`, `缺少 ${missing.join('、')}，没有计划写 0`);
  const cells = given.flatMap(({ quarter, year, target: planned }): TargetCell[] => {
    const at = parseQuarter(quarter);
    if (at === null || at.year !== year) throw refuse(`${field}/years`, `${quarter} 不在 ${year} 年之下`);
    return [{ ...at, planned }];
  });
  for (const [at, { year, target }] of own.years.entries()) {
    const sum = sumCells(cells, year);
    if (target !== undefined && target !== sum)
      throw refuse(`${field}/years/${at}/target`, `${year} 年各季之和 ${sum} 与年度目标 ${target} 不一致`);
  }
  return cells.sort((a, b) => a.year - b.year || a.quarter - b.quarter);
}

const isSame = (a: readonly TargetCell[], b: readonly TargetCell[]) =>
  a.length === b.length &&
  a.every((cell) =>
    b.some((o) => o.year === cell.year && o.quarter === cell.quarter && o.planned === cell.planned),
  );

/** In the caller's transaction. @throws Refused naming the place in the body */
export function savePut(tx: Tx, plan: Programme, body: Body, today: Day, by: By): void {
  const records = readTargets(tx, plan.id);
  const holds_from = body.holds_from ?? today;
  const earliest = plan.starts_on < today ? plan.starts_on : today;
  if (holds_from > today || holds_from < earliest)
    throw refuse('holds_from', `生效日期在 ${earliest} 至今天 ${today} 之间`);
  const seen = new Set<Category>();
  for (const [at, own] of body.categories.entries()) {
    const field = `categories/${at}`;
    if (seen.has(own.code)) throw refuse(`${field}/code`, `${own.code} 写了两次`);
    seen.add(own.code);
    const cells = cellsOf(plan, own, field);
    const before = lastOf(records, own.code);
    const isKept =
      before?.state === 'confirmed' &&
      before.target === own.target &&
      isSame(before.cells, cells) &&
      (body.document === undefined || body.document === before.document) &&
      (body.holds_from === undefined || body.holds_from === before.holds_from);
    if (isKept) continue;
    const draft = { programme: plan, category: own.code, total: own.target, cells, holds_from };
    const words = { reason: body.reason.trim(), document: body.document?.trim() ?? before?.document ?? '' };
    try {
      saveTarget(tx, { ...draft, ...words, state: 'confirmed' }, by);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new Refused(error.refusals.map((one) => ({ ...one, field: `${field}/target` })));
    }
  }
}
