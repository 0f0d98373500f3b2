/** The parameters that several routes take, each with the message of a value that cannot be read. */
import { z } from 'zod';
import { isDay } from '../rules/days.ts';
import { CATEGORIES } from '../rules/types.ts';

const once = (message: string) => z.string({ error: message });

export const AsOf = once('as_of 只写一次')
  .refine(isDay, 'as_of 写成 2026-09-30')
  .meta({ description: '截至日期，默认今天', format: 'date' });

const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/i;
const KNOWN_AT = 'known_at 写成 2026-09-30T08:00:00Z';

/** An instant with its offset; in an address an unescaped + arrives as a space. */
export const KnownAt = once('known_at 只写一次')
  .transform((text, ctx) => {
    const written = text.replace(/ (?=\d{2}:\d{2}$)/, '+');
    const day = INSTANT.exec(written)?.[1];
    const at = day === undefined || !isDay(day) ? Number.NaN : Date.parse(written);
    if (!Number.isNaN(at)) return new Date(at).toISOString();
    ctx.addIssue({ code: 'custom', message: KNOWN_AT });
    return z.NEVER;
  })
  .meta({ description: '按当时台账：只用此刻以前录入的记录，默认现在', format: 'date-time' });

export const ProgrammeCode = once('programme 只写一次')
  .min(1, 'programme 写行动计划的代码')
  .max(100, 'programme 太长')
  .meta({ description: '行动计划的代码，默认截至日期当天进行中的' });

export const CategoryCode = z.enum(CATEGORIES, { error: `category 可用 ${CATEGORIES.join('、')}` });

export const words = (name: string) => once(`${name} 只写一次`).max(100, `${name} 最多 100 字`).optional();

/** In an address everything is text; clients write a number. */
export const whole = (minimum: number, maximum?: number) => ({
  type: 'integer' as const,
  minimum,
  ...(maximum === undefined ? {} : { maximum }),
});

/** How many lines at most, 1 to `most`. */
export const limitUpTo = (most: number, usual: number) =>
  once('limit 只写一次')
    .refine((text) => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= most, `limit 应为 1 到 ${most} 的整数`)
    .transform(Number)
    .default(usual)
    .meta({ description: '最多几条', ...whole(1, most) });

export const Limit = limitUpTo(200, 50);

/** A whole number from 0 on, after which to go on. */
export const Seq = (name: string) =>
  once(`${name} 只写一次`)
    .refine((text) => /^\d{1,15}$/.test(text), `${name} 写成不小于 0 的整数`)
    .transform(Number)
    .default(0)
    .meta(whole(0));

/** A day in a body. */
export const DayField = z
  .string({ error: (issue) => (issue.input === undefined ? undefined : '日期写成 2026-09-30') })
  .refine(isDay, '日期写成 2026-09-30')
  .meta({ format: 'date' });

const isKept = (text: string) => text.isWellFormed() && !text.includes('\0');

/** Words in a body, at most so many characters, kept as they come. */
export const textField = (most: number) =>
  z.string().max(most).refine(isKept, '含有不能保存的字符').meta({ maxLength: most });

/** A 统一社会信用代码 in an address, however it is written. */
export const UsccParam = z.object({
  uscc: z.string().meta({ description: '统一社会信用代码' }),
});
