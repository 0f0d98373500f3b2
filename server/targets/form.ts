import { z } from 'zod';
import { tidy } from '../forms.ts';
import { holdsFrom } from '../holds-from.ts';
import { formatQuarter, quarterInWords, quartersOf, spanInWords } from '../rules/days.ts';
import {
  CATEGORIES,
  COUNTING_BASES,
  type Day,
  type Programme,
  SCHEDULE_BASES,
  type TargetCell,
} from '../rules/types.ts';
import { FILLS } from './fill.ts';

/** What was typed for a number: full-width digits folded, spaces and a trailing 家 taken off. */
export function digitsOf(text: string | undefined): string {
  return (text ?? '').normalize('NFKC').replace(/\s/g, '').replace(/家$/, '');
}

/** A whole number within bounds; what is missing and what is no such number are told apart. */
function whole(name: string, least: number, most: number) {
  return z
    .string()
    .optional()
    .transform((text, ctx) => {
      const digits = digitsOf(text);
      const isEmpty = digits === '';
      if (!isEmpty && /^\d{1,5}$/.test(digits) && Number(digits) >= least && Number(digits) <= most) {
        return Number(digits);
      }
      const message = isEmpty
        ? `填写${name}${least === 0 ? '，没有就填 0' : ''}`
        : `${name}应为 ${least} 到 ${most} 的整数`;
      ctx.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

export const words = (what: string, most: number, isRequired: boolean) =>
  z
    .string()
    .optional()
    .transform((text) => tidy(text) ?? '')
    .refine((text) => !isRequired || text !== '', `填写${what}`)
    .refine((text) => text.length <= most, `${what}最多 ${most} 字`);

/** The version that a form started from: '' where there was none. */
export const base = z
  .string()
  .regex(/^\d{0,15}$/)
  .default('')
  .transform((text) => (text === '' ? null : Number(text)))
  .catch(null);

/** The quarter grid of one category; cells are named by their quarter: 2026Q1. */
export function targetForm(programme: Programme, today: Day) {
  const cells = Object.fromEntries(
    quartersOf(programme).map((one) => [formatQuarter(one), whole(`${quarterInWords(one)}的计划`, 0, 9_999)]),
  );
  const fixed = {
    total: whole(`${spanInWords(programme)}目标`, 1, 99_999),
    reason: words('修改原因', 500, true),
    document: words('依据文件', 200, false),
    holds_from: holdsFrom(programme, today),
    base,
  };
  // The cells' names come from the programme's years, so the type knows the fixed fields only.
  const shape: typeof fixed = { ...fixed, ...cells };
  return z.object(shape).transform((form) => {
    const numbers = new Map(Object.entries(form));
    return {
      ...form,
      cells: quartersOf(programme).map((one): TargetCell => {
        const planned = numbers.get(formatQuarter(one));
        return { ...one, planned: typeof planned === 'number' ? planned : 0 };
      }),
    };
  });
}

/** Which button was pressed: one that fills the grid, or saving. */
export const fillForm = (programme: Programme) =>
  z.object({
    fill: z.enum(FILLS).optional().catch(undefined),
    total: whole(`${spanInWords(programme)}目标`, 1, 99_999),
  });

export const ConfirmForm = z.object({ base, reason: words('原因', 500, false) });

export function settingsForm(programme: Programme, today: Day) {
  return z
    .object({
      little_giant: z.enum(COUNTING_BASES, { error: '选择国家级小巨人的归属年度' }),
      provincial_srdi: z.enum(COUNTING_BASES, { error: '选择省级专精特新的归属年度' }),
      above_scale: z.enum(COUNTING_BASES, { error: '选择规上工业的归属年度' }),
      schedule_basis: z.enum(SCHEDULE_BASES, { error: '选择时序进度的算法' }),
      behind_enterprises: whole('差几家', 1, 99),
      behind_points: whole('慢几个百分点', 0, 100),
      reason: words('修改原因', 500, true),
      holds_from: holdsFrom(programme, today),
      base,
    })
    .transform(({ little_giant, provincial_srdi, above_scale, reason, holds_from, base, ...rest }) => ({
      settings: { counting_basis: { little_giant, provincial_srdi, above_scale }, ...rest },
      reason,
      holds_from,
      base,
    }));
}

export const ExplanationForm = z.object({
  category: z.enum(CATEGORIES, { error: '选择类别' }),
  words: words('说明', 120, false),
  base,
});
