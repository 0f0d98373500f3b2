import type { Db } from '../../db/open.ts';
import type { Dim } from '../derived/ledger.ts';
import { CATEGORIES, type Category, type Figure, OPEN_STAGES } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { breakdownAt, type Moment } from './sums.ts';

export const DIM_WORDS: Record<Dim, string> = { chain: '产业赛道', area: '镇街园区', officer: '专员' };

/** So many rows are shown one by one; the rest is one line, so that the page stays a page. */
const MOST_ROWS = 40;
const SHOWN: readonly Figure[] = ['additions', ...OPEN_STAGES];

interface Cell {
  done: number;
  open: number;
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
  const weight = (row: Record<Category, Cell>) =>
    CATEGORIES.reduce((sum, one) => sum + row[one].done * 1000 + row[one].open, 0);
  const rows = [...values].sort(
    ([a, x], [b, y]) => Number(a === '') - Number(b === '') || weight(y) - weight(x) || (a < b ? -1 : 1),
  );
  const most = Math.max(
    1,
    ...rows.flatMap(([, row]) => CATEGORIES.map((one) => row[one].done + row[one].open)),
  );
  const percent = (n: number) => `${Number(((n / most) * 100).toFixed(2))}%`;
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
        width: percent(row[category].done),
        openWidth: percent(row[category].open),
        href: to({ figure: 'additions', category, [dim]: value === '' ? '-' : value }),
        openHref: to({ figure: 'pipeline', category, [dim]: value === '' ? '-' : value }),
      })),
    })),
    rest:
      rows.length > shown.length
        ? { count: rows.length - shown.length, cells: sumOf(rows.slice(shown.length)) }
        : null,
    sums: sumOf(rows),
  };
}
