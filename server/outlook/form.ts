import { z } from 'zod';
import { tidy } from '../forms.ts';
import { holdsFrom } from '../holds-from.ts';
import type { Assumptions, StageAssumption } from '../rules/chances.ts';
import { isDay } from '../rules/days.ts';
import { type Category, type Day, OPEN_STAGES, type OpenStage, type Programme } from '../rules/types.ts';
import { stageName } from '../rules/words.ts';

/** A whole number within bounds, as people type it: full-width digits, %, 天 and 家 are taken off. */
function whole(name: string, least: number, most: number) {
  return z
    .string()
    .optional()
    .transform((text, ctx) => {
      const digits = (text ?? '').normalize('NFKC').replace(/\s|[%天家]$/g, '');
      const value = /^\d{1,5}$/.test(digits) ? Number(digits) : Number.NaN;
      if (value >= least && value <= most) return value;
      const message = digits === '' ? `填写${name}` : `${name}应为 ${least} 到 ${most} 的整数`;
      ctx.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

/** A day of any year: 08-31, 8-31, 8/31 or 8月31日 → '08-31'. */
function dayOfYear(name: string) {
  return z
    .string()
    .optional()
    .transform((text, ctx) => {
      const found = /^(\d{1,2})[-/.月](\d{1,2})日?$/.exec((text ?? '').normalize('NFKC').replace(/\s/g, ''));
      const [, month = '', day = ''] = found ?? [];
      const written = `${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
      // A year without 29 February, since the day is to be met in every year.
      if (found !== null && isDay(`2026-${written}`)) return written;
      ctx.addIssue({ code: 'custom', message: `${name}写成 8-31 或 8月31日` });
      return z.NEVER;
    });
}

const words = (what: string, most: number) =>
  z
    .string()
    .optional()
    .transform((text) => tidy(text) ?? '')
    .refine((text) => text !== '', `填写${what}`)
    .refine((text) => text.length <= most, `${what}最多 ${most} 字`);

function stageFields(stage: OpenStage, word: string) {
  return {
    [`year_${stage}`]: whole(`${word}的年底概率`, 0, 100),
    [`end_${stage}`]: whole(`${word}的期末概率`, 0, 100),
    [`until_${stage}`]: dayOfYear(`${word}的本年最迟日期`),
    [`limit_${stage}`]: whole(`${word}的停留时限`, 1, 3_650),
    [`why_${stage}`]: words(`${word}的依据`, 200),
  };
}

/** The form of one category: three numbers, a day and a reason for each stage. */
export function assumptionsForm(programme: Programme, category: Category, today: Day) {
  const fixed = {
    strength: whole('设定值相当于几家', 1, 1_000),
    enough: whole('自有样本满几家起用', 1, 10_000),
    reason: words('修改原因', 500),
    holds_from: holdsFrom(programme, today),
    base: z
      .string()
      .regex(/^\d{0,15}$/)
      .default('')
      .transform((text) => (text === '' ? null : Number(text)))
      .catch(null),
  };
  const cells = Object.assign(
    {},
    ...OPEN_STAGES.map((stage) => stageFields(stage, stageName(category, stage))),
  );
  // The cells' names come from the stages, so the type knows the fixed fields only.
  const shape: typeof fixed = { ...cells, ...fixed };
  return z.object(shape).transform((form, ctx) => {
    const given = new Map<string, unknown>(Object.entries(form));
    const of = (stage: OpenStage): StageAssumption => {
      const number = (name: string) => Number(given.get(`${name}_${stage}`));
      const text = (name: string) => String(given.get(`${name}_${stage}`));
      const read = { year: number('year'), end: number('end'), until: text('until'), limit: number('limit') };
      if (read.end < read.year) {
        const message = `${stageName(category, stage)}的期末概率不能小于年底概率 ${read.year}%`;
        ctx.addIssue({ code: 'custom', path: [`end_${stage}`], message });
      }
      return { ...read, why: text('why') };
    };
    const assumptions: Assumptions = {
      stages: {
        reserve: of('reserve'),
        cultivating: of('cultivating'),
        applied: of('applied'),
        in_review: of('in_review'),
      },
      strength: form.strength,
      enough: form.enough,
    };
    return { assumptions, reason: form.reason, holds_from: form.holds_from, base: form.base };
  });
}
