/** What became of the zone's own tracks up to the end of the last quarter, by category and stage. */
import type { Db } from '../../db/open.ts';
import { changedSince } from '../derived/changed-since.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { ownersOf } from '../derived/merges.ts';
import { type ArrivalsAsked, addArrivals, type Way, wayOf } from '../rules/arrivals.ts';
import { type History, noHistory } from '../rules/chances.ts';
import { factsAt } from '../rules/facts.ts';
import { standingEvents } from '../rules/standing.ts';
import type { Category, CountingBasis, Day, EnterpriseVersion, Instant, TrackEvent } from '../rules/types.ts';

export type Histories = Record<Category, History>;

export interface HistoryAsked {
  /** The end of a quarter. */
  asOf: Day;
  /** What is recorded later is not known. */
  knownAt: Instant;
  of: Record<Category, Pick<ArrivalsAsked, 'until'> & { basis: CountingBasis }>;
}

const CHUNK = 2_000;
/** Of more enterprises than this a part is read. */
const MOST_SAMPLED = 5_000;
const remembered = new WeakMap<Db, Map<string, Histories>>();
const MOST_REMEMBERED = 12;

/**
 * Reads every track that ever stood in a stage, so it is asked as of the end of a quarter and as known at the
 * beginning of a day: its answer holds for the whole day, whatever is recorded meanwhile, and is remembered.
 */
export function historiesOf(db: Db, asked: HistoryAsked): Histories {
  const mine = remembered.get(db) ?? new Map<string, Histories>();
  remembered.set(db, mine);
  const key = JSON.stringify(asked);
  const known = mine.get(key);
  if (known !== undefined) return known;
  const found = read(db, asked);
  for (const old of mine.keys()) {
    if (mine.size < MOST_REMEMBERED) break;
    mine.delete(old);
  }
  mine.set(key, found);
  return found;
}

/** What is looked at of an enterprise: what it was, and its standing events by category. */
interface Story {
  versions: EnterpriseVersion[];
  events: [Category, TrackEvent[]][];
  /** What each track came to, by the basis of counting: walked through once, whatever days are asked of. */
  ways: Map<CountingBasis, Map<Category, Way>>;
}
interface Stories {
  key: Instant;
  /** Whoever ever stood in a stage, in the order of their ids. */
  owners: readonly number[];
  byId: Map<number, Story>;
}
/** By the latest moment that was asked for: the day that is now. */
const latest = new WeakMap<Db, Stories>();

/**
 * The enterprises that ever stood in a stage, or evenly some of them: read once a day. Of an earlier knowledge only
 * those are read of whom something was recorded since.
 */
function sample(db: Db, knownAt: Instant): Iterable<Story> {
  const known = latest.get(db);
  if (known?.key === knownAt) return known.byId.values();
  const others = known !== undefined && known.key > knownAt ? new Set(changedSince(db, knownAt)) : null;
  const owners =
    known === undefined || others === null
      ? ownersOfStages(db, knownAt)
      : [
          ...known.owners.filter((id) => !others.has(id)),
          ...ownersOfStages(db, knownAt, [...others]).filter((id) => others.has(id)),
        ].sort((a, b) => a - b);
  // One of so many, evenly: a few thousand tell the chances as well as all, and a day begins as quickly.
  const step = Math.ceil(owners.length / MOST_SAMPLED);
  const byId = new Map<number, Story>();
  const unread: number[] = [];
  for (const id of owners.filter((_, i) => i % step === 0)) {
    const same = others?.has(id) === false ? known?.byId.get(id) : undefined;
    if (same === undefined) unread.push(id);
    else byId.set(id, same);
  }
  for (let at = 0; at < unread.length; at += CHUNK) {
    for (const { enterprise_id, versions, events } of readDossiers(db, unread.slice(at, at + CHUNK)))
      byId.set(enterprise_id, {
        versions,
        events: [...Map.groupBy(standingEvents(events, { knownAt }), (one) => one.category)],
        ways: new Map(),
      });
  }
  if (known === undefined || known.key < knownAt) latest.set(db, { key: knownAt, owners, byId });
  return byId.values();
}

/** Who ever stood in a stage, of all or of some records. */
function ownersOfStages(db: Db, knownAt: Instant, some: readonly number[] | null = null): number[] {
  const base = `select distinct enterprise_id from event where kind = 'stage' and recorded_at <= ?`;
  const told =
    some === null
      ? db.$client.prepare<[Instant], number>(base).pluck().all(knownAt)
      : db.$client
          .prepare<[Instant, string], number>(`${base} and enterprise_id in (select value from json_each(?))`)
          .pluck()
          .all(knownAt, JSON.stringify(some));
  if (told.length === 0) return [];
  return [...new Set(ownersOf(db, told, knownAt).values())].sort((a, b) => a - b);
}

function waysOf({ events, ways }: Story, of: HistoryAsked['of']): [Category, Way][] {
  return events.map(([category, own]) => {
    const { basis } = of[category];
    const known = ways.get(basis) ?? new Map<Category, Way>();
    ways.set(basis, known);
    const way = known.get(category) ?? wayOf(category, basis, own);
    known.set(category, way);
    return [category, way];
  });
}

function read(db: Db, { asOf, knownAt, of }: HistoryAsked): Histories {
  const found: Histories = {
    little_giant: noHistory(),
    provincial_srdi: noHistory(),
    above_scale: noHistory(),
  };
  for (const story of sample(db, knownAt)) {
    if (!factsAt(story.versions, asOf, knownAt).in_scope) continue;
    for (const [category, way] of waysOf(story, of))
      addArrivals(found[category], way, { asOf, until: of[category].until });
  }
  return found;
}
