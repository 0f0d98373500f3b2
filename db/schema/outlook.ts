/** What the outlook assumes of each stage, and how long a track may stay in it. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Assumptions } from '../../server/rules/chances.ts';
import type { Category } from '../../server/rules/types.ts';

/** Versions of the assumptions of one category; append-only. */
export const outlookAssumption = sqliteTable(
  'outlook_assumption',
  {
    id: integer().primaryKey(),
    programme_id: integer().notNull(),
    category: text().$type<Category>().notNull(),
    holds_from: text().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
    reason: text().notNull(),
    /** `start` is what the system came with. */
    state: text().$type<'start' | 'set'>().notNull(),
    assumptions: text({ mode: 'json' }).$type<Assumptions>().notNull(),
  },
  (t) => [index('outlook_assumption_by_category').on(t.programme_id, t.category)],
);
