/** What may be typed of the values of the lists. */
import { z } from 'zod';
import type { WordKind } from '../enterprises/queries.ts';
import { tidy } from '../forms.ts';
import { dayInWords } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';

const box = z.string().optional();

/** A value on one line; tags are parted by 、 and hold none of the signs that part them. */
function value(kind: WordKind, empty: string) {
  const most = kind === 'tag' ? 30 : 60;
  return box.transform((text, context) => {
    const read = tidy(text?.replace(/\s+/g, ' '));
    if (read === null) context.addIssue({ code: 'custom', message: empty });
    else if (read.length > most) context.addIssue({ code: 'custom', message: `最多 ${most} 字` });
    else if (kind === 'tag' && /[、，,；;]/.test(read)) {
      context.addIssue({ code: 'custom', message: '一次写一个标签，里面不用“、”“，”“；”' });
    } else if (read === '-') context.addIssue({ code: 'custom', message: empty });
    return read ?? '';
  });
}

function words(label: string, most: number) {
  return box.transform((text, context) => {
    const read = tidy(text?.replace(/\s+/g, ' ')) ?? '';
    if (read.length > most) context.addIssue({ code: 'custom', message: `${label}最多 ${most} 字` });
    return read;
  });
}

export const newForm = (kind: WordKind) =>
  z.object({ value: value(kind, '填写要新增的值'), note: words('备注', 200) });

export const noteForm = z.object({ note: words('备注', 200) });
export const reasonForm = z.object({ reason: words('理由', 500) });

/** Renaming and merging: to what, from which day, why. A blank day is today. */
export function replaceForm(kind: WordKind, today: Day, empty: string) {
  return z.object({
    to: value(kind, empty),
    effective_on: box.transform((text, context): Day => {
      const typed = tidy(text);
      if (typed === null) return today;
      const read = readDay(typed);
      if (read === null) context.addIssue({ code: 'custom', message: WRITE_DATE });
      else if (read > today) {
        context.addIssue({ code: 'custom', message: `生效日期不能晚于今天（${dayInWords(today)}）` });
      }
      return read ?? today;
    }),
    reason: words('理由', 500),
  });
}
