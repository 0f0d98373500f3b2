/** 签约落地到上规: how many days an enterprise took from its signing to the register of 规上工业. */
import { daysBetween } from './days.ts';
import type { Day, TrackEvent } from './types.ts';

export interface Landing {
  /** Days from the signing to the first entry; to today while there is none. */
  days: number;
  /** The day of the first entry (审核通过); null while it is not in. */
  entered: Day | null;
}

/**
 * From 签约落地日期 to the first standing 入库 by `issued_on`, both days as recorded.
 * @param standing events that are not voided; a title that came with a move is no entry
 * @returns null where the day of signing is not known, lies after today, or after the entry: nothing is claimed then
 */
export function landingOf(
  signedOn: Day | null,
  standing: readonly Pick<TrackEvent, 'category' | 'kind' | 'effective_on'>[],
  today: Day,
): Landing | null {
  if (signedOn === null || signedOn > today) return null;
  const entered = standing
    .filter((one) => one.category === 'above_scale' && one.kind === 'recognised')
    .map((one) => one.effective_on)
    .sort()[0];
  if (entered === undefined) return { days: daysBetween(signedOn, today), entered: null };
  return entered < signedOn ? null : { days: daysBetween(signedOn, entered), entered };
}

const grouped = (days: number): string => days.toLocaleString('en');

/** 签约落地到上规 70 天（2026-02-01 至 2026-04-12）, 签约落地 120 天，尚未上规; null where nothing can be said. */
export function landingInWords(signedOn: Day | null, landing: Landing | null): string | null {
  if (landing === null || signedOn === null) return null;
  return landing.entered === null
    ? `签约落地 ${grouped(landing.days)} 天，尚未上规`
    : `签约落地到上规 ${grouped(landing.days)} 天（${signedOn} 至 ${landing.entered}）`;
}
