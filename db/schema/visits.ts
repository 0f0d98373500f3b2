/** Visits to enterprises, what they asked for, measures for each, and their further contacts. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { MeasureState } from '../../server/rules/measures.ts';
import type { RequestKind, Satisfaction, Status, StepKind } from '../../server/rules/requests.ts';
import type { Category } from '../../server/rules/types.ts';
import type { Manner } from '../../server/rules/visits.ts';

const visited = {
  on_day: text().notNull(),
  /** Several, joined by 、 */
  visitors: text().notNull(),
  manner: text().$type<Manner>().notNull(),
  content: text().notNull(),
  position: text().notNull().default(''),
};

/** A visit as its last version tells it: a trigger keeps it so. */
export const visit = sqliteTable(
  'visit',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    version: integer().notNull(),
    ...visited,
    voided: integer({ mode: 'boolean' }).notNull().default(false),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [
    index('visit_by_enterprise').on(t.enterprise_id, t.on_day),
    index('visit_by_day').on(t.on_day, t.id, t.voided, t.enterprise_id, t.manner, t.visitors),
  ],
);

/** Every version of a visit, the voiding included; append-only. */
export const visitVersion = sqliteTable(
  'visit_version',
  {
    visit_id: integer().notNull(),
    version: integer().notNull(),
    ...visited,
    voided: integer({ mode: 'boolean' }).notNull().default(false),
    reason: text().notNull().default(''),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.visit_id, t.version] }), index('visit_version_by_day').on(t.on_day)],
);

/**
 * Who of the enterprise received them, version by version: personal, for who may reveal contacts. Apart from
 * the versions, since it goes when contacts are erased and they never change.
 */
export const visitReceiver = sqliteTable(
  'visit_receiver',
  {
    visit_id: integer().notNull(),
    version: integer().notNull(),
    name: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.visit_id, t.version] })],
);

/** 诉求: how far it is, folded from its steps. */
export const visitRequest = sqliteTable(
  'request',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    visit_id: integer(),
    kind: text().$type<RequestKind>().notNull(),
    content: text().notNull(),
    raised_on: text().notNull(),
    status: text().$type<Status>().notNull(),
    owner: text().notNull().default(''),
    unit: text().notNull().default(''),
    due_on: text(),
    settled_on: text(),
    satisfaction: text().$type<Satisfaction>(),
    outcome: text().notNull().default(''),
    version: integer().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [
    index('request_by_enterprise').on(t.enterprise_id, t.raised_on),
    index('request_by_status').on(t.status, t.due_on, t.id, t.owner, t.kind, t.enterprise_id),
    index('request_by_owner').on(t.owner, t.status),
    index('request_by_raised').on(t.raised_on, t.id),
    index('request_by_visit').on(t.visit_id),
  ],
);

/** 受理, 交办, 进展, 办结, 回访, 重新办理: append-only. */
export const requestStep = sqliteTable(
  'request_step',
  {
    request_id: integer().notNull(),
    version: integer().notNull(),
    kind: text().$type<StepKind>().notNull(),
    on_day: text().notNull(),
    words: text().notNull().default(''),
    owner: text(),
    unit: text(),
    due_on: text(),
    request_kind: text().$type<RequestKind>(),
    content: text(),
    satisfaction: text().$type<Satisfaction>(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.request_id, t.version] }),
    index('request_step_by_kind').on(t.kind, t.on_day),
  ],
);

const meant = {
  lack: text().notNull(),
  action: text().notNull(),
  owner: text().notNull(),
  due_on: text().notNull(),
  state: text().$type<MeasureState>().notNull(),
  ended_on: text(),
};

/** 一企一策: what an enterprise lacks, what is done about it, by whom and until when. */
export const measure = sqliteTable(
  'measure',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    category: text().$type<Category>(),
    version: integer().notNull(),
    ...meant,
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [
    index('measure_by_enterprise').on(t.enterprise_id),
    index('measure_by_state').on(t.state, t.due_on, t.id, t.owner, t.category, t.enterprise_id),
    index('measure_by_owner').on(t.owner, t.state),
  ],
);

/** Every version of a measure; append-only. */
export const measureVersion = sqliteTable(
  'measure_version',
  {
    measure_id: integer().notNull(),
    version: integer().notNull(),
    ...meant,
    words: text().notNull().default(''),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.measure_id, t.version] })],
);

/** Contacts beside the register's own; retired once, and their number goes then. */
export const contact = sqliteTable(
  'contact',
  {
    id: integer().primaryKey(),
    enterprise_id: integer().notNull(),
    name: text().notNull(),
    position: text().notNull().default(''),
    phone: text(),
    note: text().notNull().default(''),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
    retired_at: text(),
    retired_by: text(),
  },
  (t) => [index('contact_by_enterprise').on(t.enterprise_id)],
);
