import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type {
  Category,
  Counting,
  CountingSettings,
  EnterpriseFacts,
  EventKind,
  ExitReason,
  FellAt,
  Figure,
  OpenStage,
  Route,
  Stage,
} from '../server/rules/types.ts';

/*
 * The tables. Truth first, derived tables after; the SQL that creates them (STRICT, CHECKs and the
 * append-only triggers, which drizzle cannot say) is in ../migrations.
 * Days are TEXT 'YYYY-MM-DD', instants TEXT UTC with milliseconds, booleans 0 or 1.
 */

// ---------- programme, settings, targets ----------
export const programme = sqliteTable('programme', {
  id: integer().primaryKey(),
  code: text().notNull().unique(),
  name: text().notNull(),
  starts_on: text().notNull(),
  ends_on: text().notNull(),
  /** The sentence the targets rest on, and where it stands. */
  source: text().notNull().default(''),
});

export const programmeCategory = sqliteTable(
  'programme_category',
  {
    programme_id: integer().notNull(),
    category: text().$type<Category>().notNull(),
    /** Three-year target; null is 未设目标. */
    target: integer(),
  },
  (t) => [primaryKey({ columns: [t.programme_id, t.category] })],
);

/** Versions of the settings of counting; append-only. */
export const setting = sqliteTable('setting', {
  id: integer().primaryKey(),
  programme_id: integer().notNull(),
  holds_from: text().notNull(),
  recorded_at: text().notNull(),
  recorded_by: text().notNull(),
  reason: text().notNull().default(''),
  settings: text({ mode: 'json' }).$type<CountingSettings>().notNull(),
});

/** Versions of the plan of one category; append-only. */
export const target = sqliteTable(
  'target',
  {
    id: integer().primaryKey(),
    programme_id: integer().notNull(),
    category: text().$type<Category>().notNull(),
    holds_from: text().notNull(),
    recorded_at: text().notNull(),
    recorded_by: text().notNull(),
    reason: text().notNull().default(''),
    document: text().notNull().default(''),
    state: text().$type<'proposed' | 'confirmed'>().notNull(),
    target: integer().notNull(),
  },
  (t) => [index('target_by_category').on(t.programme_id, t.category)],
);

export const targetCell = sqliteTable(
  'target_cell',
  {
    target_id: integer().notNull(),
    year: integer().notNull(),
    quarter: integer().notNull(),
    planned: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.target_id, t.year, t.quarter] })],
);

/** A short word of an officer beside a status; the latest by (programme, category) shows. Append-only. */
export const explanation = sqliteTable('explanation', {
  id: integer().primaryKey(),
  programme_id: integer().notNull(),
  category: text().$type<Category>().notNull(),
  recorded_at: text().notNull(),
  recorded_by: text().notNull(),
  words: text().notNull(),
});

// ---------- people ----------
export const account = sqliteTable('account', {
  id: integer().primaryKey(),
  name: text().notNull().unique(),
  display: text().notNull(),
  password_hash: text().notNull(),
  roles: text({ mode: 'json' }).$type<string[]>().notNull(),
  must_change: integer({ mode: 'boolean' }).notNull().default(false),
  disabled_at: text(),
  created_at: text().notNull(),
  last_sign_in_at: text(),
});

export const session = sqliteTable(
  'session',
  {
    /** SHA-256 of the cookie's token, hex: the token itself is never stored. */
    token_hash: text().primaryKey(),
    account_id: integer().notNull(),
    csrf: text().notNull(),
    created_at: text().notNull(),
    seen_at: text().notNull(),
    ip: text().notNull(),
    /** One line to show on the next page, then gone. */
    flash: text(),
  },
  (t) => [index('session_by_account').on(t.account_id)],
);

export const signInFailure = sqliteTable(
  'sign_in_failure',
  {
    id: integer().primaryKey(),
    name: text().notNull(),
    ip: text().notNull(),
    at: text().notNull(),
  },
  (t) => [index('sign_in_failure_by_at').on(t.at)],
);

