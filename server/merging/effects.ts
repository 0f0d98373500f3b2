/** What merging or undoing would do to the figures of today, before it is done. */
import type { Db, Tx } from '../../db/open.ts';
import { figureChanges } from '../progress/queries.ts';
import type { Day, Dossier, Instant } from '../rules/types.ts';

export interface Effects {
  /** 省级专精特新 12 → 11 家, one for each category whose additions change. */
  headlines: string[];
  /** Every other figure that changes. */
  lines: string[];
}

type Pair = readonly [before: Dossier, after: Dossier];

/** Compares the figures of today with these dossiers as they are and as they would be. */
export function effectsOf(db: Db | Tx, pairs: readonly Pair[], about: { today: Day; now: Instant }): Effects {
  const { changes } = figureChanges(db, pairs, about);
  const words = (isHeadline: boolean) =>
    changes.filter((one) => (one.figure === 'additions') === isHeadline).map((one) => one.words);
  return { headlines: words(true), lines: words(false) };
}
