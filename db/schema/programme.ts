/** The programme, its targets, the settings of counting, and the words beside a status. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Category, CountingSettings } from '../../server/rules/types.ts';

export const programme = sqliteTable('programme', {
  id: integer().primaryKey(),
  code: text().notNull().unique(),
  name: text().notNull(),
  starts_on: text().notNull(),
  ends_on: text().notNull(),
  /** The sentence the targets rest on, and where it stands. */
  source: text().notNull().default(''),
});

export const programmeCategory = sqliteTable(
  'programme_category',
  {
    programme_id: integer().notNull(),
    category: text().$type<Category>().notNull(),
    /** Three-year target; null is 未设目标. */
    target: integer(),
  },
  (t) => [primaryKey({ columns: [t.programme_id, t.category] })],
);

/** Versions of the settings of counting; append-only. */
export const setting = sqliteTable('setting', {
  id: integer().primaryKey(),
  programme_id: integer().notNull(),
  holds_from: text().notNull(),
  recorded_at: text().notNull(),
  recorded_by: text().notNull(),
  reason: text().notNull().default(''),
  settings: text({ mode: 'json' }).$type<CountingSettings>().notNull(),
});

/** Versions of the plan of one category; append-only. */
export const target = sqliteTable(
  'target',
  {
    id: integer().primaryKey(),
    programme_id: integer().notNull(),
    category: text().$type<Category>().notNull(),
    holds_from: text().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
    reason: text().notNull().default(''),
    document: text().notNull().default(''),
    state: text().$type<'proposed' | 'confirmed'>().notNull(),
    target: integer().notNull(),
  },
  (t) => [index('target_by_category').on(t.programme_id, t.category)],
);

export const targetCell = sqliteTable(
  'target_cell',
  {
    target_id: integer().notNull(),
    year: integer().notNull(),
    quarter: integer().notNull(),
    planned: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.target_id, t.year, t.quarter] })],
);

/** A short word of an officer beside a status; the latest by (programme, category) shows. Append-only. */
export const explanation = sqliteTable('explanation', {
  id: integer().primaryKey(),
  programme_id: integer().notNull(),
  category: text().$type<Category>().notNull(),
  recorded_at: text().notNull(),
  recorded_by: text().notNull(),
  words: text().notNull(),
});
