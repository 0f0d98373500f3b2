/** What may be typed of an entry of the calendar. */
import { z } from 'zod';
import { tidy } from '../forms.ts';
import { ENTRY_CATEGORIES, ENTRY_KINDS, type Entry } from '../rules/calendar.ts';
import type { Day } from '../rules/types.ts';
import { readDay, readYear, WRITE_DATE } from '../typed-days.ts';

const text = (what: string, most: number, isRequired = false) =>
  z
    .string()
    .optional()
    .transform((typed) => tidy(typed) ?? '')
    .refine((typed) => !isRequired || typed !== '', `填写${what}`)
    .refine((typed) => typed.length <= most, `${what}最多 ${most} 字`);

const day = z
  .string()
  .optional()
  .transform((typed, context): Day | null => {
    const value = tidy(typed);
    if (value === null) return null;
    const read = readDay(value);
    if (read === null) context.addIssue({ code: 'custom', message: WRITE_DATE });
    return read;
  });

export const EntryForm = z
  .object({
    year: z
      .string()
      .optional()
      .transform((typed, context): number => {
        const year = readYear(typed ?? '');
        if (year === null) context.addIssue({ code: 'custom', message: '年度写成四位数字，如 2026' });
        return year ?? 0;
      }),
    kind: z.enum(ENTRY_KINDS, { error: '选择种类' }),
    category: z
      .string()
      .optional()
      .transform((typed) => ENTRY_CATEGORIES.find((one) => one === typed) ?? null),
    title: text('事项', 100, true),
    opens_on: day,
    closes_on: day,
    confirmed: z
      .string()
      .optional()
      .transform((typed) => typed === 'yes'),
    source: text('来源', 500),
    note: text('说明', 2000),
  })
  .transform((form, context): Entry => {
    const { opens_on, closes_on, confirmed, source } = form;
    if (opens_on !== null && closes_on !== null && opens_on > closes_on) {
      context.addIssue({ code: 'custom', path: ['closes_on'], message: '最后一天不能早于开始日期' });
    }
    if (confirmed && opens_on === null && closes_on === null) {
      context.addIssue({ code: 'custom', path: ['confirmed'], message: '日期待定的，状态选“待确认”' });
    }
    if (confirmed && source === '')
      context.addIssue({ code: 'custom', path: ['source'], message: '已确认的须填写来源' });
    return form;
  });

/** Why an entry is changed or taken out. */
export const ReasonForm = z.object({ reason: text('原因', 500) });
