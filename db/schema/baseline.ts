/** The signed list of holdings before a programme begins, and what was recorded of those days since. */
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Category } from '../../server/rules/types.ts';

/** One signing of a programme's baseline; the last version is in force. Append-only. */
export const baseline = sqliteTable(
  'baseline',
  {
    id: integer().primaryKey(),
    programme_id: integer().notNull(),
    version: integer().notNull(),
    name: text().notNull(),
    as_of: text().notNull(),
    locked_at: text().notNull(),
    locked_by: text().notNull(),
    note: text().notNull().default(''),
    /** Why it was signed anew; '' in the first version. */
    reason: text().notNull().default(''),
    little_giant: integer().notNull(),
    provincial_srdi: integer().notNull(),
    above_scale: integer().notNull(),
    /** Over the canonical text of the list. */
    sha256: text().notNull(),
  },
  (t) => [uniqueIndex('baseline_by_version').on(t.programme_id, t.version)],
);

/** A line of the list as it read when it was signed. Append-only. */
export const baselineEntry = sqliteTable(
  'baseline_entry',
  {
    baseline_id: integer().notNull(),
    line: integer().notNull(),
    enterprise_id: integer().notNull(),
    category: text().$type<Category>().notNull(),
    event_id: integer().notNull(),
    uscc: text().notNull(),
    name: text().notNull(),
    industry_code: text(),
    effective_on: text().notNull(),
    batch: text(),
    document_no: text(),
    valid_until: text(),
  },
  (t) => [
    primaryKey({ columns: [t.baseline_id, t.line] }),
    uniqueIndex('baseline_entry_by_track').on(t.baseline_id, t.enterprise_id, t.category),
  ],
);

/** 补录: an event, or the voiding of one, of a day that was signed off before. Append-only. */
export const lateEntry = sqliteTable(
  'late_entry',
  {
    id: integer().primaryKey(),
    baseline_id: integer().notNull(),
    event_id: integer().notNull(),
    what: text().$type<'recorded' | 'voided'>().notNull(),
    reason: text().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [
    uniqueIndex('late_entry_by_event').on(t.event_id, t.what, t.baseline_id),
    index('late_entry_by_baseline').on(t.baseline_id),
  ],
);
