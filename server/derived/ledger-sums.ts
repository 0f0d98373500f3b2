/**
 * Sums of the ledger at a day, kept: a saving writes a handful of its rows, and of these only the periods that a day
 * is summed from are read again. Within a transaction everything is read anew and nothing kept.
 */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { type Followed, rowsWrittenSince } from '../../db/written.ts';
import type { Day, Figure } from '../rules/types.ts';
import type { Dim, LedgerDim, Sum } from './ledger.ts';

interface Asked {
  programme: number;
  dim: LedgerDim;
  day: Day;
  /** The one figure to read; '' is every one. */
  figure: Figure | '';
  /** Years before the day's count as one by one months. */
  byMonth: boolean;
}

/** A period of the ledger belongs to a day: years before its own, months before in it, days up to it. */
function isWithin(period: string, { day, byMonth }: Asked): boolean {
  const [kind, at] = [period[0], period.slice(1)];
  if (kind === 'y') return !byMonth && at < day.slice(0, 4);
  if (kind === 'm') return at < day.slice(0, 7) && (byMonth || at >= `${day.slice(0, 4)}-01`);
  return at.startsWith(day.slice(0, 7)) && at <= day;
}

type Row = [period: string, category: Sum['category'], Figure, year: number, quarter: number, string, number];
type Named = [Record<string, string | number>];

const ROWS = `select period, category, figure, year, quarter, value, n from ledger
  where programme_id = @programme and dim = @dim and (@figure = '' or figure = @figure)`;
const SPANS = {
  years: ["period >= 'y' and period < @y", 'period >= @y0 and period < @m', 'period >= @m0 and period <= @d'],
  months: [`period >= 'm' and period < @m`, 'period >= @m0 and period <= @d'],
};

const statements = perConnection(({ $client }) => {
  const all = (spans: readonly string[]) =>
    $client.prepare<Named, Row>(spans.map((span) => `${ROWS} and ${span}`).join(' union all ')).raw();
  return {
    years: all(SPANS.years),
    months: all(SPANS.months),
    period: $client.prepare<Named, Row>(`${ROWS} and period = @period`).raw(),
  };
});

interface Kept {
  asked: Asked;
  seen: Followed;
  /** Changed as rows are: only copies are given out. */
  sums: Map<string, Sum>;
  /** What each period adds to which sum. */
  periods: Map<string, { sum: Sum; n: number }[]>;
  /** A sum that is new stands in its place only when they are sorted again. */
  isSorted: boolean;
  /** What was made of the sums as they are, by what it is. */
  made: Map<string, unknown>;
}

/** Of some days and dimensions each: a zone has a thousand rows a dimension. */
const MOST_ROWS = 100_000;
const kept = perConnection(() => new Map<string, Kept & { rows: number }>());
const written = rowsWrittenSince('ledger');

function add(into: Kept, rows: readonly Row[]): void {
  for (const [period, category, figure, year, quarter, value, n] of rows) {
    const key = `${category}\u0000${figure}\u0000${year}\u0000${quarter}\u0000${value}`;
    let sum = into.sums.get(key);
    if (sum === undefined) {
      sum = { category, figure, year, quarter, value, n: 0 };
      into.sums.set(key, sum);
      into.isSorted = false;
    }
    sum.n += n;
    const own = into.periods.get(period);
    if (own === undefined) into.periods.set(period, [{ sum, n }]);
    else own.push({ sum, n });
  }
}

const named = ({ programme, dim, day, figure }: Asked) => ({
  programme,
  dim,
  figure,
  y: `y${day.slice(0, 4)}`,
  y0: `m${day.slice(0, 4)}-01`,
  m: `m${day.slice(0, 7)}`,
  m0: `d${day.slice(0, 7)}-01`,
  d: `d${day}`,
});

function readAll(db: Db, asked: Asked, seen: Followed): Kept {
  const { y, y0, m, m0, d, ...who } = named(asked);
  const sql = statements(db);
  const fresh: Kept = {
    asked,
    seen,
    sums: new Map(),
    periods: new Map(),
    isSorted: false,
    made: new Map(),
  };
  add(
    fresh,
    asked.byMonth ? sql.months.all({ ...who, m, m0, d }) : sql.years.all({ ...who, y, y0, m, m0, d }),
  );
  return fresh;
}

