/**
 * 责任分解: the yearly targets of a category broken down to 镇街园区 or 专员. What is not given to anybody is
 * the undivided rest (未分解): it is shown, and never forced to nothing. Only an excess is refused.
 */
import { FAR_DAY, FAR_INSTANT } from './days.ts';
import { percent, sumCells } from './plan.ts';
import type { Category, Day, Instant, Refusal, TargetCell } from './types.ts';

export const SHARE_DIMS = ['area', 'officer'] as const;
export type ShareDim = (typeof SHARE_DIMS)[number];

/** What one of them has to reach in one year, in whole enterprises. */
export interface ShareCell {
  value: string;
  year: number;
  planned: number;
}

export interface ShareVersion {
  id: number;
  category: Category;
  dim: ShareDim;
  holds_from: Day;
  recorded_at: Instant;
  cells: ShareCell[];
}

const later = (a: ShareVersion, b: ShareVersion): boolean =>
  a.holds_from !== b.holds_from
    ? a.holds_from > b.holds_from
    : a.recorded_at !== b.recorded_at
      ? a.recorded_at > b.recorded_at
      : a.id > b.id;

/**
 * The breakdown in force on a day, as known at a moment. Unlike a plan, which the source fixes for the
 * whole programme, the first breakdown holds from its own day only: before it nothing was broken down.
 */
export function sharesAt<V extends ShareVersion>(
  versions: readonly V[],
  of: { category: Category; dim: ShareDim },
  asOf: Day = FAR_DAY,
  knownAt: Instant = FAR_INSTANT,
): V | null {
  let found: V | null = null;
  for (const one of versions) {
    if (one.category !== of.category || one.dim !== of.dim) continue;
    if (one.holds_from > asOf || one.recorded_at > knownAt) continue;
    if (found === null || later(one, found)) found = one;
  }
  return found;
}

/** Of all, or of one of them, or of one year of it. */
export function sumShares(cells: readonly ShareCell[], of: { value?: string; year?: number } = {}): number {
  return cells.reduce(
    (sum, one) =>
      (of.value === undefined || one.value === of.value) && (of.year === undefined || one.year === of.year)
        ? sum + one.planned
        : sum,
    0,
  );
}

/** 未分解: the year's target less what is given out; below 0 where the target was lowered since. */
export function restOf(plan: readonly TargetCell[], cells: readonly ShareCell[], year: number): number {
  return sumCells(plan, year) - sumShares(cells, { year });
}

/** Each year that gives out more than its target, with the difference named; none where all fit. */
export function judgeShares(
  cells: readonly ShareCell[],
  plan: readonly TargetCell[],
  years: readonly number[],
): Refusal[] {
  return years.flatMap((year) => {
    const over = -restOf(plan, cells, year);
    if (over <= 0) return [];
    const given = sumShares(cells, { year });
    const target = sumCells(plan, year);
    const message = `${year}年分解合计 ${given} 家，比年度目标 ${target} 家多 ${over} 家`;
    return [{ rule: 'shares', field: `y${year}`, message }];
  });
}

export interface ShareStanding {
  done: number;
  /** Given for the finished years and the whole of this one; null where nothing is. */
  planned: number | null;
  /** Still to come by the end of this year; 0 where all is there; null without a share. */
  short: number | null;
  /** Percent with one decimal; null without a share. */
  rate: number | null;
}

/** Where one of them stands by the end of this year: what is done against all that was given up to then. */
export function shareStanding(
  cells: readonly ShareCell[],
  value: string,
  year: number,
  done: number,
): ShareStanding {
  const own = cells.filter((one) => one.value === value && one.year <= year);
  const planned = sumShares(own);
  if (planned === 0) return { done, planned: null, short: null, rate: null };
  return { done, planned, short: Math.max(0, planned - done), rate: percent(done, planned) };
}

/**
 * 排名: who lacks most first, then the lower rate, then the name, so that nothing is left to chance.
 * Those with the same shortfall and rate share a rank; who was given nothing has none.
 */
export function rankShares<R extends ShareStanding & { value: string }>(
  rows: readonly R[],
): (R & { rank: number })[] {
  const given = rows.filter((one) => one.planned !== null);
  const sorted = [...given].sort(
    (a, b) =>
      (b.short ?? 0) - (a.short ?? 0) || (a.rate ?? 0) - (b.rate ?? 0) || (a.value < b.value ? -1 : 1),
  );
  const ranked: (R & { rank: number })[] = [];
  for (const [i, one] of sorted.entries()) {
    const before = ranked[i - 1];
    const isSame = before !== undefined && before.short === one.short && before.rate === one.rate;
    ranked.push({ ...one, rank: isSame ? before.rank : i + 1 });
  }
  return ranked;
}
