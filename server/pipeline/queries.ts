/**
 * Who stands in which stage today: the tracks behind the figures of 培育梯队. A track is in a stage exactly
 * where a contribution says so, so that every count is the figure of the progress page.
 */
import type { Db } from '../../db/open.ts';
import { statementsByText } from '../../db/per-connection.ts';
import { NO_FILTERS, registerFor, whereOf } from '../enterprises/queries.ts';
import { assumptionsAt, readAssumptions } from '../outlook/queries.ts';
import type { Assumptions } from '../rules/chances.ts';
import { addDays } from '../rules/days.ts';
import { type Category, type Day, OPEN_STAGES, type OpenStage, type Stage } from '../rules/types.ts';

export interface PipelineFilters {
  category: Category;
  q: string;
  /** Null is any, '' is none set. */
  chain: string | null;
  area: string | null;
  officer: string | null;
  /** Only who has stood in a stage longer than its limit; nobody in the last, which has none. */
  stalled: boolean;
}
export interface Moment {
  programmeId: number;
  today: Day;
}
export interface TrackRow {
  enterprise_id: number;
  uscc: string;
  name: string;
  chain: string | null;
  area: string | null;
  officer: string | null;
  industry_code: string | null;
  stage: Stage;
  /** The first day in the stage; of a recognition the day of issue. */
  since: Day;
  /** Held before, whether now or not (open stages). */
  ever_held: number;
  event_id: number;
}

type Values = Record<string, string | number | null>;
/** The same few questions come again and again; what people search for stands in parameters. */
const statement = statementsByText<[Values]>(200);

/** Whose enterprises meet the filters; '' where all do. */
function within(db: Db, filters: PipelineFilters, today: Day): { sql: string; values: Values } {
  const { q, chain, area, officer } = filters;
  const where = whereOf(db, { ...NO_FILTERS, q, chain, area, officer }, today);
  if (where.sql === 'true') return { sql: '', values: {} };
  let at = 0;
  const sql = where.sql.replace(/\?/g, () => `@w${at++}`);
  return {
    sql: ` and c.enterprise_id in (select enterprise_id from ${registerFor(where)} where ${sql})`,
    values: Object.fromEntries(where.values.map((value, i) => [`w${i}`, value])),
  };
}

const ON = 'c.from_day <= @today and (c.to_day is null or c.to_day > @today)';

/**
 * From the tracks of one stage, in the order in which they came to it: `track_by_category` gives that order.
 * Without statistics SQLite would look for each track among all the contributions of its stage.
 */
const OPEN = `from track t cross join contribution c indexed by contribution_by_enterprise
  on c.enterprise_id = t.enterprise_id and c.category = t.category
  and c.figure = t.stage and c.programme_id = @programme and ${ON}
  where t.category = @category and t.stage = @stage`;
const NAMED = `from contribution c where c.programme_id = @programme and c.figure = 'additions'
  and c.category = @category and ${ON}`;

interface Question {
  from: string;
  values: Values;
}

function ask(
  db: Db,
  filters: PipelineFilters,
  stage: Stage,
  at: Moment,
  limits: Assumptions,
): Question | null {
  const more = within(db, filters, at.today);
  const values = { programme: at.programmeId, category: filters.category, today: at.today, ...more.values };
  if (stage === 'recognised') return filters.stalled ? null : { from: NAMED + more.sql, values };
  if (!filters.stalled) return { from: OPEN + more.sql, values: { ...values, stage } };
  const before = addDays(at.today, -limits.stages[stage].limit);
  return { from: `${OPEN}${more.sql} and t.since < @before`, values: { ...values, stage, before } };
}

/** The assumptions in force today, limits of days among them. */
export function limitsOf(db: Db, category: Category, at: Moment): Assumptions {
  return assumptionsAt(readAssumptions(db, at.programmeId), category, at.today).assumptions;
}

