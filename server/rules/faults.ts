/** Faults that need the whole track or the enterprise: R7 and the fold. */
import { factsAt } from './facts.ts';
import { foldTrack } from './fold.ts';
import { isIndustrial } from './industry.ts';
import type { Category, Dossier, Refusal, TrackEvent } from './types.ts';
import { isSoleTrader } from './uscc.ts';

/** R7 for a recognition of 规上工业: an industry of divisions 06 to 46 that day, and a legal person. */
export function scaleFaults(dossier: Pick<Dossier, 'uscc' | 'versions'>, event: TrackEvent): Refusal[] {
  if (event.category !== 'above_scale') return [];
  if (event.kind !== 'recognised' && event.kind !== 'moved_in') return [];
  const faults: Refusal[] = [];
  if (isSoleTrader(dossier.uscc)) {
    const message = '信用代码以 92 开头，是个体工商户，不能入库规上工业';
    faults.push({ rule: 'R7', field: 'category', message });
  }
  const { industry_code: code } = factsAt(dossier.versions, event.effective_on);
  if (code === null || code === '') {
    faults.push({ rule: 'R7', field: 'industry_code', message: '先补行业代码：入库规上工业须有行业代码' });
  } else if (!isIndustrial(code)) {
    const message = `行业代码 ${code} 不属工业：规上工业只收 GB/T 4754-2017 大类 06—46`;
    faults.push({ rule: 'R7', field: 'industry_code', message });
  }
  return faults;
}

/** The faults of one track by event: what a change is compared with, so that old faults block nothing. */
export function faultsOf(category: Category, events: readonly TrackEvent[]): Map<number, Refusal> {
  return new Map(foldTrack(category, events).faults.map((fault) => [fault.event_id, fault.refusal]));
}
