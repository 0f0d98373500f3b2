/** Two records of one enterprise, codes that were corrected, and pairs that are two firms after all. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Which record went into which, and back; only the `undone_` columns are filled later, and once. */
export const enterpriseMerge = sqliteTable(
  'enterprise_merge',
  {
    id: integer().primaryKey(),
    from_id: integer().notNull(),
    into_id: integer().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
    reason: text().notNull(),
    facts: text().notNull(),
    twins: text().notNull(),
    done: text().notNull(),
    undone_at: text(),
    undone_by: text(),
    undone_reason: text(),
  },
  (t) => [
    index('enterprise_merge_by_from').on(t.from_id),
    index('enterprise_merge_by_into').on(t.into_id),
    uniqueIndex('enterprise_merge_once').on(t.from_id).where(sql`undone_at IS NULL`),
  ],
);

/** Codes that were corrected; append-only. */
export const formerCode = sqliteTable(
  'former_code',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    code: text().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [
    uniqueIndex('former_code_once').on(t.enterprise_id, t.code),
    index('former_code_by_code').on(t.code),
  ],
);

/** Pairs that somebody found to be two firms. */
export const notDuplicate = sqliteTable(
  'not_duplicate',
  {
    id: integer().primaryKey(),
    one_id: integer().notNull(),
    other_id: integer().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
    undone_at: text(),
    undone_by: text(),
  },
  (t) => [uniqueIndex('not_duplicate_once').on(t.one_id, t.other_id).where(sql`undone_at IS NULL`)],
);