/** What somebody posted after the session had ended: offered back after signing in, for 30 minutes. */
export const keptForm = sqliteTable('kept_form', {
  token_hash: text().primaryKey(),
  path: text().notNull(),
  body: text().notNull(),
  at: text().notNull(),
});

export const apiToken = sqliteTable('api_token', {
  id: integer().primaryKey(),
  account_id: integer().notNull(),
  label: text().notNull(),
  token_hash: text().notNull().unique(),
  created_at: text().notNull(),
  expires_at: text(),
  last_used_at: text(),
  revoked_at: text(),
});

// ---------- enterprises ----------
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
  (t) => [index('enterprise_version_by_enterprise').on(t.enterprise_id)],
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

/** Values offered in lists: 产业赛道, 镇街园区, 服务专员. */
export const dictionary = sqliteTable(
  'dictionary',
  {
    kind: text().$type<'chain' | 'area' | 'officer'>().notNull(),
    value: text().notNull(),
    position: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.kind, t.value] })],
);

// ---------- events ----------
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
    index('event_by_recorded').on(t.recorded_at),
  ],
);

/** The voiding of an event, with its reason; append-only, and both stay readable. */
export const eventVoid = sqliteTable('event_void', {
  event_id: integer().primaryKey(),
  reason: text().notNull(),
  recorded_at: text().notNull(),
  recorded_by: text().notNull(),
  /** The event that stands in its place, where a wrong day was corrected. */
  replaced_by: integer(),
});

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
  },
  (t) => [index('attachment_by_enterprise').on(t.enterprise_id)],
);

/** Answers to posts that may be repeated: the same key by the same person gives the first result. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    account_id: integer().notNull(),
    key: text().notNull(),
    body_hash: text().notNull(),
    status: integer().notNull(),
    location: text(),
    answer: text(),
    created_at: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.account_id, t.key] })],
);

/** Who did what, in sentences, chained by hash; append-only, written with the change it tells of. */
export const audit = sqliteTable(
  'audit',
  {
    seq: integer().primaryKey(),
    at: text().notNull(),
    actor: text().notNull(),
    account_id: integer(),
    ip: text().notNull().default(''),
    act: text().notNull(),
    enterprise_id: integer(),
    event_id: integer(),
    import_id: integer(),
    sentence: text().notNull(),
    detail: text().notNull().default('{}'),
    alg: text().notNull().default('sha256'),
    prev: text().notNull(),
    hash: text().notNull(),
  },
  (t) => [index('audit_by_enterprise').on(t.enterprise_id), index('audit_by_at').on(t.at)],
);

// ---------- derived: rebuilt from the above by one pure function ----------
/** The current state of each track, and the wide row that lists read. */
export const track = sqliteTable(
  'track',
  {
    enterprise_id: integer().notNull(),
    category: text().$type<Category>().notNull(),
    stage: text().$type<Stage>(),
    since: text(),
    held: integer({ mode: 'boolean' }).notNull(),
    held_since: text(),
    holding_event: integer(),
    valid_until: text(),
    review_due: integer({ mode: 'boolean' }).notNull(),
    ever_held: integer({ mode: 'boolean' }).notNull(),
    last_event_on: text(),
    ended_on: text(),
    ended_how: text(),
    entered: text({ mode: 'json' }).$type<Partial<Record<Stage, string>>>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.enterprise_id, t.category] })],
);

/** See `Contribution` in server/rules/types.ts. */
export const contribution = sqliteTable(
  'contribution',
  {
    id: integer().primaryKey(),
    programme_id: integer().notNull(),
    enterprise_id: integer().notNull(),
    /** '' where the figure has no category (involved). */
    category: text().$type<Category | ''>().notNull(),
    figure: text().$type<Figure>().notNull(),
    event_id: integer().notNull(),
    year: integer().notNull(),
    quarter: integer().notNull(),
    from_day: text().notNull(),
    to_day: text(),
    chain: text(),
    area: text(),
    officer: text(),
    rule: text(),
  },
  (t) => [
    index('contribution_by_enterprise').on(t.enterprise_id),
    index('contribution_by_figure').on(t.programme_id, t.figure, t.category, t.from_day),
  ],
);

