/** Versions of criteria as stored, and the one that was in force at a recognition. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { setInForce } from '../rules/readiness-sets.ts';
import type { Criteria, CriteriaSet } from '../rules/readiness-types.ts';
import type { TrackEvent } from '../rules/types.ts';

type Row = Omit<CriteriaSet, 'criteria' | 'entry'> & { criteria: string };

const statements = perConnection(({ $client }) => ({
  newest: $client
    .prepare<[], string>(`select id || ' ' || recorded_at from criteria_set order by id desc limit 1`)
    .pluck(),
  all: $client.prepare<[], Row>('select * from criteria_set order by id'),
  keep: $client.prepare<[number, number]>('insert into recognition_basis (event_id, set_id) values (?, ?)'),
  kept: $client.prepare<[string], { event_id: number; set_id: number }>(
    'select event_id, set_id from recognition_basis where event_id in (select value from json_each(?))',
  ),
}));

/** Sets are only ever added: they are read again when there is a newer one. */
const known = perConnection(() => ({ newest: '', sets: [] as readonly CriteriaSet[] }));

/** Every version of every subject, in the order of recording. */
export function readSets(db: Db | Tx): readonly CriteriaSet[] {
  const newest = statements(db).newest.get() ?? '';
  const cache = known(db);
  if (cache.newest !== newest) {
    cache.sets = statements(db)
      .all.all()
      .map(({ criteria, ...head }) => ({ ...head, ...(JSON.parse(criteria) as Criteria) }));
    cache.newest = newest;
  }
  return cache.sets;
}

/** Keeps with a recognition or a renewal which version was in force on its day; in the transaction that records it. */
export function keepBasis(
  tx: Tx,
  {
    id,
    category,
    kind,
    effective_on,
    issued_on,
  }: Pick<TrackEvent, 'id' | 'category' | 'kind' | 'effective_on' | 'issued_on'>,
): void {
  if (kind !== 'recognised' && kind !== 'renewed' && kind !== 'moved_in') return;
  // What moved in was recognised elsewhere, on a day of its own.
  const day = kind === 'moved_in' ? issued_on : effective_on;
  const set =
    day === null ? null : setInForce(readSets(tx), category, day, kind === 'renewed' ? 'review' : 'apply');
  if (set !== null) statements(tx).keep.run(id, set.id);
}

/** The versions that were kept with these events. */
export function basesOf(db: Db | Tx, events: readonly number[]): Map<number, CriteriaSet> {
  const sets = new Map(readSets(db).map((one) => [one.id, one]));
  return new Map(
    statements(db)
      .kept.all(JSON.stringify(events))
      .flatMap(({ event_id, set_id }) => {
        const set = sets.get(set_id);
        return set === undefined ? [] : [[event_id, set] as const];
      }),
  );
}
