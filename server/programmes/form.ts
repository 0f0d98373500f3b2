/** What may be typed about a programme. */
import { z } from 'zod';
import { tidy } from '../forms.ts';
import { CATEGORIES, type Category, COUNTING_BASES, SCHEDULE_BASES } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';

/** Longer plans than this are none: a slip of a finger. */
export const MOST_YEARS = 10;
const FIRST_YEAR = 2000;
const LAST_YEAR = 2099;

/** What was typed for a number: full-width digits folded, spaces and a trailing unit taken off. */
const digitsOf = (text: string | undefined): string =>
  (text ?? '')
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[家年]$/, '');

const whole = (name: string, least: number, most: number) =>
  z
    .string()
    .optional()
    .transform((text, ctx) => {
      const digits = digitsOf(text);
      if (/^\d{1,6}$/.test(digits) && Number(digits) >= least && Number(digits) <= most)
        return Number(digits);
      const message = digits === '' ? `填写${name}` : `${name}应为 ${least} 到 ${most} 的整数`;
      ctx.addIssue({ code: 'custom', message });
      return z.NEVER;
    });

const text = (what: string, most: number, isRequired: boolean) =>
  z
    .string()
    .optional()
    .transform((typed) => tidy(typed) ?? '')
    .refine((typed) => !isRequired || typed !== '', `填写${what}`)
    .refine((typed) => typed.length <= most, `${what}最多 ${most} 字`);

/** The target of a category over all years; an empty box is 未设目标. */
const total = (category: Category) =>
  z
    .string()
    .optional()
    .transform((typed, ctx) => {
      const digits = digitsOf(typed);
      if (digits === '') return null;
      if (/^\d{1,5}$/.test(digits) && Number(digits) >= 1) return Number(digits);
      const message = `${categoryShort(category)}的目标应为 1 到 99999 的整数，不设目标就空着`;
      ctx.addIssue({ code: 'custom', message });
      return z.NEVER;
    });

const year = (name: string) => whole(name, FIRST_YEAR, LAST_YEAR);

/** Whole years, the last not before the first. */
const window = { first_year: year('开始年份'), last_year: year('结束年份') };

function judgeWindow(first: number, last: number): string | null {
  if (last < first) return '结束年份不能早于开始年份';
  return last - first >= MOST_YEARS ? `一个行动计划最多 ${MOST_YEARS} 年` : null;
}

const named = {
  name: text('名称', 60, true),
  source: text('目标依据', 1_000, false),
  document: text('依据文件', 200, false),
};

/** Words that addresses beside a code begin with. */
const TAKEN = ['new', 'exports'];
const CODE = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$/;

export const ProgrammeForm = z
  .object({
    code: z
      .string()
      .optional()
      .transform((typed) => (typed ?? '').normalize('NFKC').trim().toLowerCase())
      .refine((typed) => typed !== '', '填写代号')
      .refine((typed) => !TAKEN.includes(typed), '这个词已有他用，换一个代号')
      .refine(
        (typed) => typed === '' || CODE.test(typed),
        '代号用 2 到 40 个小写字母、数字和连字符，例如 qiangji-2029',
      ),
    ...named,
    ...window,
    little_giant: total('little_giant'),
    provincial_srdi: total('provincial_srdi'),
    above_scale: total('above_scale'),
    basis_little_giant: z.enum(COUNTING_BASES, { error: '选择国家级小巨人的归属年度' }),
    basis_provincial_srdi: z.enum(COUNTING_BASES, { error: '选择省级专精特新的归属年度' }),
    basis_above_scale: z.enum(COUNTING_BASES, { error: '选择规上工业的归属年度' }),
    schedule_basis: z.enum(SCHEDULE_BASES, { error: '选择时序进度的算法' }),
    behind_enterprises: whole('差几家', 1, 99),
    behind_points: whole('慢几个百分点', 0, 100),
  })
  .transform((form, ctx) => {
    const fault = judgeWindow(form.first_year, form.last_year);
    if (fault !== null) {
      ctx.addIssue({ code: 'custom', path: ['last_year'], message: fault });
      return z.NEVER;
    }
    return {
      code: form.code,
      name: form.name,
      source: form.source,
      document: form.document,
      starts_on: `${form.first_year}-01-01`,
      ends_on: `${form.last_year}-12-31`,
      totals: {
        little_giant: form.little_giant,
        provincial_srdi: form.provincial_srdi,
        above_scale: form.above_scale,
      },
      settings: {
        counting_basis: {
          little_giant: form.basis_little_giant,
          provincial_srdi: form.basis_provincial_srdi,
          above_scale: form.basis_above_scale,
        },
        schedule_basis: form.schedule_basis,
        behind_enterprises: form.behind_enterprises,
        behind_points: form.behind_points,
      },
    };
  });

/** What may be changed later. The window is asked for only while it may be. */
export const RevisionForm = z
  .object({
    ...named,
    ...window,
    reason: text('修改原因', 500, true),
    base: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .catch(0),
  })
  .transform(({ first_year, last_year, ...form }, ctx) => {
    const fault = judgeWindow(first_year, last_year);
    if (fault !== null) {
      ctx.addIssue({ code: 'custom', path: ['last_year'], message: fault });
      return z.NEVER;
    }
    return { ...form, starts_on: `${first_year}-01-01`, ends_on: `${last_year}-12-31` };
  });

export type Totals = Record<Category, number | null>;

/** The field of each category's counting year. */
export const BASIS_FIELDS = CATEGORIES.map((category) => ({ category, field: `basis_${category}` as const }));
