/** What merging or undoing would do to the figures of today, before it is done. */
import type { Db, Tx } from '../../db/open.ts';
import { readProgrammes } from '../derived/programmes.ts';
import { progressAt } from '../progress/queries.ts';
import { contributionsOf, valueAt } from '../rules/contributions.ts';
import {
  CATEGORIES,
  type Category,
  type Day,
  type Dossier,
  type Figure,
  type Instant,
  OPEN_STAGES,
} from '../rules/types.ts';
import { categoryShort, figureName } from '../rules/words.ts';
import { findProgramme } from '../targets/queries.ts';

export interface Effects {
  /** 省级专精特新 12 → 11 家, one for each category whose additions change. */
  headlines: string[];
  /** Every other figure that changes. */
  lines: string[];
}

const OTHERS = [
  'brought_in',
  'recognised_again',
  'exits',
  'holding',
  'pending_publication',
] as const satisfies readonly Figure[];

type Pair = readonly [before: Dossier, after: Dossier];

/** Compares the figures of today with these dossiers as they are and as they would be. */
export function effectsOf(
  db: Db | Tx,
  pairs: readonly Pair[],
  { today, now }: { today: Day; now: Instant },
): Effects {
  const effects: Effects = { headlines: [], lines: [] };
  const { code } = findProgramme(db, null, today);
  const found = readProgrammes(db).find((one) => one.programme.code === code);
  if (found === undefined) return effects;
  const { programme, settings } = found;
  const progress = progressAt(db, { asOf: today, now, programme: code });
  const folded = pairs.map((pair) => pair.map((one) => contributionsOf(one, programme, settings)));
  const change = (filter: { figure: Figure; category?: Category }): number =>
    folded.reduce(
      (sum, [was = [], then = []]) => sum + valueAt(then, filter, today) - valueAt(was, filter, today),
      0,
    );
  const arrow = (name: string, from: number, by: number) => `${name} ${from} → ${from + by} 家`;
  for (const row of progress.categories) {
    const category = CATEGORIES.find((one) => one === row.code);
    if (category === undefined) continue;
    const short = categoryShort(category);
    const by = change({ figure: 'additions', category });
    if (by !== 0) effects.headlines.push(arrow(short, row.additions, by));
    const tell = (figure: Figure, from: number) => {
      const n = change({ figure, category });
      if (n !== 0) effects.lines.push(arrow(short + figureName(category, figure), from, n));
    };
    for (const figure of OTHERS) tell(figure, row[figure]);
    for (const stage of OPEN_STAGES) tell(stage, row.pipeline[stage]);
  }
  const involved = change({ figure: 'involved' });
  if (involved !== 0) effects.lines.push(arrow('涉及企业', progress.enterprises_involved, involved));
  return effects;
}
