/** What became of the zone's own tracks up to the end of the last quarter, by category and stage. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { everyId, type Life, livesOf, MOST_STATES, madeOf, stateAt } from '../derived/lives.ts';
import { ownersOf } from '../derived/merges.ts';
import { type ArrivalsAsked, tellOutcomes, type Way, wayOf } from '../rules/arrivals.ts';
import { type History, HORIZONS, type Horizon, noHistory } from '../rules/chances.ts';
import { factStretches, type Stretch } from '../rules/facts.ts';
import { standingEvents } from '../rules/standing.ts';
import {
  CATEGORIES,
  type Category,
  type CountingBasis,
  type Day,
  type Instant,
  OPEN_STAGES,
  type OpenStage,
} from '../rules/types.ts';

export type Histories = Record<Category, History>;

export interface HistoryAsked {
  /** The end of a quarter. */
  asOf: Day;
  /** What is recorded later is not known. */
  knownAt: Instant;
  of: Record<Category, Pick<ArrivalsAsked, 'until'> & { basis: CountingBasis }>;
}

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

const statements = perConnection(({ $client }) => ({
  inStage: $client
    .prepare<[Instant], number>(
      `select distinct enterprise_id from event where kind = 'stage' and recorded_at <= ?`,
    )
    .pluck(),
}));

/** All enterprises, of whom those that never stood in a stage add nothing; of many evenly some that did. */
function sampled(db: Db, knownAt: Instant): readonly number[] {
  const all = everyId(db);
  if (all.length <= MOST_SAMPLED) return all;
  const told = statements(db).inStage.all(knownAt);
  const owners = [...new Set(ownersOf(db, told, knownAt).values())].sort((a, b) => a - b);
  // One of so many, evenly: a few thousand tell the chances as well as all, and a day begins as quickly.
  const step = Math.ceil(owners.length / MOST_SAMPLED);
  return owners.filter((_, i) => i % step === 0);
}

/** What is looked at of an enterprise as it was known in one of its states. */
interface Story {
  /** The stretches in which it was in scope, of all days; null is always. */
  scope: readonly Stretch<boolean>[] | null;
  /** What its tracks came to that ever stood in a stage, by the bases of counting: walked through once, whatever days are asked of. */
  ways: Map<string, [Category, Way][]>;
  /** What it adds to the answer to the question that was asked last. */
  told: { question: string; outcomes: readonly number[] };
}

function storyOf(life: Life, knownAt: Instant): Story {
  const own = madeOf(life, 'stories', () => new Map<number, Story>());
  const state = stateAt(life, knownAt);
  const known = own.get(state);
  if (known !== undefined) return known;
  const scope = factStretches(life.dossier.versions, knownAt).map(({ from, to, value }) => ({
    from,
    to,
    value: value.in_scope,
  }));
  const story: Story = {
    scope: scope.every(({ value }) => value) ? null : scope,
    ways: new Map(),
    told: { question: '', outcomes: NOTHING },
  };
  if (own.size >= MOST_STATES) own.clear();
  own.set(state, story);
  return story;
}
const NOTHING: readonly number[] = [];

const isInScope = ({ scope }: Story, day: Day): boolean =>
  scope === null || scope.findLast(({ from }) => from <= day)?.value === true;

function waysOf({ dossier }: Life, { of, knownAt }: HistoryAsked): [Category, Way][] {
  const standing = standingEvents(dossier.events, { knownAt });
  return [...Map.groupBy(standing, (one) => one.category)]
    .map(([category, events]): [Category, Way] => [category, wayOf(category, of[category].basis, events)])
    .filter(([, way]) => way.arrivals.length > 0);
}

/** Every outcome there can be has a number: category, stage, horizon, and whether it came to a recognition. */
const placeOf = (category: Category, stage: OpenStage, horizon: Horizon): number =>
  ((CATEGORIES.indexOf(category) * OPEN_STAGES.length + OPEN_STAGES.indexOf(stage)) * HORIZONS.length +
    HORIZONS.indexOf(horizon)) *
  2;

function outcomesOf(life: Life, story: Story, asked: HistoryAsked, bases: string): readonly number[] {
  const { asOf, of } = asked;
  if (!isInScope(story, asOf)) return NOTHING;
  const ways = story.ways.get(bases) ?? waysOf(life, asked);
  story.ways.set(bases, ways);
  const outcomes: number[] = [];
  for (const [category, way] of ways)
    tellOutcomes(way, { asOf, until: of[category].until }, (stage, horizon, came) =>
      outcomes.push(placeOf(category, stage, horizon) + (came ? 1 : 0)),
    );
  return outcomes.length === 0 ? NOTHING : outcomes;
}

function read(db: Db, asked: HistoryAsked): Histories {
  const { asOf, knownAt, of } = asked;
  const question = JSON.stringify([asOf, of]);
  const bases = CATEGORIES.map((category) => of[category].basis).join(' ');
  const counts = new Array<number>(CATEGORIES.length * OPEN_STAGES.length * HORIZONS.length * 2).fill(0);
  for (const life of livesOf(db, sampled(db, knownAt))) {
    const story = storyOf(life, knownAt);
    if (story.told.question !== question)
      story.told = { question, outcomes: outcomesOf(life, story, asked, bases) };
    for (const place of story.told.outcomes) counts[place] = (counts[place] ?? 0) + 1;
  }
  const historyOf = (category: Category): History => {
    const history = noHistory();
    for (const stage of OPEN_STAGES)
      for (const horizon of HORIZONS) {
        const at = placeOf(category, stage, horizon);
        const [not = 0, came = 0] = counts.slice(at, at + 2);
        history[stage][horizon] = { n: not + came, k: came };
      }
    return history;
  };
  return {
    little_giant: historyOf('little_giant'),
    provincial_srdi: historyOf('provincial_srdi'),
    above_scale: historyOf('above_scale'),
  };
}
