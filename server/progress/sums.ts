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

/** Tells sums apart by a walk of maps, which for thousands of rows is a fraction of what putting texts together takes. */
class Tally {
  private readonly groups = new Map<string, Map<string, Map<number, Map<string, Sum>>>>();
  private readonly all: Sum[] = [];

  add({ category, figure, year, quarter, value }: Omit<Sum, 'n'>, n: number): void {
    const one = within(within(within(this.groups, category), figure), year * 8 + quarter);
    const known = one.get(value);
    if (known !== undefined) known.n += n;
    else {
      const sum = { category, figure, year, quarter, value, n };
      one.set(value, sum);
      this.all.push(sum);
    }
  }

  /** In the order of their coming. */
  sums(): Sum[] {
    return this.all.filter((one) => one.n !== 0);
  }
}

/** The map that stands under a key, made where there is none. */
function within<K, L, V>(map: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let found = map.get(key);
  if (found === undefined) {
    found = new Map();
    map.set(key, found);
  }
  return found;
}

/** The value of every figure at the day: from the ledger; for a past knowledge less and plus what was another then. */
export function sumsAt(db: Db, at: Moment, dim: LedgerDim = ''): readonly Sum[] {
  const now = readSums(db, at.programme.id, dim, at.asOf);
  if (at.knownAt === null) return now;
  const { gone, known } = differenceAt(db, { ...at, knownAt: at.knownAt });
  const tally = new Tally();
  for (const one of now) tally.add(one, one.n);
  const take = (rows: readonly Behind[], n: 1 | -1) => {
    for (const row of rows) {
      if (!isOn(row, at.asOf)) continue;
      const told = dim === '' ? '' : row[dim];
      // What nothing sets apart has no sum of its own there.
      if (dim === 'apart' && told === null) continue;
      const { figure, year, quarter } = row;
      tally.add({ category: row.category ?? '', figure, year, quarter, value: told ?? '' }, n);
    }
  };
  take(gone, -1);
  take(known, 1);
  return tally.sums();
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
  const { gone, known } = differenceAt(db, { ...at, knownAt: at.knownAt });
  take(gone, -1);
  take(known, 1);
  return [...months.values()].filter((one) => one.n !== 0).sort((a, b) => (a.month < b.month ? -1 : 1));
}
