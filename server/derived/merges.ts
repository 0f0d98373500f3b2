/** Which record went into which, as stored: what folding, links and searches follow. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { type Merge, type Merges, mergesByRecord, ownerAt } from '../rules/merges.ts';
import type { Instant } from '../rules/types.ts';

interface Row {
  id: number;
  from_id: number;
  into_id: number;
  recorded_at: string;
  undone_at: string | null;
  facts: string;
  twins: string;
}

/**
 * For questions over whole tables: after `with recursive`, `led (id, own)` holds each merged record and the
 * enterprise that has it now. `left join led on led.id = x.enterprise_id`, then `coalesce(led.own, x.enterprise_id)`.
 */
export const LED = `hop (id, own) as (
    select from_id, into_id from enterprise_merge where undone_at is null
    union select hop.id, m.into_id from hop join enterprise_merge m on m.from_id = hop.own and m.undone_at is null),
  led (id, own) as (
    select id, own from hop
     where not exists (select 1 from enterprise_merge m where m.from_id = hop.own and m.undone_at is null))`;

/**
 * The records of these enterprises as JSON, for `x.enterprise_id in (select value from json_each(?))`, which an
 * index by enterprise answers; null, which asks of all, stays null.
 */
export function recordsAsked(db: Db, ids: readonly number[] | null): string | null {
  if (ids === null) return null;
  return JSON.stringify([...recordsOf(db, ids).values()].flatMap((own) => own.map((one) => one.id)));
}

const statements = perConnection(({ $client }) => ({
  any: $client.prepare<[], number>('select 1 from enterprise_merge limit 1').pluck(),
  touching: $client
    .prepare<[string], number>(
      `select 1 from json_each(?) j where exists (select 1 from enterprise_merge where from_id = j.value)
         or exists (select 1 from enterprise_merge where into_id = j.value) limit 1`,
    )
    .pluck(),
  all: $client.prepare<[], Row>(
    'select id, from_id, into_id, recorded_at, undone_at, facts, twins from enterprise_merge order by id',
  ),
  within: $client
    .prepare<[number], number>(
      `with recursive gone (id) as (
         select from_id from enterprise_merge where into_id = ? and undone_at is null
         union select m.from_id from enterprise_merge m join gone on m.into_id = gone.id where m.undone_at is null)
       select id from gone order by id`,
    )
    .pluck(),
  named: $client.prepare<[string], Named>(
    'select id as enterprise_id, uscc, name from enterprise where id in (select value from json_each(?))',
  ),
}));

function read({ facts, twins, ...row }: Row): Merge {
  const pairs = Object.entries(JSON.parse(twins) as Record<string, number>);
  return {
    ...row,
    facts: JSON.parse(facts) as Merge['facts'],
    twins: new Map(pairs.map(([id, twin]) => [Number(id), twin])),
  };
}

const merging = perConnection(() => ({ wasAny: false }));

/** Whether there ever was a merge: asked some twenty times for one page, and in a young zone the whole answer. */
function wasAny(db: Db): boolean {
  const known = merging(db);
  // None is taken out again but with made-up data, after which the answer is only the longer way.
  if (!known.wasAny) known.wasAny = statements(db).any.get() !== undefined;
  return known.wasAny;
}

/** All merges, where any of these enterprises ever took part in one; they are few, and most of the time none. */
export function mergesTouching(db: Db, ids: readonly number[]): Merge[] {
  if (!wasAny(db)) return [];
  const { touching, all } = statements(db);
  return touching.get(JSON.stringify(ids)) === undefined ? [] : all.all().map(read);
}

/** These enterprises and all whose records ever belonged to one of them. */
export function withGone(merges: readonly Merge[], ids: readonly number[]): number[] {
  const found = new Set(ids);
  for (const id of found) for (const one of merges) if (one.into_id === id) found.add(one.from_id);
  return [...found];
}

/** These and all whose records ever were, or may come to be, in one with theirs. */
export function withKin(db: Db, ids: ReadonlySet<number>): ReadonlySet<number> {
  const merges = mergesTouching(db, [...ids]);
  if (merges.length === 0) return ids;
  const found = new Set(ids);
  for (const id of found)
    for (const { from_id, into_id } of merges) {
      if (from_id === id) found.add(into_id);
      if (into_id === id) found.add(from_id);
    }
  return found;
}

/** Whose the records of each of these enterprises are, now or as known at a moment. */
export function ownersOf(db: Db, ids: readonly number[], at?: Instant): Map<number, number> {
  const merges: Merges = mergesByRecord(mergesTouching(db, ids));
  return new Map(ids.map((id) => [id, merges.size === 0 ? id : ownerAt(merges, id, at)]));
}

/** Whose the records of this enterprise are now. */
export function ownerOf(db: Db, id: number): number {
  return ownersOf(db, [id]).get(id) ?? id;
}

/** The enterprises whose records belong to this one now, itself left out. */
export function mergedInto(db: Db, id: number): number[] {
  return wasAny(db) ? statements(db).within.all(id) : [];
}

/** A record among those of an enterprise, and since when it is: of its own, from the beginning. */
export interface Within {
  id: number;
  since: Instant;
}

/**
 * The records of each of these enterprises now: its own first, then those merged into it, each before
 * what was merged into that one before. Where two say the same, the earlier of them has the word.
 */
export function recordsOf(db: Db, ids: readonly number[]): Map<number, Within[]> {
  const standing = mergesTouching(db, ids).filter((one) => one.undone_at === null);
  const into = Map.groupBy(standing, (one) => one.into_id);
  return new Map(
    ids.map((id) => {
      const records: Within[] = [{ id, since: '' }];
      for (const { id: at, since } of records)
        for (const { from_id, recorded_at } of into.get(at) ?? [])
          records.push({ id: from_id, since: recorded_at > since ? recorded_at : since });
      return [id, records];
    }),
  );
}

interface Named {
  enterprise_id: number;
  uscc: string;
  name: string;
}

/** Rows that tell of enterprises, each under the one that has the record now, or had it at a moment. */
export function ledOn<R extends Named>(db: Db, rows: readonly R[], at?: Instant): R[] {
  const owners = ownersOf(db, [...new Set(rows.map((row) => row.enterprise_id))], at);
  const others = [...owners].flatMap(([id, owner]) => (owner === id ? [] : [owner]));
  if (others.length === 0) return [...rows];
  const named = new Map(
    statements(db)
      .named.all(JSON.stringify(others))
      .map((one) => [one.enterprise_id, one]),
  );
  return rows.map((row) => ({ ...row, ...named.get(owners.get(row.enterprise_id) ?? row.enterprise_id) }));
}
