/** What may be typed for findings and for versions of criteria. */
import { z } from 'zod';
import { tidy } from '../forms.ts';
import { dayInWords } from '../rules/days.ts';
import { JUDGEMENTS, MEASURES } from '../rules/readiness-types.ts';
import type { Day } from '../rules/types.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';

const words = (what: string, most: number, isRequired: boolean) =>
  z
    .string()
    .optional()
    .transform((text) => tidy(text) ?? '')
    .refine((text) => !isRequired || text !== '', `填写${what}`)
    .refine((text) => text.length <= most, `${what}最多 ${most} 字`);

/** A day that has come; an empty box is today. */
function pastDay(what: string, today: Day) {
  return z
    .string()
    .optional()
    .transform((text, ctx) => {
      const typed = tidy(text);
      const day = typed === null ? today : readDay(typed);
      if (day !== null && day <= today) return day;
      const message = day === null ? WRITE_DATE : `${what}不能晚于今天（${dayInWords(today)}）`;
      ctx.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

const base = z
  .string()
  .regex(/^\d{0,15}$/)
  .default('')
  .transform((text) => (text === '' ? null : Number(text)))
  .catch(null);

/** A number as people type it; null where it is none. */
export function numberOf(text: string | undefined): number | null {
  const plain = (text ?? '').normalize('NFKC').replace(/[\s,，]/g, '');
  return /^\d{1,9}(\.\d{1,4})?$/.test(plain) ? Number(plain) : null;
}

export function judgementForm(today: Day) {
  return z.object({
    judgement: z.enum(JUDGEMENTS, { error: '选择判断结果' }),
    words: words('依据', 500, true),
    on: pastDay('判断日期', today),
    base,
  });
}

/** An empty value takes the fact away. Money is typed in 万元 and kept in yuan. */
export function factForm(kind: 'day' | 'money', today: Day) {
  return z.object({
    value: z
      .string()
      .optional()
      .transform((text, ctx) => {
        const typed = tidy(text);
        if (typed === null) return null;
        if (kind === 'money') {
          const number = numberOf(typed);
          if (number !== null) return String(Math.round(number * 10_000));
          ctx.addIssue({ code: 'custom', message: '金额必须是数字，单位为万元' });
          return z.NEVER;
        }
        const day = readDay(typed);
        if (day !== null && day <= today) return day;
        const message = day === null ? WRITE_DATE : `起始日不能晚于今天（${dayInWords(today)}）`;
        ctx.addIssue({ code: 'custom', message });
        return z.NEVER;
      }),
    words: words('依据', 500, true),
    on: pastDay('核实日期', today),
    base,
  });
}

const anyDay = (name: string, isRequired: boolean) =>
  z
    .string()
    .optional()
    .transform((text, ctx) => {
      const typed = tidy(text);
      if (typed === null && !isRequired) return null;
      const day = typed === null ? null : readDay(typed);
      if (day !== null) return day;
      ctx.addIssue({ code: 'custom', message: typed === null ? `填写${name}` : WRITE_DATE });
      return z.NEVER;
    });

/** The head of a version; the boxes of its criteria are read by revising.ts, since their names are its own. */
export const SetForm = z
  .object({
    how: z.enum(['new', 'correct'], { error: '选择新增一版还是更正此版' }),
    name: words('名称', 200, true),
    document_no: words('文号', 200, false),
    holds_from: anyDay('施行日期', true),
    holds_until: anyDay('最后施行日', false),
    source: words('出处', 800, true),
    note: words('说明', 2_000, false),
    reason: words('修改原因', 500, true),
    base,
  })
  .refine((form) => form.holds_until === null || (form.holds_from ?? '') <= form.holds_until, {
    path: ['holds_until'],
    message: '最后施行日不能早于施行日期',
  });

export const AddedForm = z.object({
  added_of: z.enum([...MEASURES, 'person', 'platform'], { error: '选择新条件比较什么' }),
  added_words: words('新条件的名称', 100, true),
  added_clause: words('新条件的出处', 800, true),
});
