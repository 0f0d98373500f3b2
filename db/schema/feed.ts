/** What happened to events, in the order of commit: filled by triggers, read by those who follow. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Numbered from 1 without a gap; append-only. */
export const feed = sqliteTable('feed', {
  seq: integer().primaryKey(),
  what: text().$type<'recorded' | 'voided' | 'merged' | 'parted'>().notNull(),
  /** Of `recorded` and `voided`; amendments are events of their own. */
  event_id: integer(),
  /** Of `merged` and `parted`: from then on events of one record are another's, or its own again. */
  merge_id: integer(),
});
