import type { Db } from '../../db/open.ts';
import { type Check, checksOf, figuresThatDiffer, type SectionMismatch } from '../rules/summary-checks.ts';
import type { Summary, SummaryWords } from '../rules/summary-types.ts';
import type { Day } from '../rules/types.ts';
import { hashOfMismatch } from './hash.ts';
import { unissuedBefore } from './store.ts';

/** A figure in the text that differs from the data, and whether somebody said that it is meant. */
export interface Differing extends SectionMismatch {
  hash: string;
  meant: boolean;
}

export function differingFigures(summary: Summary, words: SummaryWords): Differing[] {
  return figuresThatDiffer(summary, words).map((one) => {
    const hash = hashOfMismatch(one);
    return { ...one, hash, meant: words.meant.includes(hash) };
  });
}

/** Everything that is asked before an issue, with what was found. */
export function checkSummary(
  db: Db,
  summary: Summary,
  words: SummaryWords,
  today: Day,
): { checks: Check[]; differing: Differing[] } {
  const differing = differingFigures(summary, words);
  const checks = checksOf({
    summary,
    unmeant: differing.filter((one) => !one.meant),
    unissued: unissuedBefore(db, summary.programme, summary.period).map((one) => one.words),
    today,
  });
  return { checks, differing };
}
