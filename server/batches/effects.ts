/** What a batch would do to the figures, before it is made: the sum of each enterprise's difference. */
import type { Db } from '../../db/open.ts';
import { figureChanges } from '../progress/queries.ts';
import type { Category, Day, Dossier, Instant } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { candidateOf } from '../tracks/drafts.ts';
import type { Row } from './judging.ts';

export interface Effects {
  /** 省级专精特新 12 → 16 家, or that additions stay as they are. */
  headline: string;
  lines: string[];
}

type Pair = readonly [before: Dossier, after: Dossier];

/** The figures of one category as they are and as they would be with these dossiers. */
export function effectsOf(
  db: Db,
  pairs: readonly Pair[],
  { category, today, now }: { category: Category; today: Day; now: Instant },
): Effects {
  const { progress, changes } = figureChanges(db, pairs, { today, now, categories: [category] });
  const own = changes.filter((one) => one.category === category);
  const counted = own.find((one) => one.figure === 'additions');
  const additions = progress.categories.find((one) => one.code === category)?.additions ?? 0;
  return {
    headline: counted?.words ?? `${categoryShort(category)}的新增仍为 ${additions} 家`,
    lines: own.filter((one) => one !== counted).map((one) => one.words),
  };
}

/** The dossiers of rows as they are and as they would be. */
export function pairsOf(rows: readonly Row[]): Pair[] {
  return rows.flatMap(({ dossier, draft }): Pair[] => {
    if (dossier === null || draft === null) return [];
    return [[dossier, { ...dossier, events: [...dossier.events, candidateOf(draft, '')] }]];
  });
}
