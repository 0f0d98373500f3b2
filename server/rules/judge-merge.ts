/** What becomes of the events of two records when one goes into the other: nothing is written here. */
import { faultsOf } from './faults.ts';
import { fieldFaults } from './fields.ts';
import { sameOccurrence } from './judge-many.ts';
import { eventOf } from './merges.ts';
import { standingEvents } from './standing.ts';
import {
  CATEGORIES,
  type Day,
  DETAIL_FIELDS,
  type Dossier,
  type EnterpriseFacts,
  type EnterpriseVersion,
  type EventDetails,
  type Instant,
  type Refusal,
  type TrackEvent,
} from './types.ts';

type Detail = (typeof DETAIL_FIELDS)[number];

/** An event that both have: that of the one that stays stands, the other rests. */
export interface Twin {
  rests: TrackEvent;
  stands: TrackEvent;
  /** What the resting one says and the standing one lacks: to be recorded as an amendment. */
  completes: Partial<EventDetails>;
  /** What the two say differently: the standing one's stays. */
  differs: Detail[];
}

export interface Contradiction {
  event: TrackEvent;
  refusal: Refusal;
}

export interface MergePlan {
  twins: Twin[];
  /** Events that cannot both be, as the rules see it: the later one is without effect once they are one. */
  contradictions: Contradiction[];
  /** Facts of the one that stays, as they are overlaid. */
  facts: { effective_on: Day; changes: Partial<EnterpriseFacts> }[];
  /** The dossier of the one that stays, as it would be. */
  after: Dossier;
  /** The other's: none of its events is left to it. */
  gone: Dossier;
}

/** An officer's own decision on one record is not carried over to another. */
const OWN: readonly Detail[] = ['counting', 'counting_reason', 'route'];

function twinOf(rests: TrackEvent, stands: TrackEvent, today: Day): Twin {
  const differs = DETAIL_FIELDS.filter((field) => rests[field] !== null && rests[field] !== stands[field]);
  const lacking = differs.filter((field) => stands[field] === null && !OWN.includes(field));
  const completes: Partial<EventDetails> = Object.fromEntries(lacking.map((field) => [field, rests[field]]));
  const isLegal = fieldFaults({ ...stands, ...completes }, today).length === 0;
  return {
    rests,
    stands,
    completes: isLegal ? completes : {},
    differs: differs.filter((field) => !isLegal || !lacking.includes(field)),
  };
}

/** Each event of the one that goes with the one that says the same; none is taken twice. */
function twinsOf(going: readonly TrackEvent[], staying: readonly TrackEvent[], today: Day): Twin[] {
  const left = [...staying];
  return going.flatMap((rests) => {
    const at = left.findIndex((stands) => sameOccurrence(rests, stands));
    const [stands] = at === -1 ? [] : left.splice(at, 1);
    return stands === undefined ? [] : [twinOf(rests, stands, today)];
  });
}

/** From the beginning, since both records tell of one firm; a name from today, the old one stays what it was. */
const BEGINNING: Day = '1900-01-01';

/** The chosen facts by the days from which they hold: on later days that changed the same, they hold again. */
export function factsTaken(
  versions: readonly EnterpriseVersion[],
  changes: Partial<EnterpriseFacts>,
  today: Day,
): MergePlan['facts'] {
  const [, ...others] = [...versions].sort((a, b) => a.id - b.id);
  const known = others.filter((one) => (one.ended_at ?? null) === null);
  const byDay = new Map<Day, Record<string, unknown>>();
  for (const [field, value] of Object.entries(changes)) {
    const from = field === 'name' ? today : BEGINNING;
    const again = known.filter((one) => one.effective_on > from && Object.hasOwn(one.changes, field));
    for (const day of [from, ...again.map((one) => one.effective_on)])
      byDay.set(day, { ...byDay.get(day), [field]: value });
  }
  return [...byDay]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([effective_on, taken]) => ({ effective_on, changes: taken }));
}

function contradictionsIn(before: readonly Dossier[], after: Dossier): Contradiction[] {
  return CATEGORIES.flatMap((category) => {
    const known = new Set(
      before.flatMap((one) => [...faultsOf(category, standingEvents(one.events)).keys()]),
    );
    const standing = standingEvents(after.events);
    return [...faultsOf(category, standing)].flatMap(([id, refusal]) => {
      const event = standing.find((one) => one.id === id);
      return known.has(id) || event === undefined ? [] : [{ event, refusal }];
    });
  });
}

/**
 * Judges the merging of two records by what stands in both.
 * @param changes facts that the one that stays takes from the other
 */
export function planMerge(
  going: Dossier,
  staying: Dossier,
  changes: Partial<EnterpriseFacts>,
  { today, at }: { today: Day; at: Instant },
): MergePlan {
  const twins = twinsOf(standingEvents(going.events), standingEvents(staying.events), today);
  const resting = new Set(twins.map(({ rests }) => rests.id));
  const brought = going.events.flatMap((event) => {
    const isHere = event.voided_at === null && !resting.has(event.id);
    return isHere ? (eventOf({ ...event }, [{ from: at, to: null }]) ?? []) : [];
  });
  const completed = twins.map(({ rests, stands, completes }) => {
    const isCompleted = Object.keys(completes).length > 0;
    return isCompleted ? amendmentOf(stands, completes, { id: -rests.id, today, at }) : null;
  });
  const facts = factsTaken(staying.versions, changes, today);
  const after: Dossier = {
    ...staying,
    versions: [
      ...staying.versions,
      ...facts.map((one, i) => ({ ...one, id: Number.MAX_SAFE_INTEGER - facts.length + i, recorded_at: at })),
    ],
    events: [...staying.events, ...brought, ...completed.filter((one) => one !== null)],
  };
  const contradictions = contradictionsIn([going, staying], after);
  return { twins, contradictions, facts, after, gone: { ...going, events: [] } };
}

function amendmentOf(
  stands: TrackEvent,
  completes: Partial<EventDetails>,
  { id, today, at }: { id: number; today: Day; at: Instant },
): TrackEvent {
  const blank = Object.fromEntries(DETAIL_FIELDS.map((field) => [field, null]));
  return {
    ...stands,
    ...blank,
    ...completes,
    id,
    kind: 'amended',
    effective_on: today,
    recorded_at: at,
    stage: null,
    back: false,
    reason: null,
    fell_at: null,
    amends: stands.id,
    note: null,
    voided_at: null,
  };
}
