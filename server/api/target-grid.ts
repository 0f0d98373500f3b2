/** The plan in force on a day as the API gives it. */
import type { z } from 'zod';
import type { Db, Tx } from '../../db/open.ts';
import { formatQuarter, quartersOf, yearsOf } from '../rules/days.ts';
import { targetAt } from '../rules/facts.ts';
import { sumCells } from '../rules/plan.ts';
import { CATEGORIES, type Category, type Day, type Programme } from '../rules/types.ts';
import { categoryName } from '../rules/words.ts';
import { readTargets, readTotals, type TargetRecord } from '../targets/queries.ts';
import type { TargetsShape } from './shapes.ts';

/** The version of a category that was recorded last, which is not always the one in force. */
export const lastOf = (records: readonly TargetRecord[], category: Category) =>
  records.filter((one) => one.category === category).at(-1) ?? null;

const versionOf = (records: readonly TargetRecord[]) =>
  CATEGORIES.map((category) => lastOf(records, category)?.id ?? 0).join('-');

export function readGrid(db: Db | Tx, plan: Programme, asOf: Day): z.output<typeof TargetsShape> {
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
