/** Drafts of summaries, the steps towards their issue, and the versions that were issued. */
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { SummaryWords } from '../../server/rules/summary-types.ts';

/** The words that an officer put to a summary; its version is raised by every change. */
export const summaryDraft = sqliteTable(
  'summary_draft',
  {
    programme_id: integer().notNull(),
    /** `2026Q3`: the code of a period (rules/period.ts). */
    period: text().notNull(),
    version: integer().notNull(),
    words: text({ mode: 'json' }).$type<SummaryWords>().notNull(),
    updated_at: text().notNull(),
    updated_by: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.programme_id, t.period] })],
);

/** 编制 and 审核 of one version of a draft; append-only. */
export const summaryStep = sqliteTable(
  'summary_step',
  {
    id: integer().primaryKey(),
    programme_id: integer().notNull(),
    period: text().notNull(),
    draft_version: integer().notNull(),
    step: text().$type<'prepared' | 'reviewed'>().notNull(),
    /** SHA-256 of the figures that were seen: other figures need another look. */
    figures: text().notNull(),
    /** Null is the command line. */
    account_id: integer(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [index('summary_step_by_period').on(t.programme_id, t.period)],
);

/** An issued version: figures, words and bytes as they were; append-only. */
export const summaryIssue = sqliteTable(
  'summary_issue',
  {
    id: integer().primaryKey(),
    programme_id: integer().notNull(),
    period: text().notNull(),
    version: integer().notNull(),
    as_of: text().notNull(),
    known_at: text().notNull(),
    /** Canonical JSON; kept as text, since the API answers it as it stands. */
    frozen: text().notNull(),
    html: blob({ mode: 'buffer' }).notNull(),
    sha256: text().notNull(),
    template: text().notNull(),
    audit_seq: integer().notNull(),
    audit_hash: text().notNull(),
    correction: text().notNull().default(''),
    accepted: text({ mode: 'json' }).$type<string[]>().notNull(),
    prepared_by: text().notNull(),
    prepared_at: text().notNull(),
    reviewed_by: text().notNull(),
    reviewed_at: text().notNull(),
    issued_by: text().notNull(),
    issued_at: text().notNull(),
  },
  (t) => [uniqueIndex('summary_issue_once').on(t.programme_id, t.period, t.version)],
);
