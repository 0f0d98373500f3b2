/** 生效日期: the day from which a version of a setting holds, as every form of settings asks for it. */
import { z } from 'zod';
import { tidy } from './forms.ts';
import { dayInWords } from './rules/days.ts';
import type { Day, Programme } from './rules/types.ts';
import { readDay, WRITE_DATE } from './typed-days.ts';

/** From the programme's first day (or today, before it began) to today; an empty box is today. */
export function holdsFrom(programme: Programme, today: Day) {
  const earliest = programme.starts_on < today ? programme.starts_on : today;
  return z
    .string()
    .optional()
    .transform((text, ctx) => {
      const typed = tidy(text);
      const day = typed === null ? today : readDay(typed);
      if (day !== null && day >= earliest && day <= today) return day;
      const message =
        day === null
          ? WRITE_DATE
          : day > today
            ? `生效日期不能晚于今天（${dayInWords(today)}）`
            : `生效日期不能早于行动计划开始的${dayInWords(earliest)}`;
      ctx.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}
