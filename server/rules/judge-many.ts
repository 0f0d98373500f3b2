/**
 * Judges all that a file says of one enterprise together with what is recorded, by date and never by
 * the order of its rows.
 */
import { dayInWords, isDay } from './days.ts';
import { faultsOf, scaleFaults } from './faults.ts';
import { fieldFaults } from './fields.ts';
import { orderEvents } from './fold.ts';
import { standingEvents } from './standing.ts';
import {
  type Category,
  type Day,
  DETAIL_FIELDS,
  type Dossier,
  type EventDetails,
  type Refusal,
  type TrackEvent,
} from './types.ts';
import { kindName } from './words.ts';

export interface Verdict {
  verdict: 'new' | 'unchanged' | 'amend' | 'refused';
  refusals: Refusal[];
  /** `unchanged` and `amend`: the recorded event that says the same. */
  event_id: number | null;
  /** `amend`: the details that the file gives otherwise or in addition. */
  changes: Partial<EventDetails>;
  /** `unchanged` within the file: the index of the candidate that says the same; `refused`: that it contradicts. */
  twin: number | null;
}

/** Whether two events say that the same happened on the same day, whatever their papers. */
export function sameOccurrence(a: TrackEvent, b: TrackEvent): boolean {
  return (
    a.category === b.category &&
    a.kind === b.kind &&
    a.effective_on === b.effective_on &&
    a.stage === b.stage &&
    a.reason === b.reason
  );
}

function changesOf(recorded: EventDetails, candidate: EventDetails): Partial<EventDetails> {
  const changed = DETAIL_FIELDS.filter((f) => candidate[f] !== null && candidate[f] !== recorded[f]);
  return Object.fromEntries(changed.map((field) => [field, candidate[field]]));
}

function blank(verdict: Verdict['verdict']): Verdict {
  return { verdict, refusals: [], event_id: null, changes: {}, twin: null };
}

/** Whether the candidate is recorded already, or stands twice in the file; null where it is new. */
function repeats(
  recorded: TrackEvent[],
  candidates: TrackEvent[],
  index: number,
  today: Day,
): Verdict | null {
  const candidate = candidates[index];
  if (candidate === undefined) return null;
  const same = recorded.find((event) => sameOccurrence(event, candidate));
  if (same !== undefined) {
    const changes = changesOf(same, candidate);
    const base = { event_id: same.id, changes, twin: null };
    if (Object.keys(changes).length === 0) return { ...base, verdict: 'unchanged', refusals: [] };
    const refusals = fieldFaults({ ...same, ...changes }, today);
    return { ...base, verdict: refusals.length === 0 ? 'amend' : 'refused', refusals };
  }
  const twin = candidates.findIndex((other) => sameOccurrence(other, candidate));
  const first = candidates[twin];
  if (first === undefined || twin === index) return null;
  const differs = DETAIL_FIELDS.some((field) => first[field] !== candidate[field]);
  if (!differs) return { ...blank('unchanged'), twin };
  const message = `文件中另有一行记了同一天的“${kindName(candidate.category, candidate)}”，内容不同`;
  return { ...blank('refused'), twin, refusals: [{ rule: 'repeat', field: 'effective_on', message }] };
}

/** The candidate nearest before `event` in the order of the track: what took its ground away. */
function blame(ordered: TrackEvent[], event: TrackEvent): TrackEvent | undefined {
  const before = ordered.slice(0, ordered.indexOf(event));
  return before.reverse().find((other) => other.id < 0) ?? ordered.find((other) => other.id < 0);
}

/** Refuses candidates of one track until neither they nor what is recorded is at fault through them. */
function judgeTrack(category: Category, recorded: TrackEvent[], fresh: TrackEvent[]): Map<number, Refusal> {
  const refused = new Map<number, Refusal>();
  const old = faultsOf(category, recorded);
  for (;;) {
    const taken = fresh.filter((event) => !refused.has(event.id));
    const all = [...recorded, ...taken];
    const faults = faultsOf(category, all);
    for (const event of taken) {
      const why = faults.get(event.id);
      if (why !== undefined) refused.set(event.id, why);
    }
    const harmed = recorded.find((event) => faults.has(event.id) && !old.has(event.id));
    if (harmed === undefined) return refused;
    const legal = orderEvents(all.filter((event) => !refused.has(event.id)));
    const guilty = blame(legal, harmed);
    if (guilty === undefined) return refused;
    const message = `与 ${dayInWords(harmed.effective_on)} 的“${kindName(category, harmed)}”矛盾。核对发生日期`;
    refused.set(guilty.id, { rule: 'stage', field: 'effective_on', message });
  }
}

/**
 * One verdict for each candidate, in the order given. A candidate that is recorded already (same
 * category, occurrence and day) is `unchanged`, or `amend` where it says more; the rest are judged by
 * R7, their fields and the fold of their track with everything else in it.
 */
export function judgeMany(dossier: Dossier, candidates: readonly TrackEvent[], today: Day): Verdict[] {
  const recorded = standingEvents(dossier.events);
  const asked = candidates.map((event, i) => ({ ...event, id: -1 - i, voided_at: null }));
  const fresh: TrackEvent[] = [];
  const verdicts = asked.map((event, i) => {
    const repeated = repeats(recorded, asked, i, today);
    if (repeated !== null) return repeated;
    const refusals = [
      ...fieldFaults(event, today),
      ...(isDay(event.effective_on) ? scaleFaults(dossier, event) : []),
    ];
    if (refusals.length > 0) return { ...blank('refused'), refusals };
    fresh.push(event);
    return blank('new');
  });
  for (const category of new Set(fresh.map((event) => event.category))) {
    const own = recorded.filter((event) => event.category === category);
    const refused = judgeTrack(
      category,
      own,
      fresh.filter((event) => event.category === category),
    );
    for (const [id, refusal] of refused) {
      verdicts[-1 - id] = { ...blank('refused'), refusals: [refusal] };
    }
  }
  return verdicts;
}
