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
