import type { Db } from '../../db/open.ts';
import type { Dim } from '../derived/ledger.ts';
import { percent } from '../drawing.ts';
import { wordLists } from '../enterprises/queries.ts';
import { yearOf, yearsOf } from '../rules/days.ts';
import {
  rankShares,
  SHARE_DIMS,
  type ShareCell,
  type ShareStanding,
  shareStanding,
  sharesAt,
} from '../rules/shares.ts';
import { CATEGORIES, type Category, type Figure, OPEN_STAGES } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { isRanked, readShares } from '../targets/queries.ts';
import { breakdownAt, type Moment } from './sums.ts';

export const DIM_WORDS: Record<Dim, string> = { chain: '产业赛道', area: '镇街园区', officer: '专员' };

/** So many rows are shown one by one; the rest is one line, so that the page stays a page. */
const MOST_ROWS = 40;
const SHOWN: readonly Figure[] = ['additions', ...OPEN_STAGES];

interface Cell {
  done: number;
  open: number;
}

/**
 * What was given to each 镇街园区 or 专员 as of the day, by category, and until which year: all of it that
 * should be there by the end of the year that the day is in. Null for 产业赛道, which is given nothing.
 */
function sharesOf(db: Db, at: Moment, dim: Dim) {
  const own = SHARE_DIMS.find((one) => one === dim);
  if (own === undefined) return null;
  const versions = readShares(db, at.programme.id);
  const years = yearsOf(at.programme);
  const cells: Record<Category, ShareCell[]> = { little_giant: [], provincial_srdi: [], above_scale: [] };
  for (const category of CATEGORIES) {
    cells[category] =
      sharesAt(versions, { category, dim: own }, at.asOf, at.knownAt ?? undefined)?.cells ?? [];
  }
  const until = years.filter((year) => year <= yearOf(at.asOf)).at(-1) ?? years[0] ?? yearOf(at.asOf);
  const some = CATEGORIES.filter((category) => cells[category].length > 0);
  return { cells, until, some, isRanked: some.length > 0 && isRanked(db, at.programme.id) };
}

/** 镇街园区 and 专员 stand in the order of their list, as a roll does: an order by figures would rank them. */
function listOrder(db: Db, dim: Dim): Map<string, number> | null {
  return dim === 'chain' ? null : new Map(wordLists(db)[dim].map((value, at) => [value, at]));
}

/** Additions and pipeline by industry chain, area or officer, with the whole below: Σ rows = the figure. */
export function breakdown(
  db: Db,
  at: Moment,
  dim: Dim,
  to: (what: {
    figure: Figure | 'pipeline';
    category: Category;
    chain?: string;
    area?: string;
    officer?: string;
  }) => string,
) {
  const values = new Map<string, Record<Category, Cell>>();
  const empty = (): Record<Category, Cell> => ({
    little_giant: { done: 0, open: 0 },
    provincial_srdi: { done: 0, open: 0 },
    above_scale: { done: 0, open: 0 },
  });
  for (const { value, category, figure, n } of breakdownAt(db, at, dim, SHOWN)) {
    if (category === '') continue;
    const row = values.get(value) ?? empty();
    values.set(value, row);
    if (figure === 'additions') row[category].done += n;
    else row[category].open += n;
  }
  const shares = sharesOf(db, at, dim);
  for (const value of CATEGORIES.flatMap((one) => shares?.cells[one] ?? []).map((one) => one.value)) {
    if (!values.has(value)) values.set(value, empty());
  }
  const planned = (value: string, category: Category, done: number): ShareStanding =>
    shareStanding(shares?.cells[category] ?? [], value, shares?.until ?? 0, done);
  const order = listOrder(db, dim);
  const placed = (value: string): number => order?.get(value) ?? order?.size ?? 0;
  const weight = (row: Record<Category, Cell>) =>
    CATEGORIES.reduce((sum, one) => sum + row[one].done * 1000 + row[one].open, 0);
  const rows = [...values].sort(
    ([a, x], [b, y]) =>
      Number(a === '') - Number(b === '') ||
      (order === null ? weight(y) - weight(x) : placed(a) - placed(b)) ||
      (a < b ? -1 : 1),
  );
  const most = Math.max(
    1,
    ...rows.flatMap(([, row]) => CATEGORIES.map((one) => row[one].done + row[one].open)),
  );
  const shown = rows.length > MOST_ROWS ? rows.slice(0, MOST_ROWS - 1) : rows;
  const sumOf = (some: typeof rows) =>
    CATEGORIES.map((category) => ({
      category,
      done: some.reduce((sum, [, row]) => sum + row[category].done, 0),
      open: some.reduce((sum, [, row]) => sum + row[category].open, 0),
    }));
  return {
    word: DIM_WORDS[dim],
    heads: CATEGORIES.map(categoryShort),
    rows: shown.map(([value, row]) => ({
      word: value === '' ? '未填写' : value,
      cells: CATEGORIES.map((category) => ({
        ...row[category],
        planned: planned(value, category, row[category].done).planned,
        width: percent((row[category].done / most) * 100, 2),
        openWidth: percent((row[category].open / most) * 100, 2),
        href: to({ figure: 'additions', category, [dim]: value === '' ? '-' : value }),
        openHref: to({ figure: 'pipeline', category, [dim]: value === '' ? '-' : value }),
      })),
    })),
    rest:
      rows.length > shown.length
        ? { count: rows.length - shown.length, cells: sumOf(rows.slice(shown.length)) }
        : null,
    sums: sumOf(rows),
    until: shares === null || shares.some.length === 0 ? null : shares.until,
    rankings:
      shares === null || !shares.isRanked
        ? []
        : shares.some.map((category) => ({
            short: categoryShort(category),
            rows: rankShares(
              rows.map(([value, row]) => ({ value, ...planned(value, category, row[category].done) })),
            ).map((one) => ({ ...one, href: to({ figure: 'additions', category, [dim]: one.value }) })),
          })),
  };
}
