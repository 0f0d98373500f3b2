/** What may be typed, and what goes along unseen, where a baseline is signed. */
import { z } from 'zod';
import { tidy } from '../forms.ts';

function words(label: string) {
  return z
    .string()
    .optional()
    .transform((text, context): string => {
      const said = tidy(text) ?? '';
      if (said.length > 500) context.addIssue({ code: 'custom', message: `${label}最多 500 字` });
      return said;
    });
}

/** `seen`, `base` and `shown_at` say which list the person had before their eyes. */
export const SigningForm = z.object({
  note: words('说明'),
  reason: words('原因'),
  seen: z.string().regex(/^[0-9a-f]{64}$/),
  base: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number),
  shown_at: z.iso.datetime({ precision: 3 }),
});

export const WHAT_WAS_SHOWN = ['seen', 'base', 'shown_at'];
