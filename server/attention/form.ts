/** What may be typed of 预警: a snooze, and the thresholds of a rule. */
import { z } from 'zod';
import { type Faults, type Typed, tidy, typedFrom } from '../forms.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';
import type { Limits, Rule } from './rule.ts';

const reason = z
  .string()
  .optional()
  .transform((text) => tidy(text) ?? '')
  .refine((text) => text !== '', '填写原因')
  .refine((text) => text.length <= 500, '原因最多 500 字');

export const SnoozeForm = z.object({
  until: z
    .string()
    .optional()
    .transform((text, context) => {
      const day = readDay(text ?? '');
      if (day === null) context.addIssue({ code: 'custom', message: WRITE_DATE });
      return day ?? '';
    }),
  reason,
});

export interface RuleForm {
  typed: Typed;
  faults: Faults;
  limits: Limits;
  isOn: boolean;
  reason: string;
  base: number;
}

function whole(text: string | undefined): number | null {
  const digits = (text ?? '').normalize('NFKC').replace(/[\s,]/g, '');
  return /^\d{1,7}$/.test(digits) ? Number(digits) : null;
}

/** The thresholds of a rule as typed, each within its bounds. */
export function readRuleForm(rule: Rule, body: unknown): RuleForm {
  const typed = typedFrom(body);
  const faults: Faults = {};
  const limits: Record<string, number> = {};
  for (const { field, label, unit, least, most } of rule.limits) {
    const value = whole(typed[field]);
    if (value === null || value < least || value > most) {
      faults[field] = `${label}应为 ${least} 到 ${most} 的整数（${unit}）`;
    } else limits[field] = value;
  }
  const because = reason.safeParse(typed.reason);
  if (!because.success) faults.reason = because.error.issues[0]?.message ?? '填写原因';
  const { from, to } = limits;
  if (from !== undefined && to !== undefined && from >= to) faults.to = '后一个数应大于前一个数';
  return {
    typed,
    faults,
    limits,
    isOn: typed.is_on === 'on',
    reason: because.data ?? '',
    base: whole(typed.base) ?? 0,
  };
}
