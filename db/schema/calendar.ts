/** The calendar's entries in their versions, and the addresses by which other programs read it. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { EntryCategory, EntryKind } from '../../server/rules/calendar.ts';

/** An entry as it was from a version on; the last version stands. Append-only. */
export const calendarVersion = sqliteTable(
  'calendar_version',
  {
    id: integer().primaryKey(),
    entry: integer().notNull(),
    version: integer().notNull(),
    year: integer().notNull(),
    kind: text().$type<EntryKind>().notNull(),
    category: text().$type<EntryCategory>(),
    title: text().notNull(),
    /** Null is 待定. */
    opens_on: text(),
    closes_on: text(),
    /** False is 待确认. */
    confirmed: integer({ mode: 'boolean' }).notNull(),
    source: text().notNull().default(''),
    note: text().notNull().default(''),
    removed: integer({ mode: 'boolean' }).notNull().default(false),
    reason: text().notNull().default(''),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [uniqueIndex('calendar_version_once').on(t.entry, t.version)],
);

/** One address in force an account; the token itself is nowhere. */
export const calendarToken = sqliteTable(
  'calendar_token',
  {
    id: integer().primaryKey(),
    account_id: integer().notNull(),
    token_hash: text().notNull().unique(),
    created_at: text().notNull(),
    last_used_at: text(),
    revoked_at: text(),
  },
  (t) => [uniqueIndex('calendar_token_in_force').on(t.account_id).where(sql`revoked_at is null`)],
);

/** Thresholds of a rule of 预警 and whether it is on; the last version stands. Append-only. */
export const alertSetting = sqliteTable(
  'alert_setting',
  {
    id: integer().primaryKey(),
    rule: text().notNull(),
    limits: text({ mode: 'json' }).$type<Record<string, number>>().notNull(),
    is_on: integer({ mode: 'boolean' }).notNull(),
    reason: text().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [index('alert_setting_by_rule').on(t.rule, t.id)],
);

/** 暂不提醒: one matter of one enterprise, until a day. Append-only. */
export const alertSnooze = sqliteTable(
  'alert_snooze',
  {
    id: integer().primaryKey(),
    rule: text().notNull(),
    enterprise_id: integer().notNull(),
    /** What tells this matter from the next one of the same rule: a new due day is another subject. */
    subject: text().notNull(),
    until: text().notNull(),
    reason: text().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [index('alert_snooze_by_rule').on(t.rule, t.until)],
);

export const alertSnoozeEnd = sqliteTable('alert_snooze_end', {
  snooze_id: integer().primaryKey(),
  recorded_at: text().notNull(),
  recorded_by: text().notNull(),
});
