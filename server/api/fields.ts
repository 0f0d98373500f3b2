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

export const Limit = once('limit 只写一次')
  .refine(
    (text) => /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 200,
    'limit 应为 1 到 200 的整数',
  )
  .transform(Number)
  .default(50);
