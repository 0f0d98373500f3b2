/**
 * What became of the tracks that came to a stage, counted so that quick successes weigh no more than long
 * waits: each arrival is looked at once its time is over, and not before, however early its end was known.
 */
import type { History } from './chances.ts';
import { addYears, yearOf } from './days.ts';
import { walkTrack } from './fold.ts';
import { countingYear } from './recognition.ts';
import type { Category, CountingBasis, Day, OpenStage, TrackEvent } from './types.ts';

export interface ArrivalsAsked {
  category: Category;
  basis: CountingBasis;
  /** The last day of the history. */
  asOf: Day;
  /** Who came to a stage after this day of a year could not count in it: '06-30'. */
  until: Record<OpenStage, string>;
}

/** A year's last batch may be issued in the first months of the next: until then nobody knows the year's outcome. */
const settledOn = (year: number): Day => `${year + 1}-03-31`;

/** For the programme's end a track is given so long from its arrival: whether it was refused meanwhile or not. */
export const YEARS_GIVEN = 2;

interface Arrival {
  stage: OpenStage;
  on: Day;
}
interface Way {
  arrivals: Arrival[];
  recognised: { on: Day; year: number } | null;
}

/** The arrivals up to the first recognition; null where the title came with the enterprise. */
function wayOf(events: readonly TrackEvent[], { category, basis }: ArrivalsAsked): Way | null {
  const way: Way = { arrivals: [], recognised: null };
  let isBroughtIn = false;
  let met = new Set<OpenStage>();
  const arrive = (stage: OpenStage, on: Day) => {
    if (!met.has(stage)) way.arrivals.push({ stage, on });
    met.add(stage);
  };
  walkTrack(category, events, (event, fault, before) => {
    // What follows a holding is of another kind (R5).
    if (fault !== null || before.ever_held) return;
    const { kind, effective_on: on } = event;
    if (kind === 'stage' && event.stage !== null) arrive(event.stage, on);
    else if (kind === 'recognised') way.recognised = { on, year: countingYear(event, basis) };
    else if (kind === 'moved_in') isBroughtIn = true;
    else if (kind === 'withdrawn') met = new Set();
    else if (kind === 'not_approved') {
      met = new Set();
      arrive('cultivating', on);
    }
  });
  return isBroughtIn ? null : way;
}

/**
 * Adds the arrivals of one track to the outcomes: for `year`, those of a settled year that were not too late
 * in it; for `end`, those of at least two years ago.
 * @param events standing events of the track, up to the day
 */
export function addArrivals(history: History, events: readonly TrackEvent[], asked: ArrivalsAsked): void {
  const way = wayOf(events, asked);
  if (way === null) return;
  const { recognised } = way;
  for (const { stage, on } of way.arrivals) {
    const { year, end } = history[stage];
    if (settledOn(yearOf(on)) <= asked.asOf && on.slice(5) <= asked.until[stage]) {
      year.n += 1;
      if (recognised?.year === yearOf(on)) year.k += 1;
    }
    const given = addYears(on, YEARS_GIVEN);
    if (given <= asked.asOf) {
      end.n += 1;
      if (recognised !== null && recognised.on <= given) end.k += 1;
    }
  }
}
