/** What a batch would do to the figures, before it is made: the sum of each enterprise's difference. */
import type { Db } from '../../db/open.ts';
import { readProgrammes } from '../derived/programmes.ts';
import { progressAt } from '../progress/queries.ts';
import { contributionsOf, valueAt } from '../rules/contributions.ts';
import {
  type Category,
  type Day,
  type Dossier,
  type Figure,
  type Instant,
  OPEN_STAGES,
} from '../rules/types.ts';
import { categoryShort, figureName } from '../rules/words.ts';
import { findProgramme } from '../targets/queries.ts';
import { candidateOf } from '../tracks/drafts.ts';
import type { Row } from './judging.ts';

export interface Effects {
  /** 省级专精特新 12 → 16 家, or that additions stay as they are. */
  headline: string;
  lines: string[];
}

const FIGURES = [
  'additions',
  'brought_in',
  'recognised_again',
  'exits',
  'holding',
  'pending_publication',
  ...OPEN_STAGES,
] as const satisfies readonly Figure[];

type Pair = readonly [before: Dossier, after: Dossier];

/** The figures of one category as they are and as they would be with these dossiers. */
export function effectsOf(
  db: Db,
  pairs: readonly Pair[],
  { category, today, now }: { category: Category; today: Day; now: Instant },
): Effects {
  const { code } = findProgramme(db, null, today);
  const found = readProgrammes(db).find((one) => one.programme.code === code);
  const row = progressAt(db, { asOf: today, now, programme: code }).categories.find(
    (one) => one.code === category,
  );
  if (found === undefined || row === undefined) return { headline: '新增不变', lines: [] };
  const sums = new Map<Figure, number>();
  for (const [before, after] of pairs) {
    const was = contributionsOf(before, found.programme, found.settings);
    const then = contributionsOf(after, found.programme, found.settings);
    for (const figure of FIGURES) {
      const by = valueAt(then, { category, figure }, today) - valueAt(was, { category, figure }, today);
      if (by !== 0) sums.set(figure, (sums.get(figure) ?? 0) + by);
    }
  }
  const short = categoryShort(category);
  const arrow = (figure: (typeof FIGURES)[number], by: number): string => {
    const from = Object.hasOwn(row.pipeline, figure)
      ? row.pipeline[figure as keyof typeof row.pipeline]
      : row[figure as 'additions'];
    return `${figure === 'additions' ? short : short + figureName(category, figure)} ${from} → ${from + by} 家`;
  };
  const told = FIGURES.flatMap((figure) => {
    const by = sums.get(figure) ?? 0;
    return by === 0 || figure === 'additions' ? [] : [arrow(figure, by)];
  });
  const by = sums.get('additions') ?? 0;
  return {
    headline: by === 0 ? `${short}的新增仍为 ${row.additions} 家` : arrow('additions', by),
    lines: told,
  };
}

/** The dossiers of rows as they are and as they would be. */
export function pairsOf(rows: readonly Row[]): Pair[] {
  return rows.flatMap(({ dossier, draft }): Pair[] => {
    if (dossier === null || draft === null) return [];
    return [[dossier, { ...dossier, events: [...dossier.events, candidateOf(draft, '')] }]];
  });
}
