/**
 * What became of the tracks that stood in a stage: one run goes from the first stage to a recognition, a
 * refusal (未通过) or a withdrawal. A refused track that goes on begins another run.
 */
import type { History, Horizon } from './chances.ts';
import { yearOf } from './days.ts';
import { walkTrack } from './fold.ts';
import { countingYear } from './recognition.ts';
import type { Category, CountingBasis, Day, OpenStage, TrackEvent } from './types.ts';

export interface RunsAsked {
  category: Category;
  basis: CountingBasis;
  /** The last day of the history. */
  asOf: Day;
  /** Who entered a stage after this day of a year could not count in it: '06-30'. */
  until: Record<OpenStage, string>;
}

/** A year's last batch may be issued in the first months of the next: until then nobody knows the year's outcome. */
const settledOn = (year: number): Day => `${year + 1}-03-31`;

/**
 * Adds the runs of one track to the outcomes. A run that is not over is not counted for `end`; for `year`
 * it is once the year in which it entered the stage is settled. Runs after a holding are of another kind (R5).
 * @param events standing events of the track, up to the day
 */
export function addRuns(history: History, events: readonly TrackEvent[], asked: RunsAsked): void {
  let entered = new Map<OpenStage, Day>();
  const add = (stage: OpenStage, horizon: Horizon, isSuccess: boolean) => {
    const outcomes = history[stage][horizon];
    outcomes.n += 1;
    if (isSuccess) outcomes.k += 1;
  };
  /** @param year the counting year of the recognition; null where there was none */
  const close = (year: number | null, isOver: boolean) => {
    for (const [stage, on] of entered) {
      if (isOver) add(stage, 'end', year !== null);
      const isTold = settledOn(yearOf(on)) <= asked.asOf && on.slice(5) <= asked.until[stage];
      if (isTold) add(stage, 'year', year === yearOf(on));
    }
    entered = new Map();
  };
  walkTrack(asked.category, events, (event, fault, before) => {
    if (fault !== null || before.ever_held) return;
    const { kind, effective_on: on } = event;
    if (kind === 'stage' && event.stage !== null && !entered.has(event.stage)) entered.set(event.stage, on);
    else if (kind === 'recognised') close(countingYear(event, asked.basis), true);
    else if (kind === 'moved_in') entered = new Map();
    else if (kind === 'withdrawn') close(null, true);
    else if (kind === 'not_approved') {
      close(null, true);
      entered.set('cultivating', on);
    }
  });
  close(null, false);
}
