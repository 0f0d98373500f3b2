/** What counted at two moments, of the enterprises that can differ: kept, and read again of those that were written. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { type Followed, stampOfTables, writtenSince } from '../../db/written.ts';
import { allDossiers, readDossiers } from '../derived/dossiers.ts';
import { ownersOf } from '../derived/merges.ts';
import type { Counted } from '../rules/changes.ts';
import { contributionsOf, isOn } from '../rules/contributions.ts';
import { CATEGORIES, type Day, type Dossier, FIGURES, type Instant } from '../rules/types.ts';
import type { Moment } from './sums.ts';

/** A day, and up to when what was recorded is known; null is now. */
export interface Knowing {
  asOf: Day;
  knownAt: Instant | null;
}
export interface Between {
  from: Knowing;
  to: Knowing;
}

const RECORDED_SINCE = `select enterprise_id as id from event where recorded_at > @since
  union select e.enterprise_id from event_void v join event e on e.id = v.event_id where v.recorded_at > @since
  union select enterprise_id from enterprise_version where recorded_at > @since
  union select from_id from enterprise_merge where recorded_at > @since or undone_at > @since
  union select into_id from enterprise_merge where recorded_at > @since or undone_at > @since`;
/** Figure by figure, so that each part is a range of an index and not a walk over every enterprise. */
const BEGUN_OR_ENDED = `select c.enterprise_id as id from json_each(@figures) f cross join json_each(@categories) k
    cross join contribution c indexed by contribution_by_figure
     on c.programme_id = @programme and c.figure = f.value and c.category = k.value
    and c.from_day > @from and c.from_day <= @to
  union select c.enterprise_id from json_each(@figures) f cross join contribution c indexed by contribution_ended
     on c.programme_id = @programme and c.figure = f.value and c.to_day > @from and c.to_day <= @to`;
const EVERY = { figures: JSON.stringify(FIGURES), categories: JSON.stringify([...CATEGORIES, '']) };

/**
 * The enterprises whose figures can differ: of whom something was recorded since, and whose days of counting
 * begin or end between. Null is all: the settings of counting were changed.
 */
function whoCanDiffer(db: Db, { programme, settings }: Moment, { from, to }: Between): number[] | null {
  const since = from.knownAt;
  if (since !== null && settings.some((one) => one.recorded_at > since)) return null;
  const values = { ...EVERY, programme: programme.id, from: from.asOf, to: to.asOf };
  const ids = db.$client
    .prepare<[Record<string, string | number>], number>(
      since === null ? BEGUN_OR_ENDED : `${BEGUN_OR_ENDED} union ${RECORDED_SINCE}`,
    )
    .pluck()
    .all({ ...values, ...(since === null ? {} : { since }) });
  return withOwners(db, ids, { from, to });
}

/** These and whose their records were and are. */
function withOwners(db: Db, ids: readonly number[], { from, to }: Between): number[] {
  const then = ownersOf(db, ids, from.knownAt ?? undefined);
  const later = ownersOf(db, ids, to.knownAt ?? undefined);
  return [...new Set([...ids, ...then.values(), ...later.values()])];
}

interface Pair {
  before: Counted[];
  after: Counted[];
}

function pairOf(
  { enterprise_id, ...rest }: Dossier,
  { programme, settings }: Moment,
  between: Between,
): Pair {
  const at = ({ asOf, knownAt }: Knowing): Counted[] =>
    contributionsOf({ enterprise_id, ...rest }, programme, settings, knownAt ?? undefined)
      .filter((one) => isOn(one, asOf))
      .map(({ category, figure, event_id, from_day }) => ({
        category,
        figure,
        event_id,
        from_day,
        enterprise_id,
      }));
  return { before: at(between.from), after: at(between.to) };
}

/** What is read of one enterprise; and what is not known by enterprise, of which any row puts all out of date. */
const written = writtenSince(['contribution', 'enterprise', 'enterprise_version', 'event']);
const elseOf = stampOfTables(['enterprise_merge', 'event_void', 'programme', 'setting']);

interface Kept {
  seen: Followed;
  stamp: string;
  /** Who can differ; one that turns out not to stays, and changes nothing. */
  pairs: Map<number, Pair>;
}
/** Of each reader's last look, so some of a zone; of a province the last. */
const MOST_PAIRS = 20_000;
const kept = perConnection(() => new Map<string, Kept>());

const CHUNK = 2_000;

function readInto(
  db: Db,
  pairs: Map<number, Pair>,
  ids: readonly number[],
  moment: Moment,
  between: Between,
) {
  for (let at = 0; at < ids.length; at += CHUNK)
    for (const one of readDossiers(db, ids.slice(at, at + CHUNK)))
      pairs.set(one.enterprise_id, pairOf(one, moment, between));
}

/** In the order of enterprises. */
function joined(pairs: ReadonlyMap<number, Pair>): Pair {
  const all = [...pairs].sort(([a], [b]) => a - b).map(([, pair]) => pair);
  return { before: all.flatMap((one) => one.before), after: all.flatMap((one) => one.after) };
}

/** What counted at each of the two moments of the enterprises that can differ between them, and perhaps of others. */
export function countedAt(db: Db, moment: Moment, between: Between): Pair {
  const all = kept(db);
  const key = JSON.stringify([moment.programme.id, between]);
  const known = db.$client.inTransaction ? undefined : all.get(key);
  const stamp = elseOf(db);
  const { ids, seen } = written(db, known?.seen ?? null);
  all.delete(key);
  if (known !== undefined && known.stamp === stamp && ids !== null) {
    readInto(db, known.pairs, withOwners(db, [...ids], between), moment, between);
    known.seen = seen;
    all.set(key, known);
    return joined(known.pairs);
  }
  const pairs = new Map<number, Pair>();
  const who = whoCanDiffer(db, moment, between);
  if (who === null) {
    for (const some of allDossiers(db))
      for (const one of some) pairs.set(one.enterprise_id, pairOf(one, moment, between));
    return joined(pairs);
  }
  readInto(db, pairs, who, moment, between);
  if (!db.$client.inTransaction) all.set(key, { seen, stamp, pairs });
  let weight = [...all.values()].reduce((sum, one) => sum + one.pairs.size, 0);
  for (const [old, one] of all) {
    if (weight <= MOST_PAIRS || old === key) break;
    all.delete(old);
    weight -= one.pairs.size;
  }
  return joined(pairs);
}
