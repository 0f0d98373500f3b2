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

const statements = perConnection(({ $client }) => ({
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
}));

function read({ facts, twins, ...row }: Row): Merge {
  const pairs = Object.entries(JSON.parse(twins) as Record<string, number>);
  return {
    ...row,
    facts: JSON.parse(facts) as Merge['facts'],
    twins: new Map(pairs.map(([id, twin]) => [Number(id), twin])),
  };
}

/** All merges, where any of these enterprises ever took part in one; they are few, and most of the time none. */
export function mergesTouching(db: Db, ids: readonly number[]): Merge[] {
  const { touching, all } = statements(db);
  return touching.get(JSON.stringify(ids)) === undefined ? [] : all.all().map(read);
}

/** These enterprises and all whose records ever belonged to one of them. */
export function withGone(merges: readonly Merge[], ids: readonly number[]): number[] {
  const found = new Set(ids);
  for (const id of found) for (const one of merges) if (one.into_id === id) found.add(one.from_id);
  return [...found];
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
  return statements(db).within.all(id);
}
