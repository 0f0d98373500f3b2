/** What happened to enterprises, the papers it rests on, and the imports it came by. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type {
  Category,
  Counting,
  EventKind,
  ExitReason,
  FellAt,
  OpenStage,
  Route,
} from '../../server/rules/types.ts';

/** A file or batch that came in as one; what its rows changed points here. */
export const importRun = sqliteTable('import_run', {
  id: integer().primaryKey(),
  kind: text().notNull(),
  file_name: text().notNull(),
  sha256: text().notNull(),
  recorded_at: text().notNull(),
  recorded_by: text().notNull(),
  counts: text({ mode: 'json' }).$type<Record<string, number>>().notNull(),
});

/** What a run did to an enterprise: of each field what stood there and what stands now. Append-only. */
export const runChange = sqliteTable(
  'run_change',
  {
    id: integer().primaryKey(),
    run_id: integer().notNull(),
    enterprise_id: integer().notNull(),
    what: text().$type<'created' | 'revised'>().notNull(),
    /** The enterprise's version after it: what is newer was changed since. */
    version: integer().notNull(),
    changes: text({ mode: 'json' }).$type<Record<string, { from: unknown; to: unknown }>>().notNull(),
    /** The highest id among the enterprise's dated versions, before it and after. */
    facts_before: integer().notNull().default(0),
    facts_after: integer().notNull().default(0),
  },
  (t) => [
    index('run_change_by_run').on(t.run_id),
    index('run_change_by_enterprise').on(t.enterprise_id, t.run_id),
  ],
);

/** Append-only facts on tracks (triggers refuse update and delete). */
export const event = sqliteTable(
  'event',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    enterprise_id: integer().notNull(),
    category: text().$type<Category>().notNull(),
    kind: text().$type<EventKind>().notNull(),
    effective_on: text().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
    stage: text().$type<OpenStage>(),
    back: integer({ mode: 'boolean' }).notNull().default(false),
    publicised_on: text(),
    issued_on: text(),
    batch: text(),
    batch_year: integer(),
    document_no: text(),
    valid_from: text(),
    valid_until: text(),
    first_report_on: text(),
    route: text().$type<Route>(),
    counting: text().$type<Counting>(),
    counting_reason: text(),
    reason: text().$type<ExitReason>(),
    fell_at: text().$type<FellAt>(),
    amends: integer(),
    /** 依据 in words, beside `document_no`. */
    basis: text(),
    note: text(),
    import_id: integer(),
  },
  (t) => [
    index('event_by_enterprise').on(t.enterprise_id, t.category),
    index('event_by_import').on(t.import_id),
    index('event_by_recorded').on(t.recorded_at, t.enterprise_id),
    index('event_by_amends').on(t.amends).where(sql`amends is not null`),
  ],
);

/** The voiding of an event, with its reason; append-only, and both stay readable. */
export const eventVoid = sqliteTable(
  'event_void',
  {
    event_id: integer().primaryKey(),
    reason: text().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
    /** The event that stands in its place, where a wrong day was corrected. */
    replaced_by: integer(),
  },
  (t) => [index('event_void_by_recorded').on(t.recorded_at)],
);

/** Append-only: what is no longer meant is marked by `attachment_void`. */
export const attachment = sqliteTable(
  'attachment',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    event_id: integer(),
    sha256: text().notNull(),
    file_name: text().notNull(),
    media_type: text().notNull(),
    size: integer().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
    /** The visit that it is evidence of. */
    visit_id: integer(),
  },
  (t) => [
    index('attachment_by_enterprise').on(t.enterprise_id),
    index('attachment_by_visit').on(t.visit_id),
    index('attachment_by_recorded').on(t.recorded_at),
    index('attachment_by_content').on(t.sha256, t.size),
  ],
);

/** A file that is no longer meant, with its reason: it stays, marked; append-only. */
export const attachmentVoid = sqliteTable('attachment_void', {
  attachment_id: integer().primaryKey(),
  reason: text().notNull(),
  recorded_at: text().notNull(),
  recorded_by: text().notNull(),
});
