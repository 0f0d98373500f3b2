import { type Db, write } from '../../db/open.ts';
import { webhook, webhookDelivery } from '../../db/schema.ts';
import type { Instant } from '../rules/types.ts';
import { addWebhook } from '../webhooks/queries.ts';

const before = (at: Instant, hours: number): Instant =>
  new Date(Date.parse(at) - hours * 3_600_000).toISOString();

/** How sendings went: hours before now, and what the receiver said. */
const SENT = [
  { ago: 50, lines: 3, tries: 1, state: 'delivered', status: 200, answer: 'ok' },
  { ago: 27, lines: 12, tries: 3, state: 'delivered', status: 200, answer: 'ok' },
  { ago: 26, lines: 1, tries: 14, state: 'failed', status: 503, answer: '数据仓库维护中' },
  { ago: 3, lines: 2, tries: 1, state: 'delivered', status: 200, answer: 'ok' },
] as const;

/** A warehouse that lines of the log were sent to, and a robot that is paused. Neither is ever reached: the demo allows no address. */
export function addDemoWebhooks(db: Db, at: Instant): void {
  const by = { actor: '示例管理员', accountId: null, ip: '', at };
  const secret = 'a secret of nobody, for the demo alone';
  const json = { kind: 'json', label: '示例数据仓库', url: 'https://dw.qiangji.example/in', secret } as const;
  const robot = {
    kind: 'dingtalk',
    label: '示例工作群',
    url: 'https://robot.qiangji.example/send',
    secret,
  } as const;
  write(db, (tx) => {
    const id = addWebhook(tx, { ...json, topics: ['tracks', 'enterprises', 'counting'] }, by);
    addWebhook(tx, { ...robot, topics: ['counting'] }, by);
    // Nothing waits: what the demo holds was not recorded while anybody listened.
    tx.update(webhook)
      .set({ state: 'paused', created_at: before(at, 60) })
      .run();
    for (const [i, { ago, ...one }] of SENT.entries()) {
      const then = before(at, ago);
      const [first, last] = [100 + 20 * i, 100 + 20 * i + one.lines - 1];
      tx.insert(webhookDelivery)
        .values({
          ...one,
          webhook_id: id,
          what: 'lines',
          first_seq: first,
          last_seq: last,
          body: '{}',
          queued_at: then,
          next_at: then,
          tried_at: then,
        })
        .run();
    }
  });
}
