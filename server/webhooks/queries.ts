/** The webhooks and their deliveries as they are kept. A secret goes in and is read by the courier alone. */
import { and, desc, eq, lt, ne, sql } from 'drizzle-orm';
import { type Db, type Tx, write } from '../../db/open.ts';
import { webhook, webhookDelivery } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import type { Kind } from '../audit/queries.ts';
import { chainHead, record } from '../audit/record.ts';
import { NotFound } from '../errors.ts';
import type { Instant } from '../rules/types.ts';
import { bodyOf, type WebhookKind } from './body.ts';

export const KIND_WORDS: Record<WebhookKind, string> = {
  json: '数据接口（JSON）',
  dingtalk: '浙政钉、钉钉机器人',
};

/** Kinds of the log that may leave: who signs in, and who is whose account, is nobody's outside. */
export const TOPICS = ['tracks', 'enterprises', 'imports', 'counting'] as const satisfies readonly Kind[];
export type Topic = (typeof TOPICS)[number];

export interface Webhook {
  id: number;
  label: string;
  kind: WebhookKind;
  /** Scheme and host alone: a path or a query may hold the receiver's token. */
  host: string;
  topics: Topic[];
  state: 'on' | 'paused' | 'removed';
  createdAt: Instant;
  createdBy: string;
  waiting: number;
  failed: number;
  deliveredAt: Instant | null;
}

type Row = typeof webhook.$inferSelect;

const isTopic = (text: string): text is Topic => TOPICS.some((topic) => topic === text);

