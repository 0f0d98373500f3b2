/** What may be posted on the pages of imports. */
import { z } from 'zod';

/** The word to import what was shown: the stamp of that judgement goes with it. */
export const AgreeForm = z
  .object({
    stamp: z.string().regex(/^[0-9a-f]{32}$/),
    skip_bad: z.literal('1').optional(),
    sure: z.literal('1').optional(),
  })
  .transform(({ stamp, skip_bad, sure }) => ({
    stamp,
    skipBadRows: skip_bad === '1',
    isSure: sure === '1',
  }));
