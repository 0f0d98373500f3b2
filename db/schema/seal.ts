import { customType, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

const anyKind = customType<{ data: number | string }>({ dataType: () => 'any' });

/** A digest of each row of each table that nothing else can tell again: see `db/seal.ts`. */
export const seal = sqliteTable(
  'seal',
  {
    tbl: text('tbl').notNull(),
    key: anyKind('key').notNull(),
    n: integer('n').notNull(),
    digest: text('digest').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tbl, table.key] }), uniqueIndex('seal_by_n').on(table.n)],
);

/** How long contacts are kept after their enterprise left: versions, the last one holds. */
export const retention = sqliteTable('retention', {
  id: integer('id').primaryKey().notNull(),
  contact_months: integer('contact_months'),
  reason: text('reason').notNull().default(''),
  recorded_at: text('recorded_at').notNull(),
  recorded_by: text('recorded_by').notNull(),
});