const COUNTS = `select t.stage, count(*) as n from track t cross join contribution c indexed by contribution_by_enterprise
  on c.enterprise_id = t.enterprise_id and c.category = t.category and c.figure = t.stage
  and c.programme_id = @programme and ${ON} where t.category = @category and t.stage <> 'recognised'`;
const BEFORE = ` and t.since < case t.stage when 'reserve' then @reserve when 'cultivating' then @cultivating
  when 'applied' then @applied else @in_review end`;

/** How many stand in each stage, as filtered; in the last, the programme's additions. */
export function countsIn(
  db: Db,
  filters: PipelineFilters,
  at: Moment,
  { stages }: Assumptions,
): ReadonlyMap<Stage, number> {
  const more = within(db, filters, at.today);
  const values = { programme: at.programmeId, category: filters.category, today: at.today, ...more.values };
  const days = Object.fromEntries(
    OPEN_STAGES.map((stage) => [stage, addDays(at.today, -stages[stage].limit)]),
  );
  const open = filters.stalled
    ? statement(db, `${COUNTS}${BEFORE}${more.sql} group by t.stage`).all({ ...values, ...days })
    : statement(db, `${COUNTS}${more.sql} group by t.stage`).all(values);
  const counts = new Map((open as { stage: Stage; n: number }[]).map(({ stage, n }) => [stage, n]));
  if (filters.stalled) return counts;
  const named = statement(db, `select count(*) as n ${NAMED}${more.sql}`).get(values) as { n: number };
  return counts.set('recognised', named.n);
}

/** Some of those in one stage: the longest in it first; of the last, the latest first. */
export function tracksIn(
  db: Db,
  filters: PipelineFilters,
  stage: Stage,
  at: Moment,
  { limits, limit, offset = 0 }: { limits: Assumptions; limit: number; offset?: number },
): TrackRow[] {
  const question = ask(db, filters, stage, at, limits);
  if (question === null || limit <= 0) return [];
  const [own, order] =
    stage === 'recognised'
      ? ['e.effective_on as since, 1 as ever_held', 'p.from_day desc, p.enterprise_id']
      : ['p.since, p.ever_held', 'p.since, p.enterprise_id'];
  const columns =
    stage === 'recognised'
      ? 'c.enterprise_id, c.event_id, c.from_day'
      : 't.enterprise_id, c.event_id, t.since, t.ever_held';
  const inner = stage === 'recognised' ? 'c.from_day desc, c.enterprise_id' : 't.since, t.enterprise_id';
  return statement(
    db,
    `select p.enterprise_id, p.event_id, r.uscc, r.name, r.chain, r.area, r.officer, r.industry_code, @shown as stage, ${own}
       from (select ${columns} ${question.from} order by ${inner} limit @limit offset @offset) p
       cross join register r on r.enterprise_id = p.enterprise_id
       left join event e on e.id = p.event_id order by ${order}`,
  ).all({ ...question.values, shown: stage, limit, offset }) as TrackRow[];
}

/** In the order of the list: nearest to its goal first, who is there last. */
export const LIST_ORDER: readonly Stage[] = [...[...OPEN_STAGES].reverse(), 'recognised'];

/** A stretch of the list that runs through these stages one after the other. */
export function stretchOf(
  db: Db,
  filters: PipelineFilters,
  counts: readonly { stage: Stage; n: number }[],
  at: Moment,
  { limits, limit, offset }: { limits: Assumptions; limit: number; offset: number },
): TrackRow[] {
  const rows: TrackRow[] = [];
  let before = 0;
  for (const { stage, n } of counts) {
    const from = Math.max(0, offset + rows.length - before);
    if (from < n && rows.length < limit) {
      rows.push(...tracksIn(db, filters, stage, at, { limits, limit: limit - rows.length, offset: from }));
    }
    before += n;
  }
  return rows;
}

export const isOpenStage = (stage: Stage): stage is OpenStage => stage !== 'recognised';
