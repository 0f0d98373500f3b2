/** What an address of targets asks for, read once for the pages and for the tables that are saved. */
import { z } from 'zod';
import type { Db } from '../../db/open.ts';
import { NotFound } from '../errors.ts';
import { isDay } from '../rules/days.ts';
import { targetAt } from '../rules/facts.ts';
import { CATEGORIES, type Category, type Day, type Programme } from '../rules/types.ts';
import { categoryName } from '../rules/words.ts';
import { gridOf, type HistoryLine, historyOf } from './page.ts';
import { programmeOfVersion, readExplanations, readTargets, readTotals } from './queries.ts';
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
  const explanations = readExplanations(db, programme.id);
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
