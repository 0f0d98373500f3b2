/** The values of lists with their history, which years of figures are open, and what was handed over. */
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const DICTIONARY_KINDS = ['chain', 'area', 'officer', 'tag'] as const;
type DictionaryKind = (typeof DICTIONARY_KINDS)[number];

/** Values offered in lists: 产业赛道, 镇街园区, 服务专员, 标签. */
export const dictionary = sqliteTable(
  'dictionary',
  {
    id: integer().primaryKey(),
    kind: text().$type<DictionaryKind>().notNull(),
    value: text().notNull(),
    position: integer().notNull().default(0),
    /** No longer offered, and still shown where it is used. */
    retired: integer({ mode: 'boolean' }).notNull().default(false),
    /** The value that took its place. */
    led_to: text(),
    note: text().notNull().default(''),
  },
  (t) => [uniqueIndex('dictionary_by_value').on(t.kind, t.value)],
);

export const dictionaryChange = sqliteTable(
  'dictionary_change',
  {
    id: integer().primaryKey(),
    kind: text().$type<DictionaryKind>().notNull(),
    value: text().notNull(),
    act: text().$type<'added' | 'renamed' | 'merged' | 'retired' | 'revived' | 'moved' | 'noted'>().notNull(),
    to_value: text(),
    effective_on: text(),
    enterprises: integer().notNull().default(0),
    reason: text().notNull().default(''),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [index('dictionary_change_by_kind').on(t.kind, t.id)],
);

/** Append-only; the last word on a year of an enterprise stands, and without one it is internal. */
export const indicatorOpenness = sqliteTable(
  'indicator_openness',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    year: integer().notNull(),
    openness: text().$type<'internal' | 'open'>().notNull(),
    reason: text().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [index('indicator_openness_by_enterprise').on(t.enterprise_id, t.year, t.id)],
);

export const handover = sqliteTable('handover', {
  id: integer().primaryKey(),
  from_officer: text().notNull(),
  effective_on: text().notNull(),
  reason: text().notNull(),
  run_id: integer().notNull(),
  recorded_at: text().notNull(),
  recorded_by: text().notNull(),
});

export const handoverLine = sqliteTable(
  'handover_line',
  {
    handover_id: integer().notNull(),
    line: integer().notNull(),
    /** 企业, 诉求, 走访 … */
    what: text().notNull(),
    enterprise_id: integer(),
    to_officer: text().notNull(),
    things: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.handover_id, t.line] }),
    index('handover_line_by_enterprise').on(t.enterprise_id),
  ],
);
