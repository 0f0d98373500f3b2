import { z } from 'zod';
import { type Typed, tidy } from '../forms.ts';
import { type Allowance, urlFault } from '../outbound-allow.ts';
import { TOPICS, type Topic } from './queries.ts';

const MOST_SECRET = 200;
const LEAST_SECRET = 16;

const Label = z
  .string()
  .default('')
  .transform((text) => tidy(text) ?? '')
  .pipe(z.string().min(1, '填写用途').max(50, '用途最多 50 字'));

/** Taken as it is: no folding. */
const Secret = z
  .string()
  .default('')
  .transform((text) => text.trim())
  .pipe(z.string().max(MOST_SECRET, '签名密钥最多 200 个字符'));

const ticks = Object.fromEntries(TOPICS.map((topic) => [`topic_${topic}`, z.string().optional()]));

export function tickedTopics(typed: Typed): Topic[] {
  return TOPICS.filter((topic) => typed[`topic_${topic}`] !== undefined);
}

/** What may be typed about a webhook, under what the settings allow now. */
export function webhookForm(allowance: Allowance) {
  return z
    .object({
      label: Label,
      kind: z.enum(['json', 'dingtalk'], { error: '选择接收方' }),
      url: z
        .string()
        .default('')
        .transform((text) => text.trim())
        .superRefine((text, context) => {
          const fault = text === '' ? '填写地址' : urlFault(text, allowance);
          if (fault !== null) context.addIssue({ code: 'custom', message: fault });
        }),
      secret: Secret,
      ...ticks,
    })
    .superRefine((typed, context) => {
      const add = (path: string, message: string) =>
        context.addIssue({ code: 'custom', path: [path], message });
      if (typed.kind === 'dingtalk' && typed.secret === '') add('secret', '填写机器人安全设置中“加签”的密钥');
      else if (typed.secret !== '' && typed.secret.length < LEAST_SECRET)
        add('secret', `签名密钥至少 ${LEAST_SECRET} 个字符`);
    });
}

export const NO_TOPIC = '至少勾选一类内容';
