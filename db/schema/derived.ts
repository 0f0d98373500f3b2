/** Derived tables: rebuilt from the others by one pure function. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Category, Figure, Stage } from '../../server/rules/types.ts';

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
  (t) => [
    primaryKey({ columns: [t.enterprise_id, t.category] }),
    index('track_by_stage').on(t.category, t.stage, t.since).where(sql`held = 0 and stage is not null`),
    index('track_held').on(t.category, t.held_since).where(sql`held = 1`),
    index('track_by_category').on(t.category, t.stage, t.since, t.enterprise_id, t.ever_held),
    index('track_held_before').on(t.category, t.stage).where(sql`ever_held = 1 and stage <> 'recognised'`),
  ],
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
    /** Of a stage: what sets it apart in the outlook. */
    apart: text(),
  },
  (t) => [
    index('contribution_by_enterprise').on(t.enterprise_id),
    index('contribution_by_figure').on(t.programme_id, t.figure, t.category, t.from_day, t.enterprise_id),
    index('contribution_standing')
      .on(t.programme_id, t.figure, t.category, t.from_day, t.enterprise_id)
      .where(sql`to_day is null`),
    index('contribution_ended').on(t.programme_id, t.figure, t.to_day).where(sql`to_day is not null`),
  ],
);

/**
 * Sums of contributions: how much a figure rose (or fell) within a period. `period` is a year
 * 'y2026', a month 'm2026-03' or a day 'd2026-03-31', so that the value at a day is the years before,
 * the months before in its year, and the days up to it in its month: three short ranges of the key.
 * `dim` is '' for the whole, or chain, area, officer with its `value` ('' where none is set), or apart.
 */
export const ledger = sqliteTable(
  'ledger',
  {
    programme_id: integer().notNull(),
    dim: text().$type<'' | 'chain' | 'area' | 'officer' | 'apart'>().notNull(),
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
    /** Since when it stands in the stage, where the title is not held. */
    lg_since: text(),
    ps_since: text(),
    as_since: text(),
  },
  (t) => [
    index('register_in_chains').on(sql`coalesce(chain, '')`, t.enterprise_id),
    index('register_in_areas').on(sql`coalesce(area, '')`, t.enterprise_id),
    index('register_in_officers').on(sql`coalesce(officer, '')`, t.enterprise_id),
    index('register_by_code').on(t.uscc),
    index('register_by_updated').on(t.updated_at),
    index('register_by_sort_name').on(t.sort_name),
    index('register_by_lg_stage').on(t.lg_stage, t.updated_at).where(sql`lg_stage is not null`),
    index('register_by_ps_stage').on(t.ps_stage, t.updated_at).where(sql`ps_stage is not null`),
    index('register_by_as_stage').on(t.as_stage, t.updated_at).where(sql`as_stage is not null`),
    index('register_lg_stage_by_name').on(t.lg_stage, t.sort_name).where(sql`lg_stage is not null`),
    index('register_ps_stage_by_name').on(t.ps_stage, t.sort_name).where(sql`ps_stage is not null`),
    index('register_as_stage_by_name').on(t.as_stage, t.sort_name).where(sql`as_stage is not null`),
    index('register_by_lg_until').on(t.lg_until, t.in_scope).where(sql`lg_until is not null`),
    index('register_by_ps_until').on(t.ps_until, t.in_scope).where(sql`ps_until is not null`),
    index('register_by_chain').on(t.chain, t.updated_at),
    index('register_by_area').on(t.area, t.updated_at),
    index('register_by_officer').on(t.officer, t.updated_at),
    index('register_holders')
      .on(t.officer, t.enterprise_id)
      .where(sql`in_scope = 1 and (lg_held = 1 or ps_held = 1)`),
    index('register_officer_lg_until').on(t.officer, t.lg_until).where(sql`lg_until is not null`),
    index('register_officer_ps_until').on(t.officer, t.ps_until).where(sql`ps_until is not null`),
    index('register_open').on(t.updated_at, t.in_scope).where(sql`is_open = 1`),
    index('register_lacking_document').on(t.updated_at).where(sql`lacks_document = 1`),
    index('register_lacking_industry')
      .on(t.in_scope)
      .where(sql`industry_code is null and as_stage is not null`),
  ],
);

/** How many enterprises are alike in all that lists are narrowed by; kept by triggers on `register`. */
export const registerCount = sqliteTable(
  'register_count',
  {
    /** '' for all of them. */
    dim: text().$type<'' | 'chain' | 'area' | 'officer'>().notNull(),
    /** '' where none is set. */
    value: text().notNull(),
    in_scope: integer().notNull(),
    is_open: integer().notNull(),
    lacks_document: integer().notNull(),
    /** An industry is known. */
    industry: integer().notNull(),
    /** '' where there is no track. */
    lg_stage: text().notNull(),
    ps_stage: text().notNull(),
    as_stage: text().notNull(),
    lg_held: integer().notNull(),
    ps_held: integer().notNull(),
    as_held: integer().notNull(),
    n: integer().notNull(),
  },
  (t) => [
    primaryKey({
      columns: [
        t.dim,
        t.value,
        t.in_scope,
        t.is_open,
        t.lacks_document,
        t.industry,
        t.lg_stage,
        t.ps_stage,
        t.as_stage,
        t.lg_held,
        t.ps_held,
        t.as_held,
      ],
    }),
  ],
);

/**
 * How many enterprises in scope stand on a day: `what` is 'open' (last change of who is on the way), 'lg' and 'ps'
 * (end of the title), 'both' ('earlier later' of who has both), or 'above_scale applied' (since when in that stage).
 * `whose` is '*', '=' and a name, or '-' for nobody's. Kept by triggers on `register`.
 */
export const registerDay = sqliteTable(
  'register_day',
  { what: text().notNull(), whose: text().notNull(), day: text().notNull(), n: integer().notNull() },
  (t) => [primaryKey({ columns: [t.what, t.whose, t.day] })],
);
