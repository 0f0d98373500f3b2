/** Views of the list of enterprises that somebody saved. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const savedView = sqliteTable(
  'saved_view',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** Its maker. */
    account_id: integer().notNull(),
    name: text().notNull(),
    /** Seen by everybody who reads enterprises; else by its maker alone. */
    shared: integer({ mode: 'boolean' }).notNull(),
    /** The parameters of the list's address, as in `?category=…&sort=…`. */
    query: text().notNull(),
    /** Among its maker's views. */
    position: integer().notNull(),
    /** Raised by every save; what a form carries to notice another's. */
    version: integer().notNull().default(1),
    updated_at: text().notNull(),
    updated_by: text().notNull(),
  },
  (t) => [
    uniqueIndex('saved_view_own_name').on(t.account_id, t.name),
    index('saved_view_shared').on(t.name).where(sql`shared = 1`),
  ],
);
