/** Enterprises, what they were at each time, and the lists offered for their fields. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { EnterpriseFacts } from '../../server/rules/types.ts';

export const enterprise = sqliteTable(
  'enterprise',
  {
    id: integer().primaryKey(),
    uscc: text().notNull().unique(),
    name: text().notNull(),
    /** NFKC without brackets and spaces, for finding the same name written differently. */
    name_key: text().notNull(),
    short_name: text(),
    industry_code: text(),
    chain: text(),
    area: text(),
    in_scope: integer({ mode: 'boolean' }).notNull().default(true),
    founded_on: text(),
    signed_on: text(),
    officer: text(),
    contact_name: text(),
    contact_phone: text(),
    main_product: text(),
    /** Several, joined by 、 */
    tags: text(),
    note: text(),
    /** Raised by every save; what an edit form carries to notice another's save. */
    version: integer().notNull().default(1),
    created_at: text().notNull(),
    updated_at: text().notNull(),
    updated_by: text().notNull(),
    /** How it left the register: nothing is deleted, but it stands in no list and no figure. */
    gone: text().$type<'merged' | 'undone'>(),
  },
  (t) => [index('enterprise_by_name_key').on(t.name_key)],
);

/** Dated versions of what an enterprise is; append-only. `changes` of the first holds every field. */
export const enterpriseVersion = sqliteTable(
  'enterprise_version',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    effective_on: text().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
    reason: text().notNull().default(''),
    changes: text({ mode: 'json' }).$type<Partial<EnterpriseFacts>>().notNull(),
  },
  (t) => [
    index('enterprise_version_by_enterprise').on(t.enterprise_id),
    index('enterprise_version_by_recorded').on(t.recorded_at, t.enterprise_id),
    // Changes of name, for the months within which they are reported.
    index('enterprise_version_renamed')
      .on(t.effective_on)
      .where(sql`effective_on > '1900-01-01' and json_extract(changes, '$.name') is not null`),
  ],
);

export const formerName = sqliteTable(
  'former_name',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    name: text().notNull(),
    name_key: text().notNull(),
    /** The day from which it was no longer the name, where known. */
    until_on: text(),
    recorded_at: text().notNull(),
  },
  (t) => [
    uniqueIndex('former_name_once').on(t.enterprise_id, t.name),
    index('former_name_by_key').on(t.name_key),
  ],
);
