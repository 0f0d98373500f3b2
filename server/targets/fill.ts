/** What the two filling buttons put into a grid. */
import { quartersOf, yearsOf } from '../rules/days.ts';
import { proposeTargets } from '../rules/plan.ts';
import type { Category, Programme, TargetCell } from '../rules/types.ts';

export const FILLS = ['even', 'proposal'] as const;
export type Fill = (typeof FILLS)[number];

/** A whole number in `parts` shares that differ by one at most, the larger ones last. */
function shares(total: number, parts: number): number[] {
  const base = Math.floor(total / parts);
  const over = total - base * parts;
  return Array.from({ length: parts }, (_, at) => (at >= parts - over ? base + 1 : base));
}

/** 按年平均: every year the same, every quarter of it too, as far as whole numbers go. */
function evenTargets(programme: Programme, total: number): TargetCell[] {
  const years = yearsOf(programme);
  const perYear = shares(total, years.length);
  return quartersOf(programme).map(({ year, quarter }) => {
    const own = shares(perYear[years.indexOf(year)] ?? 0, 4);
    return { year, quarter, planned: own[quarter - 1] ?? 0 };
  });
}

export function fillTargets(
  programme: Programme,
  category: Category,
  total: number,
  how: Fill,
): TargetCell[] {
  return how === 'even' ? evenTargets(programme, total) : proposeTargets(programme, category, total);
}
