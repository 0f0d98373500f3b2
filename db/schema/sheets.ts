/** Imports on their way, what columns were taken for, and the yearly figures that they bring. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const SHEET_KINDS = ['enterprises', 'recognitions', 'indicators'] as const;
type SheetKind = (typeof SHEET_KINDS)[number];

/** A file that was chosen: its rows wait in `staged_row` until they are imported or given up. */
export const stagedImport = sqliteTable(
  'staged_import',
  {
    id: integer().primaryKey(),
    token: text().notNull().unique(),
    account_id: integer().notNull(),
    kind: text().$type<SheetKind>().notNull(),
    file_name: text().notNull(),
    sha256: text().notNull(),
    state: text().$type<'reading' | 'columns' | 'ready' | 'applied'>().notNull(),
    created_at: text().notNull(),
    updated_at: text().notNull(),
    sheets: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
    sheet: integer().notNull().default(0),
    header_row: integer().notNull().default(0),
    columns: text({ mode: 'json' }).$type<unknown[]>().notNull().default([]),
    judged: text({ mode: 'json' }).$type<Record<string, unknown>>(),
    stamp: text().notNull().default(''),
    run_id: integer(),
    /** 补录理由, for every row of a day whose baseline is signed. */
    late_reason: text(),
  },
  (t) => [index('staged_import_by_account').on(t.account_id, t.state)],
);

export const stagedRow = sqliteTable(
  'staged_row',
  {
    staged_id: integer().notNull(),
    sheet: integer().notNull(),
    number: integer().notNull(),
    cells: text({ mode: 'json' }).$type<unknown[]>().notNull(),
    verdict: text().$type<'new' | 'changed' | 'unchanged' | 'refused' | 'passed'>(),
    left_out: integer({ mode: 'boolean' }).notNull().default(false),
    moved: integer({ mode: 'boolean' }).notNull().default(false),
    outcome: text({ mode: 'json' }).$type<Record<string, unknown>>(),
  },
  (t) => [primaryKey({ columns: [t.staged_id, t.sheet, t.number] })],
);

export const columnMemory = sqliteTable(
  'column_memory',
  {
    kind: text().$type<SheetKind>().notNull(),
    /** As `headerKey` writes it. */
    header: text().notNull(),
    /** '' for a column that is not read. */
    field: text().notNull(),
    unit: text(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.header] })],
);

/** One figure as it was told; append-only, the last of an enterprise, period and field stands. */
export const indicator = sqliteTable(
  'indicator',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    enterprise_id: integer().notNull(),
    year: integer().notNull(),
    /** 0 is the whole year. */
    quarter: integer().notNull().default(0),
    field: text().notNull(),
    value: real(),
    source: text().$type<'declared' | 'audited' | 'imported'>().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
    import_id: integer(),
  },
  (t) => [
    index('indicator_by_enterprise').on(t.enterprise_id, t.year, t.quarter, t.field, t.id),
    index('indicator_by_year').on(t.year, t.field, t.enterprise_id, t.id, t.value).where(sql`quarter = 0`),
    index('indicator_by_import').on(t.import_id).where(sql`import_id is not null`),
  ],
);
