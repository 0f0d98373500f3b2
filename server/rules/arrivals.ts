/**
 * What became of the tracks that came to a stage, counted so that quick successes weigh no more than long
 * waits: each arrival is looked at once its time is over, and not before, however early its end was known.
 */
import type { Horizon } from './chances.ts';
import { addYears, yearOf } from './days.ts';
import { walkTrack } from './fold.ts';
import { countingYear } from './recognition.ts';
import type { Category, CountingBasis, Day, OpenStage, TrackEvent } from './types.ts';

export interface ArrivalsAsked {
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
  /** The year of it, and the day on which that year's outcome is known. */
  year: number;
  settled: Day;
  /** The end of the time that it is given. */
  given: Day;
}

/** What a track came to, in the order of its days: of an earlier day it is what of it lies before. */
export interface Way {
  arrivals: Arrival[];
  recognised: { on: Day; year: number } | null;
  /** From this day its title is one that came with the enterprise: what became of it tells nothing. */
  broughtInOn: Day | null;
}

/**
 * The arrivals up to the first recognition.
 * @param events standing events of one track
 */
export function wayOf(category: Category, basis: CountingBasis, events: readonly TrackEvent[]): Way {
  const way: Way = { arrivals: [], recognised: null, broughtInOn: null };
  let met = new Set<OpenStage>();
  const arrive = (stage: OpenStage, on: Day) => {
    const year = yearOf(on);
    if (!met.has(stage))
      way.arrivals.push({ stage, on, year, settled: settledOn(year), given: addYears(on, YEARS_GIVEN) });
    met.add(stage);
  };
  walkTrack(category, events, (event, fault, before) => {
    // What follows a holding is of another kind (R5).
    if (fault !== null || before.ever_held) return;
    const { kind, effective_on: on } = event;
    if (kind === 'stage' && event.stage !== null) arrive(event.stage, on);
    else if (kind === 'recognised') way.recognised = { on, year: countingYear(event, basis) };
    else if (kind === 'moved_in') way.broughtInOn = on;
    else if (kind === 'withdrawn') met = new Set();
    else if (kind === 'not_approved') {
      met = new Set();
      arrive('cultivating', on);
    }
  });
  return way;
}

/**
 * Tells the outcomes of one track's arrivals, each by stage and horizon and whether it came to a recognition in its
 * time: for `year`, those of a settled year that were not too late in it; for `end`, those of at least two years ago.
 * What came after the day is left out.
 */
export function tellOutcomes(
  way: Way,
  { asOf, until }: ArrivalsAsked,
  tell: (stage: OpenStage, horizon: Horizon, came: boolean) => void,
): void {
  if (way.broughtInOn !== null && way.broughtInOn <= asOf) return;
  const recognised = way.recognised !== null && way.recognised.on <= asOf ? way.recognised : null;
  for (const { stage, on, year, settled, given } of way.arrivals) {
    if (settled <= asOf && on.slice(5) <= until[stage]) tell(stage, 'year', recognised?.year === year);
    if (given <= asOf) tell(stage, 'end', recognised !== null && recognised.on <= given);
  }
}
