/** What each programme was called and ran from and to; its targets broken down; whether those are ranked. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ShareDim } from '../../server/rules/shares.ts';
import type { Category } from '../../server/rules/types.ts';

/** Versions of a programme's name, window and source; the row of `programme` reads as the last. Append-only. */
export const programmeVersion = sqliteTable(
  'programme_version',
  {
    id: integer().primaryKey(),
    programme_id: integer().notNull(),
    name: text().notNull(),
    starts_on: text().notNull(),
    ends_on: text().notNull(),
    source: text().notNull().default(''),
    /** The paper that it rests on. */
    document: text().notNull().default(''),
    /** '' in the first version. */
    reason: text().notNull().default(''),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [index('programme_version_by_programme').on(t.programme_id)],
);

/** Versions of how a category's yearly targets are broken down by one dimension; append-only. */
export const targetShare = sqliteTable(
  'target_share',
  {
    id: integer().primaryKey(),
    programme_id: integer().notNull(),
    category: text().$type<Category>().notNull(),
    dim: text().$type<ShareDim>().notNull(),
    holds_from: text().notNull(),
    reason: text().notNull(),
    document: text().notNull().default(''),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [index('target_share_by_programme').on(t.programme_id, t.category, t.dim)],
);

/** What one 镇街园区 or 专员 has to reach in one year; what is 0 has no row. Append-only. */
export const targetShareCell = sqliteTable(
  'target_share_cell',
  {
    target_share_id: integer().notNull(),
    value: text().notNull(),
    year: integer().notNull(),
    planned: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.target_share_id, t.value, t.year] })],
);

/** Whether 镇街园区 and 专员 are ranked; the last one holds, and without any they are not. Append-only. */
export const ranking = sqliteTable('ranking', {
  id: integer().primaryKey(),
  programme_id: integer().notNull(),
  shown: integer({ mode: 'boolean' }).notNull(),
  reason: text().notNull(),
  recorded_at: text().notNull(),
  recorded_by: text().notNull(),
});
