/** What a change would do to the figures, before it is made: 更新后：省级专精特新 12 → 13 家. */
import type { Db } from '../../db/open.ts';
import { readProgrammes } from '../derived/programmes.ts';
import { progressAt } from '../progress/queries.ts';
import { contributionsOf, countedWhy, valueAt } from '../rules/contributions.ts';
import {
  CATEGORIES,
  type Category,
  type Day,
  type Dossier,
  type Figure,
  type Instant,
} from '../rules/types.ts';
import { categoryShort, figureName } from '../rules/words.ts';
import { findProgramme } from '../targets/queries.ts';

export interface Effects {
  /** 省级专精特新 12 → 13 家; 新增不变 where nothing that could count was recorded. */
  headline: string;
  /** Additions of the category change: the headline is worth repeating once it is saved. */
  isCounted: boolean;
  /** Every other figure that changes: 省级专精特新期末有效 70 → 71 家. */
  lines: string[];
  /** Why what is recorded counts, or does not; and what counts now instead. */
  why: string[];
}

const FLOWS = ['additions', 'brought_in', 'recognised_again', 'exits'] as const;
const STATES = ['holding', 'pending_publication', 'reserve', 'cultivating', 'applied', 'in_review'] as const;

type Told = (typeof FLOWS)[number] | (typeof STATES)[number];
type Row = ReturnType<typeof progressAt>['categories'][number];

function current(row: Row, figure: Told): number {
  if (figure === 'reserve' || figure === 'cultivating' || figure === 'applied' || figure === 'in_review')
    return row.pipeline[figure];
  return row[figure];
}

function arrow(name: string, from: number, by: number): string {
  return `${name} ${from} → ${from + by} 家`;
}

/** The change as the words of its category; additions are the figure itself and carry no further word. */
function nameOf(category: Category, figure: Figure): string {
  return figure === 'additions'
    ? categoryShort(category)
    : categoryShort(category) + figureName(category, figure);
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
  const { code } = findProgramme(db, null, today);
  const found = readProgrammes(db).find((one) => one.programme.code === code);
  if (found === undefined) return { headline: '新增不变', isCounted: false, lines: [], why: [] };
  const { programme, settings } = found;
  const was = contributionsOf(before, programme, settings);
  const then = contributionsOf(after, programme, settings);
  const progress = progressAt(db, { asOf: today, now, programme: code });
  const changed = new Map<string, string>();
  for (const one of CATEGORIES) {
    const row = progress.categories.find((each) => each.code === one);
    if (row === undefined) continue;
    for (const figure of [...FLOWS, ...STATES]) {
      const filter = { category: one, figure };
      const by = valueAt(then, filter, today) - valueAt(was, filter, today);
      if (by !== 0) changed.set(`${one} ${figure}`, arrow(nameOf(one, figure), current(row, figure), by));
    }
  }
  const involved = valueAt(then, { figure: 'involved' }, today) - valueAt(was, { figure: 'involved' }, today);
  const lines = [...changed.values()];
  if (involved !== 0) lines.push(arrow('涉及企业', progress.enterprises_involved, involved));
  const counted = changed.get(`${category} additions`);
  const why = whyChanged(
    countedWhy(before, programme, settings, today),
    countedWhy(after, programme, settings, today),
  );
  const additions = progress.categories.find((each) => each.code === category)?.additions ?? 0;
  const same = why.length === 0 ? '新增不变' : `${categoryShort(category)}的新增仍为 ${additions} 家`;
  return {
    headline: counted ?? same,
    isCounted: counted !== undefined,
    lines: lines.filter((line) => line !== counted),
    why,
  };
}

function whyChanged(before: ReturnType<typeof countedWhy>, after: ReturnType<typeof countedWhy>): string[] {
  const was = new Map(before.map((one) => [one.event_id, one.why]));
  return after
    .filter((one) => was.get(one.event_id) !== one.why)
    .map((one) => `${categoryShort(one.category)}：${one.why}`);
}
