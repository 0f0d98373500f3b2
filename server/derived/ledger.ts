import type { Statement } from 'better-sqlite3';
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { Category, Contribution, Day, Figure } from '../rules/types.ts';

export const DIMS = ['chain', 'area', 'officer'] as const;
export type Dim = (typeof DIMS)[number];
/** Beside them `apart`, by which the outlook tells the open tracks of a stage; only those that are set apart have it. */
export type LedgerDim = Dim | 'apart' | '';

export interface StoredContribution extends Contribution {
  programme_id: number;
}

/** One sum of the ledger, by everything a figure is told by. */
export interface Sum {
  category: Category | '';
  figure: Figure;
  year: number;
  quarter: number;
  value: string;
  n: number;
}

const SEPARATOR = '\u0000';

/**
 * Changes of the ledger, gathered before they are written: a bulk of contributions touches the same
 * few sums over and over.
 */
export class LedgerChanges {
  private readonly changes = new Map<string, number>();

  /** Takes a contribution in (`sign` 1) or out (−1): +1 from its first day, −1 from the day after its last. */
  add(one: StoredContribution, sign: 1 | -1): void {
    this.at(one, one.from_day, sign);
    if (one.to_day !== null) this.at(one, one.to_day, sign === 1 ? -1 : 1);
  }

  private at(one: StoredContribution, day: Day, n: number): void {
    const tail = [one.category ?? '', one.figure, one.year, one.quarter].join(SEPARATOR);
    const periods = [`y${day.slice(0, 4)}`, `m${day.slice(0, 7)}`, `d${day}`];
    for (const period of periods) {
      this.sum([one.programme_id, '', period, '', tail].join(SEPARATOR), n);
      for (const dim of DIMS) {
        this.sum([one.programme_id, dim, period, one[dim] ?? '', tail].join(SEPARATOR), n);
      }
      if (one.apart !== null)
        this.sum([one.programme_id, 'apart', period, one.apart, tail].join(SEPARATOR), n);
    }
  }

  private sum(key: string, n: number): void {
    this.changes.set(key, (this.changes.get(key) ?? 0) + n);
  }

  /** Adds the gathered changes to the table. */
  write(db: Db): void {
    const upsert = upsertOf(db);
    for (const [key, n] of this.changes) {
      if (n === 0) continue;
      const [programme, dim, period, value, category, figure, year, quarter] = key.split(SEPARATOR);
      upsert.run(Number(programme), dim, period, value, category, figure, Number(year), Number(quarter), n);
    }
    this.changes.clear();
  }

  /** The gathered sums themselves, for comparing with the table. */
  entries(): Map<string, number> {
    return this.changes;
  }
}

const upsertOf = perConnection(({ $client }) =>
  $client.prepare(
    `insert into ledger (programme_id, dim, period, value, category, figure, year, quarter, n)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict do update set n = n + excluded.n`,
  ),
);

export function ledgerKey(row: {
  programme_id: number;
  dim: string;
  period: string;
  value: string;
  category: string;
  figure: string;
  year: number;
  quarter: number;
}): string {
  return [
    row.programme_id,
    row.dim,
    row.period,
    row.value,
    row.category,
    row.figure,
    row.year,
    row.quarter,
  ].join(SEPARATOR);
}

/** The rows of the ledger that sum to a day: years before, months before in its year, days up to it. */
const UP_TO = (columns: string, more: string) =>
  ["period >= 'y' and period < @y", 'period >= @y0 and period < @m', 'period >= @m0 and period <= @d']
    .map(
      (span) =>
        `select ${columns} from ledger where programme_id = @programme and dim = @dim and ${span}${more}`,
    )
    .join(' union all ');

const spans = (programmeId: number, dim: LedgerDim, day: Day) => ({
  programme: programmeId,
  dim,
  y: `y${day.slice(0, 4)}`,
  y0: `m${day.slice(0, 4)}-01`,
  m: `m${day.slice(0, 7)}`,
  m0: `d${day.slice(0, 7)}-01`,
  d: `d${day}`,
});

type Named = [Record<string, string | number>];

const sumsStatement = perConnection((db) =>
  db.$client.prepare<Named, Sum>(
    `select category, figure, year, quarter, value, sum(n) as n from (${UP_TO('*', '')})
      group by category, figure, year, quarter, value having sum(n) <> 0`,
  ),
);

/** The value of every figure at a day, by one dimension or as a whole. */
export function readSums(db: Db, programmeId: number, dim: LedgerDim, day: Day): Sum[] {
  return sumsStatement(db).all(spans(programmeId, dim, day));
}

type Part = Pick<Sum, 'category' | 'figure' | 'value' | 'n'>;

const partsStatements = perConnection(() => new Map<string, Statement<Named, Part>>());

/** The value of some figures at a day by one dimension, whatever their year: what a breakdown shows. */
export function readBreakdown(
  db: Db,
  programmeId: number,
  dim: Dim,
  day: Day,
  figures: readonly Figure[],
): Part[] {
  const some = ` and figure in (${figures.map((_, at) => `@f${at}`).join(', ')})`;
  const named = Object.fromEntries(figures.map((figure, at) => [`f${at}`, figure]));
  const own = partsStatements(db);
  let statement = own.get(some);
  if (statement === undefined) {
    statement = db.$client.prepare<Named, Part>(
      `select category, figure, value, sum(n) as n from (${UP_TO('category, figure, value, n', some)})
        group by category, figure, value having sum(n) <> 0`,
    );
    own.set(some, statement);
  }
  return statement.all({ ...spans(programmeId, dim, day), ...named });
}

/** How a figure rose month by month, in order, up to the day: its own month counts to that day. */
export function readMonths(
  db: Db,
  programmeId: number,
  figure: Figure,
  day: Day,
): { category: string; month: string; n: number }[] {
  const month = day.slice(0, 7);
  return db.$client
    .prepare<[Record<string, string | number>], { category: string; month: string; n: number }>(
      `select category, month, sum(n) as n from (
         select category, substr(period, 2) as month, n from ledger
          where programme_id = @programme and dim = '' and period >= 'm' and period < @m and figure = @figure
         union all
         select category, @month as month, n from ledger
          where programme_id = @programme and dim = '' and period >= @m0 and period <= @d and figure = @figure
       ) group by category, month order by month`,
    )
    .all({ programme: programmeId, figure, month, m: `m${month}`, m0: `d${month}-01`, d: `d${day}` });
}