/** Reads one period again, after taking out what it was. */
function readAgain(db: Db, own: Kept, period: string): void {
  for (const { sum, n } of own.periods.get(period) ?? []) sum.n -= n;
  own.periods.delete(period);
  const { programme, dim, figure } = own.asked;
  add(own, statements(db).period.all({ programme, dim, figure, period }));
  own.made.clear();
}

/** The kept sums of what is asked, with everything in them that is written. */
function sumsOf(db: Db, asked: Asked): Kept {
  if (db.$client.inTransaction) return readAll(db, asked, { others: 0, at: 0 });
  const all = kept(db);
  const key = `${asked.programme} ${asked.dim} ${asked.day} ${asked.figure} ${asked.byMonth}`;
  const known = all.get(key);
  const { names, seen } = written(db, known?.seen ?? null);
  all.delete(key);
  if (known !== undefined && names !== null) {
    // As the rows of the ledger are told (db/written.ts).
    const own = `${asked.programme} ${asked.dim} `;
    for (const name of names) {
      if (!name.startsWith(own)) continue;
      const period = name.slice(own.length);
      if (isWithin(period, asked)) readAgain(db, known, period);
    }
    known.seen = seen;
    all.set(key, known);
    return known;
  }
  const fresh = readAll(db, asked, seen);
  const rows = [...fresh.periods.values()].reduce((sum, one) => sum + one.length, 0);
  all.set(key, Object.assign(fresh, { rows }));
  let weight = [...all.values()].reduce((sum, one) => sum + one.rows, 0);
  for (const [old, one] of all) {
    if (weight <= MOST_ROWS || old === key) break;
    all.delete(old);
    weight -= one.rows;
  }
  return fresh;
}

/** What is made of the sums, once until one of them is another. Who is given it must not change it. */
function once<T>(own: Kept, what: string, make: (sums: Iterable<Sum>) => T): T {
  const known = own.made.get(what);
  if (known !== undefined) return known as T;
  if (!own.isSorted) {
    own.sums = new Map([...own.sums].sort(([, a], [, b]) => inOrder(a, b)));
    own.isSorted = true;
  }
  const made = make(own.sums.values());
  own.made.set(what, made);
  return made;
}

const byText = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);
const inOrder = (a: Sum, b: Sum): number =>
  byText(a.category, b.category) ||
  byText(a.figure, b.figure) ||
  a.year - b.year ||
  a.quarter - b.quarter ||
  byText(a.value, b.value);

/** The value of every figure at a day, by one dimension or as a whole; none of it is to be changed. */
export function readSums(db: Db, programmeId: number, dim: LedgerDim, day: Day): readonly Sum[] {
  const own = sumsOf(db, { programme: programmeId, dim, day, figure: '', byMonth: false });
  return once(own, 'sums', (sums) => [...sums].filter(({ n }) => n !== 0).map((sum) => ({ ...sum })));
}

type Part = Pick<Sum, 'category' | 'figure' | 'value' | 'n'>;

/** The value of some figures at a day by one dimension, whatever their year: what a breakdown shows. */
export function readBreakdown(
  db: Db,
  programmeId: number,
  dim: Dim,
  day: Day,
  figures: readonly Figure[],
): readonly Part[] {
  const own = sumsOf(db, { programme: programmeId, dim, day, figure: '', byMonth: false });
  return once(own, figures.join(), (sums) => {
    const parts = new Map<string, Part>();
    for (const { category, figure, value, n } of sums) {
      if (!figures.includes(figure)) continue;
      const key = `${category}\u0000${figure}\u0000${value}`;
      const part = parts.get(key);
      if (part === undefined) parts.set(key, { category, figure, value, n });
      else part.n += n;
    }
    return [...parts.values()].filter(({ n }) => n !== 0);
  });
}

/** How a figure rose month by month, in order, up to the day: its own month counts to that day. */
export function readMonths(
  db: Db,
  programmeId: number,
  figure: Figure,
  day: Day,
): readonly { category: string; month: string; n: number }[] {
  const own = sumsOf(db, { programme: programmeId, dim: '', day, figure, byMonth: true });
  return once(own, 'months', () => {
    const months = new Map<string, { category: string; month: string; n: number }>();
    for (const [period, rows] of own.periods) {
      const month = period.slice(1, 8);
      for (const { sum, n } of rows) {
        const key = `${month} ${sum.category}`;
        const one = months.get(key);
        if (one === undefined) months.set(key, { category: sum.category, month, n });
        else one.n += n;
      }
    }
    return [...months].sort(([a], [b]) => byText(a, b)).map(([, one]) => one);
  });
}
