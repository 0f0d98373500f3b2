/** What an address of targets asks for, read once for the pages and for the tables that are saved. */
import { z } from 'zod';
import type { Db } from '../../db/open.ts';
import { NotFound } from '../errors.ts';
import type { Chosen } from '../programmes/queries.ts';
import { isDay } from '../rules/days.ts';
import { targetAt } from '../rules/facts.ts';
import { sumCells } from '../rules/plan.ts';
import { SHARE_DIMS, sharesAt, sumShares } from '../rules/shares.ts';
import { CATEGORIES, type Category, type Day, type Programme } from '../rules/types.ts';
import { categoryName, categoryShort } from '../rules/words.ts';
import { gridOf, type HistoryLine, historyOf } from './page.ts';
import {
  programmeOfVersion,
  readLastExplanations,
  readShares,
  readTargets,
  readTotals,
  SHARE_WORDS,
} from './queries.ts';
import { checkInWords, stateInWords } from './words.ts';

const CategoryParam = z.object({ category: z.enum(CATEGORIES) });

/** @throws NotFound on an address that names no category */
export function categoryOf(params: unknown): Category {
  const read = CategoryParam.safeParse(params);
  if (!read.success) throw new NotFound('category');
  return read.data.category;
}

/** The day whose targets are asked for; an unreadable or future one is today. */
export function dayAsked(query: unknown, today: Day): Day {
  const asked = (query as { as_of?: unknown } | null)?.as_of;
  return typeof asked === 'string' && isDay(asked) && asked <= today ? asked : today;
}

/** The plan of each category that holds on that day, as the page of targets shows it. */
export function plansOf(db: Db, programme: Programme, asOf: Day) {
  const versions = readTargets(db, programme.id);
  const totals = readTotals(db, programme.id);
  const explanations = readLastExplanations(db, programme.id);
  return CATEGORIES.map((category) => {
    const own = versions.filter((one) => one.category === category);
    const current = targetAt(own, category, asOf);
    const record = own.find((one) => one.id === current?.id) ?? null;
    return {
      category,
      name: categoryName(category),
      total: totals[category] ?? null,
      record,
      number: record === null ? 0 : own.indexOf(record) + 1,
      count: own.length,
      last: own.at(-1)?.id ?? null,
      state: record === null ? '未设目标' : stateInWords(record.state),
      grid: record === null ? [] : gridOf(programme, record.cells),
      check: record === null ? '' : checkInWords(record.cells, record.target),
      words: explanations[category] ?? null,
    };
  });
}

/** How much of each category is broken down as of that day, and to whom; nothing that is not. */
export function sharesOf(
  db: Db,
  { programme, to }: Pick<Chosen, 'programme' | 'to'>,
  asOf: Day,
  plans: readonly Pick<ReturnType<typeof plansOf>[number], 'category' | 'record'>[],
) {
  const versions = readShares(db, programme.id);
  return SHARE_DIMS.flatMap((dim) =>
    plans.flatMap(({ category, record }) => {
      const cells = sharesAt(versions, { category, dim }, asOf)?.cells ?? [];
      if (cells.length === 0) return [];
      const given = sumShares(cells);
      return [
        {
          short: categoryShort(category),
          word: SHARE_WORDS[dim],
          values: new Set(cells.map((one) => one.value)).size,
          given,
          rest: sumCells(record?.cells ?? []) - given,
          href: to('/targets/shares', { dim }),
        },
      ];
    }),
  );
}

/** A version of a plan, with the programme that it is of. @throws NotFound where there is none */
export function findVersion(
  db: Db,
  id: number,
): { programme: ReturnType<typeof programmeOfVersion>; line: HistoryLine } {
  const programme = programmeOfVersion(db, id);
  const versions = readTargets(db, programme.id);
  const version = versions.find((one) => one.id === id);
  const own = versions.filter((one) => one.category === version?.category);
  const line = historyOf(own).find((one) => one.id === id);
  if (line === undefined) throw new NotFound('target version');
  return { programme, line };
}
