/**
 * Enterprises with all that counting needs, and the moments at which what is known of them turns: kept, so that
 * asking of many past moments reads each of them once. Only who was written since is read again.
 */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { type Followed, perTables, stampOfTables, writtenSince } from '../../db/written.ts';
import type { Dossier, Instant } from '../rules/types.ts';
import { readDossiers } from './dossiers.ts';
import { withKin } from './merges.ts';

export interface Life {
  dossier: Dossier;
  /** In order: between two of them, the first included, the same is known of the enterprise. */
  turns: readonly Instant[];
  /** What was made of it, by what it is (`madeOf`): it goes when something is written of the enterprise. */
  made: Map<string, unknown>;
}

/** Something that is made of a life and kept with it; `what` says whose it is. */
export function madeOf<T extends object>({ made }: Life, what: string, make: () => T): T {
  let own = made.get(what) as T | undefined;
  if (own === undefined) {
    own = make();
    made.set(what, own);
  }
  return own;
}

/** Of so many states of one enterprise something is kept. */
export const MOST_STATES = 12;

/** Which of its states an enterprise was known in at a moment: how many turns had come. */
export function stateAt({ turns }: Life, at: Instant): number {
  let [from, to] = [0, turns.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((turns[middle] as Instant) <= at) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Everything by which `standingEvents` and the facts in force tell moments apart. */
function turnsOf({ events, versions }: Dossier): Instant[] {
  const turns = new Set<Instant>();
  for (const { recorded_at, voided_at, away } of events) {
    turns.add(recorded_at);
    if (voided_at !== null) turns.add(voided_at);
    for (const one of away ?? []) turns.add(one.from).add(one.to);
  }
  for (const { recorded_at, ended_at = null } of versions) {
    turns.add(recorded_at);
    if (ended_at !== null) turns.add(ended_at);
  }
  return [...turns].sort();
}

/** A zone of some thousand enterprises is kept, 2 kB each; of a province who is asked of is read each time. */
export const MOST_LIVES = 10_000;
const MOST_EVENTS = 100_000;
/** How many enterprises are read in one go. */
const CHUNK = 2_000;

/** What `readDossiers` reads of one enterprise; of merges any row may move what is of many. */
const written = writtenSince(['enterprise', 'enterprise_version', 'event', 'event_void']);
const mergesOf = stampOfTables(['enterprise_merge']);

interface Kept {
  seen: Followed | null;
  stamp: string;
  lives: Map<number, Life>;
  events: number;
}
const kept = perConnection((): Kept => ({ seen: null, stamp: '', lives: new Map(), events: 0 }));

function forget(own: Kept): void {
  own.lives.clear();
  own.events = 0;
}

/** What is kept, without who was written since it was last asked for. */
function keptNow(db: Db): Kept {
  const own = kept(db);
  const stamp = mergesOf(db);
  const { ids, seen } = written(db, own.seen);
  if (ids === null || own.stamp !== stamp) forget(own);
  else if (ids.size > 0) {
    for (const id of withKin(db, ids)) {
      own.events -= own.lives.get(id)?.dossier.events.length ?? 0;
      own.lives.delete(id);
    }
  }
  return Object.assign(own, { seen, stamp });
}

function* readLives(db: Db, ids: readonly number[]): Generator<Life> {
  for (let at = 0; at < ids.length; at += CHUNK)
    for (const dossier of readDossiers(db, ids.slice(at, at + CHUNK)))
      yield { dossier, turns: turnsOf(dossier), made: new Map() };
}

const every = perConnection(({ $client }) =>
  $client.prepare<[], number>('select id from enterprise order by id').pluck(),
);

/** The ids of all enterprises, in order. */
export const everyId: (db: Db) => readonly number[] = perTables(['enterprise'], (db) => every(db).all());

/** The lives of these enterprises, in no order; none of it is to be changed. Within a transaction they are read. */
export function* livesOf(db: Db, ids: readonly number[]): Generator<Life> {
  if (db.$client.inTransaction || ids.length > MOST_LIVES) return yield* readLives(db, ids);
  const own = keptNow(db);
  const unread: number[] = [];
  const found: Life[] = [];
  for (const id of ids) {
    const life = own.lives.get(id);
    if (life === undefined) unread.push(id);
    else found.push(life);
  }
  if (own.lives.size + unread.length > MOST_LIVES || own.events > MOST_EVENTS) forget(own);
  for (const life of readLives(db, unread)) {
    own.lives.set(life.dossier.enterprise_id, life);
    own.events += life.dossier.events.length;
    found.push(life);
  }
  yield* found;
}
