/**
 * Keeps what is made of the records of many enterprises, and makes anew only what belongs to those of whom
 * something was written since: where pages and savings take turns, thousands are folded once and one after that.
 */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { type Followed, stampOfTables, writtenSince } from '../../db/written.ts';
import { withKin } from './merges.ts';

/** Of more than so many at once the whole is no dearer. */
const MANY = 200;

export interface Kept<A, T> {
  /** Every table that `read` reads and whose rows are of one enterprise: a row written puts that one out of date. */
  owned: readonly string[];
  /** Every other table that it reads: a row written puts everything out of date. Merges are always among them. */
  whole: readonly string[];
  /** The answer made of all enterprises (null), or of these alone, which then includes all they were ever merged with. */
  read: (db: Db, asked: A, ids: readonly number[] | null) => T;
  /** The answer as it is once these enterprises have what was read of them last; what is kept must not be changed. */
  mend: (kept: T, ids: ReadonlySet<number>, fresh: T) => T;
  /** So many answers are kept, by their keys, those asked for longest ago given up first. */
  most: number;
  /** Whether an answer is too large to keep; left out is never. */
  isTooLarge?: (answer: T) => boolean;
}

/**
 * Gives the answer to a question, kept by its key. Within a transaction it is read each time. Who is given it must
 * not change it.
 * @example const held = keepingByEnterprise({ owned: ['event'], whole: [], read, mend, most: 1 }); held(db, key, asked)
 */
export function keepingByEnterprise<A, T>(kept: Kept<A, T>): (db: Db, key: string, asked: A) => T {
  const { read, mend, most } = kept;
  const since = writtenSince(kept.owned);
  const stampOf = stampOfTables([...kept.whole, 'enterprise_merge']);
  const answers = perConnection(() => new Map<string, { stamp: string; seen: Followed; answer: T }>());

  function answerNow(db: Db, asked: A, known: T | null, ids: ReadonlySet<number> | null): T {
    if (known === null || ids === null || ids.size > MANY) return read(db, asked, null);
    if (ids.size === 0) return known;
    const own = withKin(db, ids);
    return mend(known, own, read(db, asked, [...own]));
  }

  return (db, key, asked) => {
    if (db.$client.inTransaction) return read(db, asked, null);
    const all = answers(db);
    const known = all.get(key);
    const stamp = stampOf(db);
    const { ids, seen } = since(db, known?.seen ?? null);
    const answer = answerNow(db, asked, known?.stamp === stamp ? known.answer : null, ids);
    all.delete(key);
    if (kept.isTooLarge?.(answer) !== true) all.set(key, { stamp, seen, answer });
    for (const [old] of all) {
      if (all.size <= most) break;
      all.delete(old);
    }
    return answer;
  };
}

/**
 * Rows in their order, those of these enterprises replaced.
 * @param compare the order of all rows; where two come out alike, those of one enterprise stay as they were read
 */
export function mendRows<R extends { enterprise_id: number }>(
  kept: readonly R[],
  ids: ReadonlySet<number>,
  fresh: readonly R[],
  compare: (a: R, b: R) => number,
): R[] {
  const rows = kept.filter((row) => !ids.has(row.enterprise_id));
  for (const row of fresh) {
    let [from, to] = [0, rows.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (compare(rows[middle] as R, row) <= 0) from = middle + 1;
      else to = middle;
    }
    rows.splice(from, 0, row);
  }
  return rows;
}
