/** Pieces of forms: lines, paragraphs and days as people type them. */
import { z } from 'zod';
import { tidy } from '../forms.ts';
import type { Day } from '../rules/types.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';

export const box = z.string().optional();
export const line = (text: string | undefined) => tidy(text?.replace(/\s+/g, ' ')) ?? '';
const text = (text: string | undefined) => tidy(text?.replace(/\r\n?/g, '\n')) ?? '';

/** One line of at most so many characters; '' where nothing was typed. */
export function words(label: string, most: number) {
  return box.transform(line).refine((said) => said.length <= most, `${label}最多 ${most} 字`);
}

/** Several lines. */
export function prose(label: string, most: number, empty: string | null = null) {
  const said = box.transform(text).refine((one) => one.length <= most, `${label}最多 ${most} 字`);
  return empty === null ? said : said.refine((one) => one !== '', empty);
}

/** A day that has to be there. */
export function someDay(empty: string) {
  return box.transform((typed, context): Day => {
    const said = line(typed);
    const day = said === '' ? null : readDay(said);
    if (day === null) context.addIssue({ code: 'custom', message: said === '' ? empty : WRITE_DATE });
    return day ?? '';
  });
}

/** A day that may be left out. */
export const dayOrNone = box.transform((typed, context): Day | null => {
  const said = line(typed);
  const day = said === '' ? null : readDay(said);
  if (said !== '' && day === null) context.addIssue({ code: 'custom', message: WRITE_DATE });
  return day;
});
