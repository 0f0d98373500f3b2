/** What the pages of the baseline show, decided before the templates. */
import type { Db } from '../../db/open.ts';
import { type HeldRow, lacksOf } from '../rules/baseline.ts';
import { dayInWords } from '../rules/days.ts';
import { CATEGORIES, type Category, type Day, type Programme } from '../rules/types.ts';
import { categoryName, categoryShort } from '../rules/words.ts';
import { differencesInFull, readLate } from './details.ts';
import { type Change, changesSince, tallyInWords } from './differences.ts';
import { countRows, currentHoldings } from './holdings.ts';
import { baselineRows, earlierBatches } from './lists.ts';
import { readBaselines } from './queries.ts';
import { countsInWords, nameOf } from './words.ts';

export const ROWS_PER_PAGE = 20;
/** So many of what stands beside the list are told one by one. */
const MOST = 200;

export interface Asked {
  programme: Programme;
  day: Day;
  category: Category | null;
  page: number;
}

function shownRow(row: HeldRow, number: number, gone: ReadonlyMap<string, string>) {
  return {
    ...row,
    number,
    short: categoryShort(row.category),
    lacks: lacksOf(row),
    gone: gone.get(`${row.enterprise_id} ${row.category}`) ?? '',
  };
}

/** Which lines of the signed list are held no longer, and by what. */
function goneOf(changes: readonly Change[]): Map<string, string> {
  const out = changes.filter((one) => one.by === -1);
  return new Map(out.map((one) => [`${one.enterprise_id} ${one.category}`, tallyWord(one)]));
}

const tallyWord = (one: Change) => tallyInWords([one]).split(' ')[0] ?? '';

/** A list without leaves, of one category or of all: what a file holds. */
export function wholeOf(all: readonly HeldRow[], category: Category | null, changes: readonly Change[] = []) {
  const gone = goneOf(changes);
  const own = category === null ? all : all.filter((row) => row.category === category);
  return own.map((row, i) => shownRow(row, i + 1, gone));
}

/** The same of the baseline in force, or of the list that waits to be signed. */
export function readWholeList(db: Db, programme: Programme, category: Category | null) {
  const signed = readBaselines(db, programme.id).at(-1) ?? null;
  const changes = signed === null ? [] : changesSince(db, programme, signed);
  return wholeOf(baselineRows(db, programme, signed), category, changes);
}

/** One page of a list, of one category or of all. */
export function windowOf(
  all: readonly HeldRow[],
  { category, page }: Pick<Asked, 'category' | 'page'>,
  changes: readonly Change[] = [],
) {
  const own = category === null ? all : all.filter((row) => row.category === category);
  const pages = Math.max(1, Math.ceil(own.length / ROWS_PER_PAGE));
  const at = Math.min(Math.max(1, page), pages);
  const from = (at - 1) * ROWS_PER_PAGE;
  const gone = goneOf(changes);
  return {
    total: own.length,
    page: at,
    pages,
    rows: own.slice(from, from + ROWS_PER_PAGE).map((row, i) => shownRow(row, from + i + 1, gone)),
  };
}

function summaryOf(rows: readonly HeldRow[], changes: readonly Change[]) {
  const counts = countRows(rows);
  return CATEGORIES.map((category) => {
    const own = rows.filter((row) => row.category === category);
    const moved = changes.filter((one) => one.category === category);
    return {
      category,
      name: categoryName(category),
      n: counts[category],
      since: tallyInWords(moved),
      now: counts[category] + moved.reduce((sum, one) => sum + one.by, 0),
      noDocument: own.filter((row) => row.document_no === null).length,
      noBatch: own.filter((row) => row.batch === null).length,
    };
  });
}

/** The page of the baseline in force, or of the list that waits to be signed. */
export function readBaselinePage(db: Db, { programme, day, category, page }: Asked) {
  const versions = readBaselines(db, programme.id);
  const signed = versions.at(-1) ?? null;
  const rows = baselineRows(db, programme, signed);
  const changes = signed === null ? [] : changesSince(db, programme, signed);
  const leftOut = currentHoldings(db, programme).leftOut;
  const late = signed === null ? { total: 0, rows: [] } : readLate(db, signed, MOST);
  const earlier = earlierBatches(db, programme, MOST + 1);
  return {
    name: nameOf(programme, day),
    day,
    signed,
    versions: [...versions].reverse(),
    summary: summaryOf(rows, changes),
    total: rows.length,
    since: tallyInWords(changes),
    differences: signed === null ? [] : differencesInFull(db, signed, changes.slice(0, MOST)),
    moreDifferences: Math.max(0, changes.length - MOST),
    late,
    leftOut: leftOut.slice(0, MOST).map((one) => ({ ...one, short: categoryShort(one.category) })),
    leftOutCount: leftOut.length,
    moreEarlier: earlier.length > MOST,
    earlier: earlier.slice(0, MOST).map((one) => ({ ...one, short: categoryShort(one.category) })),
    category,
    list: windowOf(rows, { category, page }, changes),
  };
}

/** Every line, category by category, for paper. */
export function readBaselineSheet(db: Db, programme: Programme, day: Day) {
  const signed = readBaselines(db, programme.id).at(-1) ?? null;
  const rows = baselineRows(db, programme, signed);
  const changes = signed === null ? [] : changesSince(db, programme, signed);
  const gone = goneOf(changes);
  return {
    name: nameOf(programme, day),
    day,
    signed,
    total: rows.length,
    counts: countsInWords(countRows(rows)),
    since: tallyInWords(changes),
    groups: CATEGORIES.map((category) => ({
      category,
      name: categoryName(category),
      rows: rows.filter((row) => row.category === category).map((row, i) => shownRow(row, i + 1, gone)),
    })),
  };
}

/** How the list that was shown differs from the one of now, line by line. */
export function apartInWords(shown: readonly HeldRow[], now: readonly HeldRow[]): string[] {
  const key = (row: HeldRow) => `${row.enterprise_id} ${row.category}`;
  const [before, after] = [
    new Map(shown.map((row) => [key(row), row])),
    new Map(now.map((row) => [key(row), row])),
  ];
  const told = (row: HeldRow) =>
    `${row.name}，${categoryShort(row.category)}，${dayInWords(row.effective_on)}`;
  const more = now.filter((row) => !before.has(key(row))).map((row) => `新列入：${told(row)}`);
  const less = shown.filter((row) => !after.has(key(row))).map((row) => `不再列入：${told(row)}`);
  const other = now.flatMap((row) => {
    const was = before.get(key(row));
    return was !== undefined && JSON.stringify(was) !== JSON.stringify(row)
      ? [`内容有改动：${told(row)}`]
      : [];
  });
  return [...more, ...less, ...other];
}
