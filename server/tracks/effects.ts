/** What a change would do to the figures, before it is made: 更新后：省级专精特新 12 → 13 家. */
import type { Db } from '../../db/open.ts';
import { figureChanges } from '../progress/queries.ts';
import { countedWhy } from '../rules/contributions.ts';
import type { Category, Day, Dossier, Instant, OpenStage } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';

const EARLY: readonly OpenStage[] = ['reserve', 'cultivating', 'applied'];

export interface Effects {
  /** 省级专精特新 12 → 13 家; 新增不变 where nothing that could count was recorded. */
  headline: string;
  /** Additions of the category change: the headline is worth repeating once it is saved. */
  isCounted: boolean;
  /** Only where enterprises stand before 公示 changes: nothing that counts or soon will, so nothing to look at before saving. */
  isQuiet: boolean;
  /** Every other figure that changes: 省级专精特新期末有效 70 → 71 家. */
  lines: string[];
  /** Why what is recorded counts, or does not; and what counts now instead. */
  why: string[];
}

/**
 * Compares the figures of today with the dossier as it is and as it would be: the difference is that
 * of one enterprise, so nothing else has to be counted.
 */
export function effectsOf(
  db: Db,
  before: Dossier,
  after: Dossier,
  about: { category: Category; today: Day; now: Instant },
): Effects {
  const { category, today, now } = about;
  const { programme, settings, progress, changes } = figureChanges(db, [[before, after]], { today, now });
  const counted = changes.find((one) => one.category === category && one.figure === 'additions');
  const why = whyChanged(
    countedWhy(before, programme, settings, today),
    countedWhy(after, programme, settings, today),
  );
  const additions = progress.categories.find((each) => each.code === category)?.additions ?? 0;
  const lines = changes.filter((one) => one !== counted).map((one) => one.words);
  const same = why.length === 0 ? '新增不变' : `${categoryShort(category)}的新增仍为 ${additions} 家`;
  return {
    headline: counted?.words ?? same,
    isCounted: counted !== undefined,
    isQuiet: why.length === 0 && changes.every(({ figure }) => EARLY.some((stage) => stage === figure)),
    lines,
    why,
  };
}

function whyChanged(before: ReturnType<typeof countedWhy>, after: ReturnType<typeof countedWhy>): string[] {
  const was = new Map(before.map((one) => [one.event_id, one.why]));
  return after
    .filter((one) => was.get(one.event_id) !== one.why)
    .map((one) => `${categoryShort(one.category)}：${one.why}`);
}
