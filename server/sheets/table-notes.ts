/** The lines above an exported table that say what its figures rest on. */
import type { Db } from '../../db/open.ts';
import { minute } from '../format.ts';
import { dayInWords } from '../rules/days.ts';
import { settingsAt } from '../rules/facts.ts';
import { CATEGORIES, type Day, type Instant } from '../rules/types.ts';
import { basisName, categoryShort, programmeInWords } from '../rules/words.ts';
import { findProgramme, listProgrammes, readSettings } from '../targets/queries.ts';
import type { Table } from './table.ts';

/** What a dash of the screen is in a file: a figure that is not known is no figure there, and never 0. */
export const BLANK_NOTE = '页面上的“—”（未知或没有）在表中为空白';

/** The day, and up to when what was recorded is known: the first of the notes. */
export function asOfNote(asOf: Day, knownAt: Instant | null = null): string {
  const known = knownAt === null ? '' : `，按当时台账（录入至 ${minute(knownAt)}）`;
  return `截至${dayInWords(asOf)}${known}`;
}

/**
 * The day and the basis of counting, as known at the moment; null is now. Where there are several programmes
 * the one is named whose figures these are: that of the code, else the one that ran on the day.
 */
export function basisNotes(
  db: Db,
  asOf: Day,
  knownAt: Instant | null = null,
  programme: string | null = null,
): string[] {
  const plan = findProgramme(db, programme, asOf);
  const settings = readSettings(db, plan.id);
  const { counting_basis } = settingsAt(settings, asOf, knownAt ?? undefined);
  const bases = CATEGORIES.map(
    (category) => `${categoryShort(category)}按${basisName(counting_basis[category], category)}`,
  );
  const own = listProgrammes(db).length > 1 ? [`行动计划：${programmeInWords(plan)}`] : [];
  return [...own, asOfNote(asOf, knownAt), `统计口径：新增计首次认定（入库），${bases.join('、')}归属年度`];
}

/** A table as it stands on a page: under its title the day, what it rests on, and what a blank cell means. */
export function screenTable(
  title: string,
  {
    notes,
    columns,
    rows,
    name,
  }: Pick<Table, 'columns' | 'rows'> & { notes: readonly string[]; name?: string },
): Table {
  return { title, notes: [...notes, BLANK_NOTE], columns, rows, name: name ?? title };
}
