/** Titles beside the three of the programme, and what holders of titles owe each year. Append-only. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type {
  ChangeKind,
  OtherTitleKind,
  ReportOutcome,
  UpdateOutcome,
} from '../../server/rules/holdings.ts';

export const otherTitle = sqliteTable(
  'other_title',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    kind: text().$type<OtherTitleKind>().notNull(),
    issued_on: text().notNull(),
    batch: text(),
    document_no: text(),
    valid_from: text().notNull(),
    /** Null where it does not run out. */
    valid_until: text(),
    note: text(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [
    index('other_title_by_enterprise').on(t.enterprise_id),
    index('other_title_by_until').on(t.valid_until, t.kind),
  ],
);

/** One word a title: it ended on a day, or was recorded wrongly, with what replaced it. */
export const otherTitleEnd = sqliteTable('other_title_end', {
  title_id: integer().primaryKey(),
  how: text().$type<'ended' | 'voided'>().notNull(),
  on_day: text(),
  reason: text().notNull(),
  replaced_by: integer(),
  recorded_at: text().notNull(),
  recorded_by: text().notNull(),
});

/** 年度信息更新 of a year; the last word stands, `withdrawn` is none at all. */
export const annualUpdate = sqliteTable(
  'annual_update',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    year: integer().notNull(),
    outcome: text().$type<UpdateOutcome>().notNull(),
    done_on: text(),
    note: text(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [
    index('annual_update_by_enterprise').on(t.enterprise_id, t.year, t.id),
    index('annual_update_by_year').on(t.year, t.enterprise_id, t.id, t.outcome),
  ],
);

/** 重大变化 but for a change of name, which stands in the enterprise's versions. */
export const majorChange = sqliteTable(
  'major_change',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    kind: text().$type<ChangeKind>().notNull(),
    changed_on: text().notNull(),
    note: text(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [
    index('major_change_by_enterprise').on(t.enterprise_id),
    index('major_change_by_day').on(t.changed_on),
  ],
);

/** What became of a change: of a version of the enterprise, or of an entry above. The last word stands. */
export const changeReport = sqliteTable(
  'change_report',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    version_id: integer(),
    change_id: integer(),
    outcome: text().$type<ReportOutcome>().notNull(),
    reported_on: text(),
    note: text(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [
    index('change_report_by_version').on(t.version_id, t.id).where(sql`version_id is not null`),
    index('change_report_by_change').on(t.change_id, t.id).where(sql`change_id is not null`),
    index('change_report_by_enterprise').on(t.enterprise_id),
  ],
);
