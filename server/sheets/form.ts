/** What may be posted on the pages of imports. */
import { z } from 'zod';
import { COUNTS, type Counts } from './import-result.ts';

const count = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number);

/** The word to import what was shown: the figures that stood on the page go with it. */
export const AgreeForm = z
  .object({
    ...(Object.fromEntries(COUNTS.map((name) => [name, count])) as Record<keyof Counts, typeof count>),
    skip_bad: z.literal('1').optional(),
  })
  .transform(({ skip_bad, ...agreed }) => ({ agreed, skipBadRows: skip_bad === '1' }));
