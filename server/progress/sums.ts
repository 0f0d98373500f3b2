import type { Db } from '../../db/open.ts';
import type { Dim, LedgerDim, Sum } from '../derived/ledger.ts';
import { readBreakdown, readMonths, readSums } from '../derived/ledger-sums.ts';
import { isOn } from '../rules/contributions.ts';
import type { Day, Figure, Instant, Programme, SettingVersion } from '../rules/types.ts';
import { type Behind, differenceAt } from './known-then.ts';

export interface Moment {
  programme: Programme;
  settings: SettingVersion[];
  asOf: Day;
  /** Null is now. */
  knownAt: Instant | null;
}

/** The value of every figure at the day: from the ledger; for a past knowledge less and plus what was another then. */
export function sumsAt(db: Db, at: Moment, dim: LedgerDim = ''): readonly Sum[] {
  const now = readSums(db, at.programme.id, dim, at.asOf);
  if (at.knownAt === null) return now;
  const { gone, then } = differenceAt(db, { ...at, knownAt: at.knownAt });
  const keyOf = (one: Omit<Sum, 'n'>) =>
    [one.category, one.figure, one.year, one.quarter, one.value].join('\u0000');
  const sums = new Map(now.map((one) => [keyOf(one), one]));
  const take = (rows: readonly Behind[], n: 1 | -1) => {
    for (const row of rows) {
      const told = dim === '' ? '' : row[dim];
      // What nothing sets apart has no sum of its own there.
      if (!isOn(row, at.asOf) || (dim === 'apart' && told === null)) continue;
      const { category, figure, year, quarter } = row;
      const own = { category: category ?? '', figure, year, quarter, value: told ?? '' } as const;
      const key = keyOf(own);
      sums.set(key, { ...own, n: (sums.get(key)?.n ?? 0) + n });
    }
  };
  take(gone, -1);
  take(then, 1);
  return [...sums.values()].filter((one) => one.n !== 0);
}

/** Some figures by one dimension, whatever their year. */
export function breakdownAt(
  db: Db,
  at: Moment,
  dim: Dim,
  figures: readonly Figure[],
): readonly Pick<Sum, 'category' | 'figure' | 'value' | 'n'>[] {
  if (at.knownAt === null) return readBreakdown(db, at.programme.id, dim, at.asOf, figures);
  return sumsAt(db, at, dim).filter((one) => figures.includes(one.figure));
}

/** Additions month by month up to the day: how each category came to its figure. */
export function additionsByMonth(
  db: Db,
  at: Moment,
): readonly { category: string; month: string; n: number }[] {
  const now = readMonths(db, at.programme.id, 'additions', at.asOf);
  if (at.knownAt === null) return now;
  const months = new Map(now.map((one) => [`${one.category} ${one.month}`, one]));
  const add = (category: string, day: Day, n: number) => {
    if (day > at.asOf) return;
    const month = day.slice(0, 7);
    const key = `${category} ${month}`;
    months.set(key, { category, month, n: (months.get(key)?.n ?? 0) + n });
  };
  const take = (rows: readonly Behind[], n: 1 | -1) => {
    for (const { figure, category, from_day, to_day } of rows) {
      if (figure !== 'additions' || category === null) continue;
      add(category, from_day, n);
      if (to_day !== null) add(category, to_day, -n);
    }
  };
  const { gone, then } = differenceAt(db, { ...at, knownAt: at.knownAt });
  take(gone, -1);
  take(then, 1);
  return [...months.values()].filter((one) => one.n !== 0).sort((a, b) => (a.month < b.month ? -1 : 1));
}
