/**
 * Sums of the ledger at a day. Its rows are kept by span: all years, the months of a year, the days of a month; a saving
 * writes a handful of them, and of these only the periods that are kept are read again. A day that was not asked for
 * before adds up what is kept, and reads its own month at the most. Within a transaction everything is read anew and
 * nothing kept.
 */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { type Followed, rowsWrittenSince } from '../../db/written.ts';
import type { Day, Figure } from '../rules/types.ts';
import type { Dim, LedgerDim, Sum } from './ledger.ts';

/** Periods from one text up to another, this one left out. */
interface Span {
  from: string;
  to: string;
}
const YEARS: Span = { from: 'y', to: 'z' };
const MONTHS: Span = { from: 'm', to: 'n' };
/** Behind every period that begins with it. */
const all = (start: string): Span => ({ from: start, to: `${start}~` });

/** What a day is summed from: years before its own, months before its own, and the days up to it. */
const partsOf = (day: Day): { span: Span; from: string; to: string }[] => [
  { span: YEARS, from: 'y', to: `y${day.slice(0, 4)}` },
  { span: all(`m${day.slice(0, 4)}`), from: 'm', to: `m${day.slice(0, 7)}` },
  { span: all(`d${day.slice(0, 7)}`), from: 'd', to: `d${day}~` },
];
/** The same, with the years before as one by one months. */
const monthsOf = (day: Day): ReturnType<typeof partsOf> => [
  { span: MONTHS, from: 'm', to: `m${day.slice(0, 7)}` },
  { span: all(`d${day.slice(0, 7)}`), from: 'd', to: `d${day}~` },
];

type Row = [period: string, category: Sum['category'], Figure, year: number, quarter: number, string, number];
type Named = [Record<string, string | number>];

const statement = perConnection(({ $client }) =>
  $client
    .prepare<Named, Row>(
      `select period, category, figure, year, quarter, value, n from ledger
        where programme_id = @programme and dim = @dim and period >= @from and period < @to`,
    )
    .raw(),
);

/** A sum's number and what a period adds to it, in turns. */
type Added = number[];

/** What is kept of one dimension of a programme. */
interface Kept {
  programme: number;
  dim: LedgerDim;
  seen: Followed;
  /** Every sum there is, by its number; `n` is none of it. */
  sums: Omit<Sum, 'n'>[];
  numbers: Map<string, number>;
  /** The numbers in the order of their sums, while there are as many. */
  order: number[];
  /** What is kept, by where a span begins. */
  spans: Map<string, Span & { periods: Map<string, Added> }>;
  /** How many rows that is. */
  rows: number;
  /** What was made of the rows as they are, by what it is. */
  made: Map<string, unknown>;
}

/** Of all dimensions: a zone has some thousand a year. */
const MOST_ROWS = 400_000;
/** Of one dimension so many answers are kept. */
const MOST_MADE = 20;
/** Of so many periods written at once it is cheaper to read all again. */
const MOST_AT_ONCE = 1_000;
const kept = perConnection(() => new Map<string, Kept>());
const written = rowsWrittenSince('ledger');

function numberOf(own: Kept, [, category, figure, year, quarter, value]: Row): number {
  const key = `${category}\u0000${figure}\u0000${year}\u0000${quarter}\u0000${value}`;
  let number = own.numbers.get(key);
  if (number === undefined) {
    number = own.sums.push({ category, figure, year, quarter, value }) - 1;
    own.numbers.set(key, number);
  }
  return number;
}

/** Reads the periods of a span into what is kept of it. */
function readInto(db: Db, own: Kept, periods: Map<string, Added>, { from, to }: Span): void {
  const { programme, dim } = own;
  for (const row of statement(db).all({ programme, dim, from, to })) {
    const [period, , , , , , n] = row;
    const added = periods.get(period);
    if (added === undefined) periods.set(period, [numberOf(own, row), n]);
    else added.push(numberOf(own, row), n);
    own.rows += 1;
  }
}

function periodsOf(db: Db, own: Kept, span: Span): ReadonlyMap<string, Added> {
  const known = own.spans.get(span.from);
  if (known !== undefined) return known.periods;
  const periods = new Map<string, Added>();
  readInto(db, own, periods, span);
  own.spans.set(span.from, { ...span, periods });
  return periods;
}

/** Reads one period again, wherever it is kept. */
function readAgain(db: Db, own: Kept, period: string): void {
  for (const { from, to, periods } of own.spans.values()) {
    if (period < from || period >= to) continue;
    own.rows -= (periods.get(period)?.length ?? 0) / 2;
    periods.delete(period);
    readInto(db, own, periods, { from: period, to: `${period} ` });
    own.made.clear();
  }
}

