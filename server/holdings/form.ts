/** What may be typed of other titles, yearly updates and changes. */
import { z } from 'zod';
import { tidy } from '../forms.ts';
import { dayInWords } from '../rules/days.ts';
import {
  CHANGE_KINDS,
  OTHER_TITLES,
  proposedUntil,
  REPORT_OUTCOMES,
  UPDATE_OUTCOMES,
} from '../rules/holdings.ts';
import type { Day } from '../rules/types.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';

const text = (what: string, most: number, isRequired = false) =>
  z
    .string()
    .optional()
    .transform((typed) => tidy(typed))
    .refine((typed) => !isRequired || typed !== null, `填写${what}`)
    .refine((typed) => (typed?.length ?? 0) <= most, `${what}最多 ${most} 字`);

/** A day; an empty box is null. */
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

const pastDay = (what: string, today: Day) =>
  day.transform((read, context): Day => {
    if (read === null) context.addIssue({ code: 'custom', message: `填写${what}` });
    else if (read > today) {
      context.addIssue({ code: 'custom', message: `${what}不能晚于今天（${dayInWords(today)}）` });
    }
    return read ?? today;
  });

const TitleFields = (today: Day) => ({
  kind: z.enum(OTHER_TITLES, { error: '选择称号' }),
  issued_on: pastDay('公布日期', today),
  batch: text('批次', 100),
  document_no: text('文号', 200),
  valid_from: day,
  valid_until: day,
  endless: z.string().optional(),
  note: text('备注', 2000),
});

/** An empty first day is the day of issue; an empty last one what is usual, unless it is said to have none. */
export function titleForm(today: Day) {
  return z.object(TitleFields(today)).transform(({ endless, ...form }, context) => {
    const valid_from = form.valid_from ?? form.issued_on;
    const usual = endless === 'on' ? null : proposedUntil(form.kind, valid_from);
    const valid_until = endless === 'on' ? null : (form.valid_until ?? usual);
    if (valid_until !== null && valid_until < valid_from) {
      context.addIssue({ code: 'custom', path: ['valid_until'], message: '有效期至不能早于有效期起' });
    }
    return { ...form, valid_from, valid_until };
  });
}

/** The reason of a correction; read beside the title itself. */
export const ReasonForm = z.object({ reason: text('原因', 500, true).transform((typed) => typed ?? '') });

/** A day that only some outcomes have: required there, left out elsewhere; every fault is told at once. */
const dayFor = (isNeeded: boolean, what: string, today: Day) =>
  isNeeded
    ? pastDay(what, today)
    : z
        .unknown()
        .optional()
        .transform((): null => null);

/** @param how as typed: an ending has its day, a voiding none */
export function endForm(today: Day, how: string | undefined) {
  return z.object({
    how: z.enum(['ended', 'voided'], { error: '选择终止还是作废' }),
    on_day: dayFor(how === 'ended', '终止日期', today),
    reason: text('原因', 500, true).transform((typed) => typed ?? ''),
  });
}

/** @param outcome as typed: what was done has its day */
export function updateForm(today: Day, outcome: string | undefined) {
  return z.object({
    outcome: z.enum(UPDATE_OUTCOMES, { error: '选择结果' }),
    done_on: dayFor(outcome === 'done', '完成日期', today),
    note: text('说明', 500),
  });
}

export function changeForm(today: Day) {
  return z.object({
    kind: z.enum(CHANGE_KINDS, { error: '选择变化的种类' }),
    changed_on: pastDay('发生日期', today),
    note: text('说明', 500),
  });
}

/** @param outcome as typed: what was reported has its day, all else its reason */
export function reportForm(today: Day, outcome: string | undefined) {
  return z.object({
    outcome: z.enum(REPORT_OUTCOMES, { error: '选择结果' }),
    reported_on: dayFor(outcome === 'reported', '报告日期', today),
    note: text('说明', 500, outcome !== 'reported'),
  });
}
