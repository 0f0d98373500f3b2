/** 条件对照: versions of criteria, what people found out, and what is derived from both. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Criteria, Judgement, Purpose, Subject } from '../../server/rules/readiness-types.ts';
import type { OpenStage } from '../../server/rules/types.ts';

/** A dated, sourced version of the criteria of a title or register. Append-only. */
export const criteriaSet = sqliteTable(
  'criteria_set',
  {
    id: integer().primaryKey(),
    subject: text().$type<Subject>().notNull(),
    purpose: text().$type<Purpose>().notNull(),
    holds_from: text().notNull(),
    /** The last day; null is open. */
    holds_until: text(),
    name: text().notNull(),
    document_no: text().notNull(),
    source: text().notNull(),
    note: text().notNull(),
    criteria: text({ mode: 'json' }).$type<Criteria>().notNull(),
    /** The version that this one corrects and takes the place of. */
    replaces: integer(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
    reason: text().notNull(),
  },
  (t) => [uniqueIndex('criteria_set_replaced_once').on(t.replaces).where(sql`replaces is not null`)],
);

/** 人工判断 and 补充事实; the last word on a code stands. Append-only. */
export const finding = sqliteTable(
  'finding',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    /** A part of a criterion, or a fact of rules/readiness-types.ts. */
    code: text().notNull(),
    judgement: text().$type<Judgement>(),
    /** A day, or whole yuan as digits; null takes a fact away. */
    value: text(),
    /** On what it rests. */
    words: text().notNull(),
    on_day: text().notNull(),
    /** The version of the criteria that it was judged by. */
    set_id: integer(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [index('finding_by_enterprise').on(t.enterprise_id, t.code, t.id)],
);

/** The version of the criteria in force on the day of a recognition. Append-only. */
export const recognitionBasis = sqliteTable('recognition_basis', {
  event_id: integer().primaryKey(),
  set_id: integer().notNull(),
});

/** Derived: an enterprise against the criteria in force on the day that the fact `readiness` holds. */
export const readiness = sqliteTable(
  'readiness',
  {
    enterprise_id: integer().notNull(),
    subject: text().$type<Subject>().notNull(),
    set_id: integer().notNull(),
    /** The year taken for 上年度. */
    year: integer().notNull(),
    met: integer().notNull(),
    near: integer().notNull(),
    not_met: integer().notNull(),
    no_data: integer().notNull(),
    manual: integer().notNull(),
    judged_met: integer().notNull(),
    judged_not_met: integer().notNull(),
    gap: integer().notNull(),
    /** 缺什么, with the enterprise's figures, and without any. */
    words: text().notNull(),
    names: text().notNull(),
    listed: integer().notNull(),
    chain: text(),
    area: text(),
    officer: text(),
    stage: text().$type<OpenStage>(),
    /** The day from which it may come out otherwise. */
    turns_on: text(),
  },
  (t) => [
    primaryKey({ columns: [t.enterprise_id, t.subject] }),
    index('readiness_by_gap')
      .on(t.subject, t.gap, t.enterprise_id, t.chain, t.area, t.stage)
      .where(sql`listed = 1`),
    index('readiness_by_officer').on(t.subject, t.officer, t.gap, t.enterprise_id).where(sql`listed = 1`),
    index('readiness_turning').on(t.turns_on).where(sql`turns_on is not null`),
  ],
);
