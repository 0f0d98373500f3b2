/** The log, the posts that were answered once, and small facts of this database. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Answers to posts that may be repeated: the same key by the same person gives the first result. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    account_id: integer().notNull(),
    key: text().notNull(),
    body_hash: text().notNull(),
    status: integer().notNull(),
    location: text(),
    answer: text(),
    created_at: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.account_id, t.key] }), index('idempotency_by_created').on(t.created_at)],
);

/** Who did what, in sentences, chained by hash; append-only, written with the change it tells of. */
export const audit = sqliteTable(
  'audit',
  {
    seq: integer().primaryKey(),
    at: text().notNull(),
    actor: text().notNull(),
    account_id: integer(),
    ip: text().notNull().default(''),
    act: text().notNull(),
    enterprise_id: integer(),
    event_id: integer(),
    import_id: integer(),
    sentence: text().notNull(),
    detail: text().notNull().default('{}'),
    alg: text().notNull().default('sha256'),
    prev: text().notNull(),
    hash: text().notNull(),
  },
  (t) => [index('audit_by_enterprise').on(t.enterprise_id), index('audit_by_at').on(t.at)],
);

/** Small facts of this database, such as its revision. */
export const fact = sqliteTable('fact', {
  key: text().primaryKey(),
  value: text().notNull(),
});
