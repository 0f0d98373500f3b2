/** What may be typed about a breakdown: a number for each value and year, and why. */
import { z } from 'zod';
import type { Faults, Typed } from '../forms.ts';
import { holdsFrom } from '../holds-from.ts';
import { yearsOf } from '../rules/days.ts';
import { SHARE_DIMS, type ShareCell } from '../rules/shares.ts';
import { CATEGORIES, type Day, type Programme } from '../rules/types.ts';
import { base, digitsOf, words } from './form.ts';

export const ShareAddress = z.object({ dim: z.enum(SHARE_DIMS), category: z.enum(CATEGORIES) });

/** Which dimension a page is asked for; 镇街园区 where none is. */
export const DimQuery = z.object({ dim: z.enum(SHARE_DIMS).catch('area').default('area') });

/** Whose page is asked for. */
export const ValueQuery = z.object({ value: z.string().trim().max(200).catch('').default('') });

export const shareForm = (programme: Programme, today: Day) =>
  z.object({
    reason: words('修改原因', 500, true),
    document: words('依据文件', 200, false),
    holds_from: holdsFrom(programme, today),
    base,
  });

export const RankingForm = z.object({
  shown: z.enum(['yes', 'no'], { error: '选择打开或关闭排名' }),
  reason: words('原因', 500, true),
});

/** The box of one value and year; values are numbered, since their words are anything. */
export const boxOf = (at: number, year: number): string => `n${at}-${year}`;

/** The numbers in the boxes of these values; an empty box is nothing given. */
export function readCells(
  typed: Typed,
  values: readonly string[],
  programme: Programme,
): { cells: ShareCell[]; faults: Faults } {
  const cells: ShareCell[] = [];
  const faults: Faults = {};
  for (const [at, value] of values.entries()) {
    for (const year of yearsOf(programme)) {
      const box = boxOf(at, year);
      const digits = digitsOf(typed[box]);
      if (digits === '') continue;
      if (/^\d{1,4}$/.test(digits)) cells.push({ value, year, planned: Number(digits) });
      else faults[box] = `${value}${year}年的目标应为 0 到 9999 的整数`;
    }
  }
  return { cells, faults };
}
