/** What became of the zone's own tracks up to the end of the last quarter, by category and stage. */
import type { Db } from '../../db/open.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { ownersOf } from '../derived/merges.ts';
import { type ArrivalsAsked, addArrivals } from '../rules/arrivals.ts';
import { type History, noHistory } from '../rules/chances.ts';
import { factsAt } from '../rules/facts.ts';
import { standingEvents } from '../rules/standing.ts';
import type { Category, Day, EnterpriseVersion, Instant, TrackEvent } from '../rules/types.ts';

export type Histories = Record<Category, History>;

export interface HistoryAsked {
  /** The end of a quarter. */
  asOf: Day;
  /** What is recorded later is not known. */
  knownAt: Instant;
  of: Record<Category, Pick<ArrivalsAsked, 'basis' | 'until'>>;
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
}
const sampled = new WeakMap<Db, { key: string; stories: Story[] }>();

/** The enterprises that ever stood in a stage, or evenly some of them: read once a day, whatever days are asked of. */
function sample(db: Db, knownAt: Instant): Story[] {
  const known = sampled.get(db);
  if (known?.key === knownAt) return known.stories;
  const told = db.$client
    .prepare<[string], number>(
      `select distinct enterprise_id from event where kind = 'stage' and recorded_at <= ?`,
    )
    .pluck()
    .all(knownAt);
  const owners = new Set(told.length === 0 ? [] : ownersOf(db, told, knownAt).values());
  const all = [...owners].sort((a, b) => a - b);
  // One of so many, evenly: a few thousand tell the chances as well as all, and a day begins as quickly.
  const step = Math.ceil(all.length / MOST_SAMPLED);
  const ids = all.filter((_, i) => i % step === 0);
  const stories: Story[] = [];
  for (let at = 0; at < ids.length; at += CHUNK) {
    for (const { versions, events } of readDossiers(db, ids.slice(at, at + CHUNK)))
      stories.push({
        versions,
        events: [...Map.groupBy(standingEvents(events, { knownAt }), (one) => one.category)],
      });
  }
  sampled.set(db, { key: knownAt, stories });
  return stories;
}

function read(db: Db, { asOf, knownAt, of }: HistoryAsked): Histories {
  const found: Histories = {
    little_giant: noHistory(),
    provincial_srdi: noHistory(),
    above_scale: noHistory(),
  };
  for (const { versions, events } of sample(db, knownAt)) {
    if (!factsAt(versions, asOf, knownAt).in_scope) continue;
    for (const [category, all] of events) {
      const own = all.filter((event) => event.effective_on <= asOf);
      if (own.length > 0) addArrivals(found[category], own, { category, asOf, ...of[category] });
    }
  }
  return found;
}