/**
 * Sums of contributions: how much a figure rose (or fell) within a period. `period` is a year
 * 'y2026', a month 'm2026-03' or a day 'd2026-03-31', so that the value at a day is the years before,
 * the months before in its year, and the days up to it in its month: three short ranges of the key.
 * `dim` is '' for the whole, or chain, area, officer with its `value` ('' where none is set).
 */
export const ledger = sqliteTable(
  'ledger',
  {
    programme_id: integer().notNull(),
    dim: text().$type<'' | 'chain' | 'area' | 'officer'>().notNull(),
    period: text().notNull(),
    value: text().notNull(),
    category: text().$type<Category | ''>().notNull(),
    figure: text().$type<Figure>().notNull(),
    year: integer().notNull(),
    quarter: integer().notNull(),
    n: integer().notNull(),
  },
  (t) => [
    primaryKey({
      columns: [t.programme_id, t.dim, t.period, t.value, t.category, t.figure, t.year, t.quarter],
    }),
  ],
);

/** One wide row per enterprise: all that the list shows, filters and sorts by. */
export const register = sqliteTable(
  'register',
  {
    enterprise_id: integer().primaryKey(),
    uscc: text().notNull(),
    name: text().notNull(),
    /** name, short name, former names, code, lower case, joined by a line feed. */
    haystack: text().notNull(),
    /** Pinyin initials of the names, joined by a line feed; the first stands at the start. */
    initials: text().notNull(),
    /** Full pinyin of the names, the same way. */
    pinyin: text().notNull(),
    /** Sort key of the name: its full pinyin. */
    sort_name: text().notNull(),
    chain: text(),
    area: text(),
    officer: text(),
    industry_code: text(),
    in_scope: integer({ mode: 'boolean' }).notNull(),
    lg_stage: text().$type<Stage>(),
    ps_stage: text().$type<Stage>(),
    as_stage: text().$type<Stage>(),
    lg_held: integer({ mode: 'boolean' }).notNull(),
    ps_held: integer({ mode: 'boolean' }).notNull(),
    as_held: integer({ mode: 'boolean' }).notNull(),
    lg_until: text(),
    ps_until: text(),
    /** An addition lacks its document number. */
    lacks_document: integer({ mode: 'boolean' }).notNull(),
    /** A track of it stands in a stage before recognition. */
    is_open: integer({ mode: 'boolean' }).notNull(),
    updated_at: text().notNull(),
    updated_by: text().notNull(),
  },
  (t) => [
    index('register_by_updated').on(t.updated_at),
    index('register_by_sort_name').on(t.sort_name),
    index('register_by_initials').on(t.initials),
    index('register_by_lg_stage').on(t.lg_stage, t.updated_at).where(sql`lg_stage is not null`),
    index('register_by_ps_stage').on(t.ps_stage, t.updated_at).where(sql`ps_stage is not null`),
    index('register_by_as_stage').on(t.as_stage, t.updated_at).where(sql`as_stage is not null`),
    index('register_by_lg_until').on(t.lg_until, t.in_scope).where(sql`lg_until is not null`),
    index('register_by_ps_until').on(t.ps_until, t.in_scope).where(sql`ps_until is not null`),
    index('register_by_chain').on(t.chain, t.updated_at),
    index('register_by_area').on(t.area, t.updated_at),
    index('register_by_officer').on(t.officer, t.updated_at),
    index('register_open').on(t.updated_at, t.in_scope).where(sql`is_open = 1`),
    index('register_lacking_document').on(t.updated_at).where(sql`lacks_document = 1`),
    index('register_lacking_industry')
      .on(t.in_scope)
      .where(sql`industry_code is null and as_stage is not null`),
  ],
);

/** Small facts of this database, such as its revision. */
export const fact = sqliteTable('fact', {
  key: text().primaryKey(),
  value: text().notNull(),
});
