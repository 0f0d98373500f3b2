/** Which events stand: on which day (R10), known when, not voided, with later papers merged in. */
import { FAR_DAY, FAR_INSTANT } from './days.ts';
import { type Day, DETAIL_FIELDS, type EventDetails, type Instant, type TrackEvent } from './types.ts';

function isStanding(event: TrackEvent, knownAt: Instant): boolean {
  if (event.recorded_at > knownAt || (event.voided_at !== null && event.voided_at <= knownAt)) return false;
  return event.away === undefined || !event.away.some(({ from, to }) => from <= knownAt && knownAt < to);
}

/** The details of `event` that are given, as an object of those alone. */
export function givenDetails(event: EventDetails): Partial<EventDetails> {
  const given = DETAIL_FIELDS.filter((field) => event[field] !== null).map((field) => [field, event[field]]);
  return Object.fromEntries(given);
}

function byRecording(a: TrackEvent, b: TrackEvent): number {
  return a.recorded_at < b.recorded_at ? -1 : a.recorded_at > b.recorded_at ? 1 : a.id - b.id;
}

/**
 * The events that a figure at a day D and a knowledge time T rests on (R10). An `amended` event
 * applies by what is known, never by its day: papers that arrive later tell of the day they name.
 * The order of the input is kept; nothing of it is changed.
 */
export function standingEvents(
  events: readonly TrackEvent[],
  { asOf = FAR_DAY, knownAt = FAR_INSTANT }: { asOf?: Day; knownAt?: Instant } = {},
): TrackEvent[] {
  const standing: TrackEvent[] = [];
  let amendments: TrackEvent[] | null = null;
  for (const event of events) {
    if (!isStanding(event, knownAt)) continue;
    if (event.kind === 'amended') {
      amendments ??= [];
      amendments.push(event);
    } else if (event.effective_on <= asOf) standing.push(event);
  }
  if (amendments === null) return standing;
  const details = new Map<number, Partial<EventDetails>>();
  for (const amendment of amendments.sort(byRecording)) {
    if (amendment.amends === null) continue;
    details.set(amendment.amends, { ...details.get(amendment.amends), ...givenDetails(amendment) });
  }
  return standing.map((event) => {
    const later = details.get(event.id);
    return later === undefined ? event : { ...event, ...later };
  });
}