const nothing = (programme: number, dim: LedgerDim, seen: Followed): Kept => ({
  programme,
  dim,
  seen,
  sums: [],
  numbers: new Map(),
  order: [],
  spans: new Map(),
  rows: 0,
  made: new Map(),
});

/** What is kept of a dimension, with everything in it that is written. */
function keptNow(db: Db, programme: number, dim: LedgerDim): Kept {
  if (db.$client.inTransaction) return nothing(programme, dim, { others: 0, at: 0 });
  const dims = kept(db);
  // As the rows of the ledger are told (db/written.ts).
  const key = `${programme} ${dim} `;
  const known = dims.get(key);
  const { names, seen } = written(db, known?.seen ?? null);
  let own = known;
  if (own === undefined || names === null || names.size > MOST_AT_ONCE) own = nothing(programme, dim, seen);
  else for (const name of names) if (name.startsWith(key)) readAgain(db, own, name.slice(key.length));
  own.seen = seen;
  dims.delete(key);
  dims.set(key, own);
  return own;
}

/** Lets go of what was asked for longest ago, and of everything where one dimension alone is too much. */
function lighten(db: Db): void {
  const dims = kept(db);
  let rows = [...dims.values()].reduce((sum, one) => sum + one.rows, 0);
  for (const [key, one] of dims) {
    if (rows <= MOST_ROWS) break;
    dims.delete(key);
    rows -= one.rows;
  }
}

/** What is made of the sums of a day, once until a row of them is another. Who is given it must not change it. */
function once<T>(db: Db, own: Kept, what: string, make: () => T): T {
  const known = own.made.get(what);
  if (known !== undefined) return known as T;
  const made = make();
  if (own.made.size >= MOST_MADE) own.made.clear();
  own.made.set(what, made);
  lighten(db);
  return made;
}

const byText = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);
const inOrder = (a: Omit<Sum, 'n'>, b: Omit<Sum, 'n'>): number =>
  byText(a.category, b.category) ||
  byText(a.figure, b.figure) ||
  a.year - b.year ||
  a.quarter - b.quarter ||
  byText(a.value, b.value);

/** Everything that is not nothing on a day, in order. */
function sumsOf(db: Db, own: Kept, day: Day): Sum[] {
  const parts = partsOf(day).map(({ span, ...within }) => ({ ...within, periods: periodsOf(db, own, span) }));
  const totals = new Float64Array(own.sums.length);
  for (const { periods, from, to } of parts)
    for (const [period, added] of periods) {
      if (period < from || period >= to) continue;
      for (let at = 0; at < added.length; at += 2) {
        const number = added[at] as number;
        totals[number] = (totals[number] as number) + (added[at + 1] as number);
      }
    }
  const { sums } = own;
  if (own.order.length !== sums.length)
    own.order = sums.map((_, at) => at).sort((a, b) => inOrder(sums[a] as Sum, sums[b] as Sum));
  const found: Sum[] = [];
  for (const number of own.order) {
    const n = totals[number] as number;
    if (n === 0) continue;
    const { category, figure, year, quarter, value } = sums[number] as Sum;
    found.push({ category, figure, year, quarter, value, n });
  }
  return found;
}

/** The value of every figure at a day, by one dimension or as a whole; none of it is to be changed. */
export function readSums(db: Db, programmeId: number, dim: LedgerDim, day: Day): readonly Sum[] {
  const own = keptNow(db, programmeId, dim);
  return once(db, own, `sums ${day}`, () => sumsOf(db, own, day));
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
  const own = keptNow(db, programmeId, dim);
  return once(db, own, `${figures.join()} ${day}`, () => {
    const parts = new Map<string, Part>();
    for (const { category, figure, value, n } of sumsOf(db, own, day)) {
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
  const own = keptNow(db, programmeId, '');
  return once(db, own, `months ${figure} ${day}`, () => {
    const months = new Map<string, { category: string; month: string; n: number }>();
    for (const { span, from, to } of monthsOf(day))
      for (const [period, added] of periodsOf(db, own, span)) {
        if (period < from || period >= to) continue;
        const month = period.slice(1, 8);
        for (let at = 0; at < added.length; at += 2) {
          const sum = own.sums[added[at] as number] as Sum;
          const n = added[at + 1] as number;
          if (sum.figure !== figure) continue;
          const key = `${month} ${sum.category}`;
          const one = months.get(key);
          if (one === undefined) months.set(key, { category: sum.category, month, n });
          else one.n += n;
        }
      }
    return [...months].sort(([a], [b]) => byText(a, b)).map(([, one]) => one);
  });
}
