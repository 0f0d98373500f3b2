/** The quarter grid of targets: read as of a day, and set anew by who revises targets. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Db, Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { Refused } from '../errors.ts';
import { formatQuarter, parseQuarter, quartersOf, yearsOf } from '../rules/days.ts';
import { targetAt } from '../rules/facts.ts';
import { sumCells } from '../rules/plan.ts';
import { CATEGORIES, type Category, type Day, type Programme, type TargetCell } from '../rules/types.ts';
import { categoryName } from '../rules/words.ts';
import { findProgramme, readTargets, readTotals, saveTarget, type TargetRecord } from '../targets/queries.ts';
import { NewTargets } from './bodies.ts';
import { checkMatch, serveChange } from './changing.ts';
import { declare, serve } from './declare.ts';
import { AsOf, ProgrammeCode } from './fields.ts';
import { TargetsShape } from './shapes.ts';

const programme = ProgrammeCode.optional();

const READ = declare({
  id: 'getTargets',
  method: 'GET',
  path: '/targets',
  summary: '各类别按季度的目标',
  may: 'read progress',
  query: z.strictObject({ as_of: AsOf.optional(), programme }),
  answer: TargetsShape,
  etag: 'given',
  refuses: [404],
});

const PUT_TARGETS = declare({
  id: 'putTargets',
  method: 'PUT',
  path: '/targets',
  summary: '修改目标：写出要改的类别的全部季度，并写明原因',
  description: '读到的内容可改好原样带回，另加 reason。没有写的类别不变。带 If-Match 时，他人改过则不保存。',
  may: 'revise targets',
  query: z.strictObject({ programme }),
  body: NewTargets,
  answer: TargetsShape,
  changes: true,
  etag: 'taken',
  refuses: [404, 422],
});

type Body = z.output<typeof NewTargets>;

const last = (records: readonly TargetRecord[], category: Category) =>
  records.filter((one) => one.category === category).at(-1) ?? null;

const versionOf = (records: readonly TargetRecord[]) =>
  CATEGORIES.map((category) => last(records, category)?.id ?? 0).join('-');

function read(db: Db | Tx, plan: Programme, asOf: Day): z.output<typeof TargetsShape> {
  const records = readTargets(db, plan.id);
  const totals = readTotals(db, plan.id);
  return {
    programme: { code: plan.code, name: plan.name, starts_on: plan.starts_on, ends_on: plan.ends_on },
    as_of: asOf,
    version: versionOf(records),
    categories: CATEGORIES.map((code) => {
      const id = targetAt(records, code, asOf)?.id;
      const one = records.find((record) => record.id === id) ?? null;
      const cells = one?.cells ?? [];
      return {
        code,
        name: categoryName(code),
        target: one?.target ?? totals[code] ?? null,
        state: one?.state ?? null,
        holds_from: one?.holds_from ?? null,
        reason: one?.reason ?? null,
        document: one?.document ?? null,
        recorded_at: one?.recorded_at ?? null,
        recorded_by: one?.recorded_by ?? null,
        years: yearsOf(plan).map((year) => ({
          year,
          target: sumCells(cells, year),
          quarters: quartersOf(plan)
            .filter((quarter) => quarter.year === year)
            .map((quarter) => ({
              quarter: formatQuarter(quarter),
              target:
                cells.find((cell) => cell.year === year && cell.quarter === quarter.quarter)?.planned ?? 0,
            })),
        })),
      };
    }),
  };
}

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

function save(tx: Tx, plan: Programme, body: Body, today: Day, by: By): void {
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
    const before = last(records, own.code);
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

export async function targetRoutes(app: FastifyInstance) {
  serve(app, READ, ({ query, reply }) => {
    const plan = findProgramme(app.db, query.programme ?? null, app.today());
    const found = read(app.db, plan, query.as_of ?? app.today());
    reply.header('etag', `"${found.version}"`);
    return found;
  });

  serveChange(app, PUT_TARGETS, (tx, { query, body, request }, by) => {
    const plan = findProgramme(tx, query.programme ?? null, app.today());
    const current = () => read(tx, plan, app.today());
    checkMatch(request, current().version, { isAsked: false, current });
    save(tx, plan, body, app.today(), by);
    return { body: current() };
  });
}
