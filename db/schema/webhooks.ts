/** Where lines of the log are sent, and what became of each sending. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const webhook = sqliteTable('webhook', {
  id: integer().primaryKey({ autoIncrement: true }),
  label: text().notNull(),
  kind: text({ enum: ['json', 'dingtalk'] }).notNull(),
  /** May hold a token of the receiver: never shown whole, never logged. */
  url: text().notNull(),
  secret: text().notNull(),
  /** Kinds of the log that are sent. */
  topics: text({ mode: 'json' }).$type<string[]>().notNull(),
  state: text({ enum: ['on', 'paused', 'removed'] }).notNull(),
  /** The last line of the log that was looked at. */
  cursor: integer().notNull(),
  created_at: text().notNull(),
  created_by: text().notNull(),
});

export const webhookDelivery = sqliteTable(
  'webhook_delivery',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    webhook_id: integer().notNull(),
    what: text({ enum: ['lines', 'test'] }).notNull(),
    first_seq: integer().notNull(),
    last_seq: integer().notNull(),
    lines: integer().notNull(),
    body: text().notNull(),
    state: text({ enum: ['waiting', 'delivered', 'failed'] }).notNull(),
    tries: integer().notNull().default(0),
    queued_at: text().notNull(),
    next_at: text().notNull(),
    tried_at: text(),
    status: integer(),
    answer: text().notNull().default(''),
  },
  (t) => [
    index('webhook_delivery_by_webhook').on(t.webhook_id, t.id),
    index('webhook_delivery_waiting').on(t.webhook_id, t.id).where(sql`state = 'waiting'`),
    index('webhook_delivery_by_age').on(t.queued_at),
  ],
);
