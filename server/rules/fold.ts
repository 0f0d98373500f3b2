/**
 * The one pure function that turns the events of a track into where it stands. It is total: an
 * illegal event is a fault and changes nothing, so that whatever the database holds can be folded.
 */
import { standingEvents } from './standing.ts';
import { advance, beginning, faultOf, stageIndex } from './step.ts';
import { type Category, DETAIL_FIELDS, type Refusal, type TrackEvent, type TrackState } from './types.ts';

export { standingEvents };

/** How a recognition enters its track, before window, scope and override are asked. */
export type Entry = 'first' | 'again' | 'brought_in';

export interface Moment {
  event: TrackEvent;
  before: TrackState;
  after: TrackState;
  /** Set on legal recognitions. */
  class?: Entry;
}
export interface Folded {
  state: TrackState;
  faults: { event_id: number; refusal: Refusal }[];
  timeline: Moment[];
}

/** Called for each event in order, with the state before it; the state is the walk's own. */
export type Visit = (event: TrackEvent, fault: Refusal | null, before: TrackState) => void;

const RANK = {
  stage: 0,
  not_approved: 4,
  withdrawn: 6,
  review_due: 7,
  renewed: 8,
  exited: 9,
  recognised: 10,
  moved_in: 11,
  amended: 12,
} as const;

/** Forward stages by index, 未通过, steps back, out, review, exit, recognition. */
function rank(state: TrackState, event: TrackEvent): number {
  if (event.kind !== 'stage') return RANK[event.kind];
  const index = stageIndex(event.stage);
  return index > stageIndex(state.stage) ? index : 5;
}

function contentKey(event: TrackEvent): string {
  const { stage, back, reason, fell_at, note } = event;
  return JSON.stringify([event.kind, stage, back, reason, fell_at, note, DETAIL_FIELDS.map((f) => event[f])]);
}

/**
 * The events of one day, each when it becomes legal, by rank and then by content: never by id or by
 * when they were recorded, so that officers who record in another order reach the same state.
 */
function walkDay(state: TrackState, events: TrackEvent[], visit: Visit): void {
  const rest = events.map((event) => ({ event, key: contentKey(event) }));
  rest.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.event.id - b.event.id));
  while (rest.length > 0) {
    let best = 0;
    let bestRank = Number.POSITIVE_INFINITY;
    let fault: Refusal | null = null;
    rest.forEach(({ event }, i) => {
      const refusal = faultOf(state, event);
      const r = rank(state, event) + (refusal === null ? 0 : 100);
      if (r >= bestRank) return;
      best = i;
      bestRank = r;
      fault = refusal;
    });
    for (const { event } of rest.splice(best, 1)) take(state, event, fault, visit);
  }
}

function take(state: TrackState, event: TrackEvent, fault: Refusal | null, visit: Visit): void {
  visit(event, fault, state);
  if (fault === null) advance(state, event);
}

function byDay(a: TrackEvent, b: TrackEvent): number {
  return a.effective_on < b.effective_on ? -1 : a.effective_on > b.effective_on ? 1 : 0;
}

/** Walks standing events of one track (`standingEvents`) in order; gives the state after the last. */
export function walkTrack(category: Category, events: readonly TrackEvent[], visit: Visit): TrackState {
  const state = beginning(category);
  const sorted = events.length < 2 ? events : [...events].sort(byDay);
  let i = 0;
  while (i < sorted.length) {
    const event = sorted[i];
    if (event === undefined) break;
    let next = i + 1;
    while (sorted[next]?.effective_on === event.effective_on) next += 1;
    if (next === i + 1) take(state, event, faultOf(state, event), visit);
    else walkDay(state, sorted.slice(i, next), visit);
    i = next;
  }
  return state;
}

/** The events of one track by day, and within a day by content. */
export function orderEvents(events: readonly TrackEvent[]): TrackEvent[] {
  const ordered: TrackEvent[] = [];
  const category = events[0]?.category;
  if (category !== undefined) walkTrack(category, events, (event) => ordered.push(event));
  return ordered;
}

function snapshot(state: TrackState): TrackState {
  return { ...state, entered: { ...state.entered } };
}

/** How a recognition would enter a track that stands so: R6, R5, else the first (R1). */
export function entryOf(event: TrackEvent, before: TrackState): Entry {
  if (event.kind === 'moved_in') return 'brought_in';
  return before.ever_held ? 'again' : 'first';
}

/** Folds the standing events of one track; events of other categories are passed over. */
export function foldTrack(category: Category, events: readonly TrackEvent[]): Folded {
  const faults: Folded['faults'] = [];
  const timeline: Moment[] = [];
  const own = events.filter((event) => event.category === category);
  const state = walkTrack(category, own, (event, fault, before) => {
    if (fault !== null) {
      faults.push({ event_id: event.id, refusal: fault });
      return;
    }
    const was = snapshot(before);
    const last = timeline.at(-1);
    if (last !== undefined) last.after = was;
    const moment: Moment = { event, before: was, after: was };
    if (event.kind === 'recognised' || event.kind === 'moved_in') moment.class = entryOf(event, before);
    timeline.push(moment);
  });
  const last = timeline.at(-1);
  if (last !== undefined) last.after = snapshot(state);
  return { state, faults, timeline };
}
