/** What may be typed when records are merged, found, or parted again. */
import { z } from 'zod';
import { tidy } from '../forms.ts';

const LONGEST = 500;

const reason = (what: string) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      const read = tidy(text?.replace(/\s+/g, ' ')) ?? '';
      if (read === '' && what !== '') context.addIssue({ code: 'custom', message: what });
      if (read.length > LONGEST)
        context.addIssue({ code: 'custom', message: `原因最多 ${LONGEST} 字，现在是 ${read.length} 字` });
      return read;
    });

export const MergeForm = z.object({ reason: reason('填写合并的原因，如 同一家企业重复建档') });
export const PartForm = z.object({ reason: reason('') });

const id = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);
export const PairForm = z.object({ one: id, other: id });
