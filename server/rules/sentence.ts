/** The lead sentence of the progress page, worst first, in parts so that a page can set names bold. */
import { gapInWords } from './plan.ts';
import type { CategoryProgress, Progress } from './progress.ts';
import { categoryShort, figureName } from './words.ts';

/** A piece of the lead sentence: `strong` is the category, to be set bold; '' where there is none. */
export interface SentencePart {
  strong: string;
  text: string;
}

const SEVERITY = { behind: 0, watch: 1, on_track: 2, unset: 3 } as const;

function gapWords({ gap_points: gap, ahead, status, additions }: CategoryProgress): string {
  if (gap === null || ahead === null || status === 'unset') return `未设目标，已完成 ${additions} 家`;
  return gapInWords(gap, ahead, status !== 'on_track');
}

/** The generated lead sentence, worst first: what is behind, then the rest, each group ending in 。 */
export function sentence(progress: Pick<Progress, 'categories'>): SentencePart[] {
  const { categories } = progress;
  const isQuiet = categories.every((c) => c.additions === 0 && c.status !== 'behind' && c.status !== 'watch');
  if (isQuiet) return [{ strong: '', text: '尚无新增。' }];
  const sorted = [...categories].sort(
    (a, b) => SEVERITY[a.status] - SEVERITY[b.status] || (a.gap_points ?? 0) - (b.gap_points ?? 0),
  );
  const isSlow = (c: CategoryProgress): boolean => c.status === 'behind' || c.status === 'watch';
  return sorted.map((category, i) => {
    const next = sorted[i + 1];
    const isLastOfGroup = next === undefined || (isSlow(category) && !isSlow(next));
    const waits =
      isSlow(category) && category.pending_publication > 0
        ? `（${category.pending_publication} 家${figureName(category.code, 'pending_publication')}）`
        : '';
    const text = `${gapWords(category)}${waits}${isLastOfGroup ? '。' : '；'}`;
    return { strong: categoryShort(category.code), text };
  });
}