function hostIn(url: string): string {
  if (!URL.canParse(url)) return '—';
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

interface Sums {
  waiting: number;
  failed: number;
  delivered_at: string | null;
}

function told(db: Db, row: Row): Webhook {
  const sums = db.$client
    .prepare<[number], Sums>(
      `select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'failed') as failed,
              max(tried_at) filter (where state = 'delivered') as delivered_at
         from webhook_delivery where webhook_id = ?`,
    )
    .get(row.id);
  return {
    id: row.id,
    label: row.label,
    kind: row.kind,
    host: hostIn(row.url),
    topics: row.topics.filter(isTopic),
    state: row.state,
    createdAt: row.created_at,
    createdBy: row.created_by,
    waiting: sums?.waiting ?? 0,
    failed: sums?.failed ?? 0,
    deliveredAt: sums?.delivered_at ?? null,
  };
}

/** Those that are not removed, oldest first; there are a handful. */
export function listWebhooks(db: Db): Webhook[] {
  const rows = db.select().from(webhook).where(ne(webhook.state, 'removed')).orderBy(webhook.id).all();
  return rows.map((row) => told(db, row));
}

/** @throws NotFound also for one that was removed */
export function findRow(db: Db | Tx, id: number): Row {
  const row = db.select().from(webhook).where(eq(webhook.id, id)).get();
  if (row === undefined || row.state === 'removed') throw new NotFound('webhook');
  return row;
}

export function findWebhook(db: Db, id: number): Webhook {
  return told(db, findRow(db, id));
}

export interface WebhookDraft {
  label: string;
  kind: WebhookKind;
  url: string;
  secret: string;
  topics: readonly Topic[];
}

/** Adds a webhook; it is told what comes from now on. @returns its id */
export function addWebhook(db: Db, draft: WebhookDraft, by: By): number {
  return write(db, (tx) => {
    const { id } = tx
      .insert(webhook)
      .values({
        ...draft,
        topics: [...draft.topics],
        state: 'on',
        cursor: 0,
        created_at: by.at,
        created_by: by.actor,
      })
      .returning({ id: webhook.id })
      .get();
    const sentence = `新增推送“${draft.label}”，推到 ${hostIn(draft.url)}`;
    const seq = record(tx, { ...by, act: 'webhook added', sentence, detail: { webhook: id } });
    tx.update(webhook).set({ cursor: seq }).where(eq(webhook.id, id)).run();
    return id;
  });
}

/** Pauses or goes on; what was recorded meanwhile follows then. */
export function setPaused(db: Db, id: number, paused: boolean, by: By): void {
  const state = paused ? 'paused' : 'on';
  write(db, (tx) => {
    const row = findRow(tx, id);
    if (row.state === state) return;
    tx.update(webhook).set({ state }).where(eq(webhook.id, id)).run();
    const sentence = `${paused ? '暂停' : '恢复'}推送“${row.label}”`;
    record(tx, { ...by, act: `webhook ${paused ? 'paused' : 'resumed'}`, sentence, detail: { webhook: id } });
  });
}

/** Removes it with its address and secret; what waited is given up, and stays told. */
export function removeWebhook(db: Db, id: number, by: By): void {
  write(db, (tx) => {
    const row = findRow(tx, id);
    tx.update(webhook).set({ state: 'removed', url: '', secret: '' }).where(eq(webhook.id, id)).run();
    tx.update(webhookDelivery)
      .set({ state: 'failed', answer: '推送已删除' })
      .where(and(eq(webhookDelivery.webhook_id, id), eq(webhookDelivery.state, 'waiting')))
      .run();
    record(tx, {
      ...by,
      act: 'webhook removed',
      sentence: `删除推送“${row.label}”`,
      detail: { webhook: id },
    });
  });
}

export type Delivery = typeof webhookDelivery.$inferSelect;

/** Deliveries of a webhook, newest first. @param before an id: older ones than that */
export function listDeliveries(
  db: Db,
  id: number,
  { before, limit }: { before: number | null; limit: number },
): { rows: Delivery[]; next: number | null } {
  const older = before === null ? [] : [lt(webhookDelivery.id, before)];
  const rows = db
    .select()
    .from(webhookDelivery)
    .where(and(eq(webhookDelivery.webhook_id, id), ...older))
    .orderBy(desc(webhookDelivery.id))
    .limit(limit + 1)
    .all();
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** Queues a test, which is tried once. @returns the delivery */
export function queueTest(db: Db, id: number, by: By): Delivery {
  return write(db, (tx) => {
    const { kind, label } = findRow(tx, id);
    record(tx, { ...by, act: 'webhook tested', sentence: `测试推送“${label}”`, detail: { webhook: id } });
    const seq = chainHead(tx).seq;
    const queued = { webhook_id: id, what: 'test', first_seq: seq, last_seq: seq, lines: 0 } as const;
    const body = bodyOf(kind, null, by.at);
    return tx
      .insert(webhookDelivery)
      .values({ ...queued, body, state: 'waiting', queued_at: by.at, next_at: by.at })
      .returning()
      .get();
  });
}

/** Queues again what was given up. @throws NotFound where there is nothing of that to be sent again */
export function resend(db: Db, id: number, delivery: number, by: By): void {
  write(db, (tx) => {
    const { label } = findRow(tx, id);
    const { changes } = tx
      .update(webhookDelivery)
      .set({ state: 'waiting', tries: 0, next_at: by.at })
      .where(
        and(
          eq(webhookDelivery.id, delivery),
          eq(webhookDelivery.webhook_id, id),
          eq(webhookDelivery.state, 'failed'),
          eq(webhookDelivery.what, 'lines'),
        ),
      )
      .run();
    if (changes === 0) throw new NotFound('delivery');
    const sentence = `重新发送推送“${label}”的第 ${delivery} 次`;
    record(tx, { ...by, act: 'webhook resent', sentence, detail: { webhook: id, delivery } });
  });
}

/** What an administrator has to know: how many are in use, and how many sendings were given up or wait long. */
export function webhookTroubles(db: Db): { inUse: number; failed: number } {
  const row = db
    .select({
      inUse: sql<number>`count(distinct case when ${webhook.state} = 'on' then ${webhook.id} end)`,
      failed: sql<number>`count(case when ${webhookDelivery.state} = 'failed' then 1 end)`,
    })
    .from(webhook)
    .leftJoin(
      webhookDelivery,
      and(eq(webhookDelivery.webhook_id, webhook.id), eq(webhookDelivery.state, 'failed')),
    )
    .where(ne(webhook.state, 'removed'))
    .get();
  return row ?? { inUse: 0, failed: 0 };
}
