/** The list of enterprises: read from the wide derived table alone. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { DIMS } from '../derived/ledger.ts';
import { registerSize } from '../derived/search-index.ts';
import type { Day, Stage } from '../rules/types.ts';
import { countEnterprises, keptCount, statement } from './counting.ts';
import { type Alert, type Filters, NO_FILTERS, type Sort } from './filters.ts';
import { isSoonerTaken, registerFor, type Where, whereOf } from './where.ts';

export interface ListRow {
  enterprise_id: number;
  uscc: string;
  name: string;
  chain: string | null;
  area: string | null;
  officer: string | null;
  industry_code: string | null;
  in_scope: number;
  lg_stage: Stage | null;
  ps_stage: Stage | null;
  as_stage: Stage | null;
  lg_held: number;
  ps_held: number;
  as_held: number;
  lg_until: Day | null;
  ps_until: Day | null;
  /** 待复核 was recorded; null where the title is not held. */
  lg_review: number | null;
  ps_review: number | null;
  lacks_document: number;
  is_open: number;
  updated_at: string;
  updated_by: string;
}

export interface ListAsked extends Partial<Filters> {
  today: Day;
  /** 1 to 300; 50. */
  limit?: number;
  /** From the answer before; wins over `offset`. */
  cursor?: string | null;
  offset?: number;
}

export interface Listed {
  items: ListRow[];
  /** Where the next page begins; null on the last. */
  next_cursor: string | null;
  total: number;
}

/** The cursor is none of ours, or of another order. */
export class ForeignCursor extends Error {
  readonly statusCode = 400;
}

const COLUMN: Record<Sort, string> = {
  updated: 'updated_at',
  name: 'sort_name',
  code: 'uscc',
  chain: `coalesce(chain, '')`,
  area: `coalesce(area, '')`,
  officer: `coalesce(officer, '')`,
};

/** The index of each order. */
const INDEX: Record<Sort, string> = {
  updated: 'register_by_updated',
  name: 'register_by_sort_name',
  code: 'register_by_code',
  chain: 'register_in_chains',
  area: 'register_in_areas',
  officer: 'register_in_officers',
};

/** Filters of which an index gives the order as well. */
function isInOrder({ sort, category, stages, alert, ...rest }: Filters): boolean {
  const isOfStage = category !== null && stages.length === 1 && stages[0] !== 'none';
  if (sort === 'name') return isOfStage;
  if (sort !== 'updated') return false;
  const isOfAlert = alert === 'no_document' || alert === 'stale_90';
  return isOfStage || isOfAlert || DIMS.some((name) => rest[name] !== null);
}

/**
 * What SQLite, which has no statistics, cannot know: that the few who were found are sooner sorted than met on
 * an index of another filter, and that of filters which many meet the first stand near the beginning of the order.
 */
function registerIn(
  db: Db,
  filters: Filters,
  { kept, wanted, where }: { kept: number | null; wanted: number; where: Where },
): string {
  if (where.isFound === true || kept === null || isInOrder(filters)) return registerFor(where);
  if (isSoonerTaken(kept, wanted, registerSize(db))) return registerFor(where);
  return `register indexed by ${INDEX[filters.sort]}`;
}

/**
 * A page of the list with its total, after a cursor or from an offset. The order is whole: what ties
 * is told apart by id, so that pages neither repeat nor skip.
 * @throws ForeignCursor
 */
export function listEnterprises(db: Db, asked: ListAsked): Listed {
  const { today, limit = 50, cursor = null, offset = 0, ...given } = asked;
  const filters: Filters = { ...NO_FILTERS, ...given };
  const size = Math.min(Math.max(1, Math.trunc(limit)), 300);
  const wanted = (cursor === null ? offset : 0) + size + 1;
  const kept = keptCount(db, filters, today);
  if (kept !== null && cursor === null && offset >= kept)
    return { items: [], next_cursor: null, total: kept };
  const where = whereOf(db, filters, today, wanted);
  const column = COLUMN[filters.sort];
  const direction = filters.descending ? 'desc' : 'asc';
  const after = cursor === null ? null : afterCursor(cursor, filters, column);
  const how = registerIn(db, filters, { kept, wanted, where });
  const conditions = after === null ? where.sql : `${where.sql} and ${after.sql}`;
  const values = [...where.values, ...(after?.values ?? [])];
  const rows = statement(
    db,
    `select ${COLUMNS}, sort_value, ${REVIEW('lg', 'little_giant')}, ${REVIEW('ps', 'provincial_srdi')} from (
       select enterprise_id as id, ${column} as sort_value from ${how} where ${conditions}
        order by ${column} ${direction}, enterprise_id ${direction} limit ? offset ?) p
       cross join register r on r.enterprise_id = p.id order by sort_value ${direction}, r.enterprise_id ${direction}`,
  ).all(...values, size + 1, cursor === null ? offset : 0) as (ListRow & { sort_value: string })[];
  const items = rows.slice(0, size);
  const last = items.at(-1);
  return {
    items,
    next_cursor:
      rows.length > size && last !== undefined
        ? cursorOf(filters, last.sort_value, last.enterprise_id)
        : null,
    // A last page says itself how many there are.
    total:
      kept !== null
        ? kept
        : cursor === null && rows.length <= size && (rows.length > 0 || offset === 0)
          ? offset + rows.length
          : countEnterprises(db, filters, today),
  };
}

/** The ids of all that meet the filters, in the order of the list. */
export function listedIds(db: Db, filters: Filters, today: Day): number[] {
  const where = whereOf(db, filters, today);
  const direction = filters.descending ? 'desc' : 'asc';
  const rows = statement(
    db,
    `select enterprise_id as id from ${registerFor(where)} where ${where.sql}
      order by ${COLUMN[filters.sort]} ${direction}, enterprise_id ${direction}`,
  ).all(...where.values) as { id: number }[];
  return rows.map(({ id }) => id);
}

const shownRows = perConnection((db) =>
  db.$client.prepare<[string], ListRow>(
    `select ${COLUMNS}, ${REVIEW('lg', 'little_giant')}, ${REVIEW('ps', 'provincial_srdi')}
       from json_each(?) j join register r on r.enterprise_id = j.value order by j.key`,
  ),
);

/** The rows of these enterprises, in this order; who has gone meanwhile is left out. */
export function listedRows(db: Db, ids: readonly number[]): ListRow[] {
  return shownRows(db).all(JSON.stringify(ids));
}

/** The search columns are the widest and nobody prints them. */
const COLUMNS = `r.enterprise_id, uscc, name, chain, area, officer, industry_code, in_scope, lg_stage, ps_stage, as_stage,
  lg_held, ps_held, as_held, lg_until, ps_until, lacks_document, is_open, updated_at, updated_by`;

/** Of a title that is held alone: nobody else is looked up. */
const REVIEW = (prefix: string, category: string) =>
  `case when ${prefix}_stage = 'recognised' then
    (select review_due from track t where t.enterprise_id = r.enterprise_id and t.category = '${category}') end as ${prefix}_review`;

function cursorOf({ sort, descending }: Filters, value: string, id: number): string {
  return Buffer.from(JSON.stringify([sort, descending, value, id])).toString('base64url');
}

function afterCursor(cursor: string, { sort, descending }: Filters, column: string): Where {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new ForeignCursor('cursor');
  }
  const [by, down, value, id] = Array.isArray(parts) ? parts : [];
  if (by !== sort || down !== descending || typeof value !== 'string' || !Number.isSafeInteger(id)) {
    throw new ForeignCursor('cursor');
  }
  return { sql: `(${column}, enterprise_id) ${descending ? '<' : '>'} (?, ?)`, values: [value, id] };
}

/** How many each alert finds: the figures that other pages lead to this list with. */
export function countAlerts(db: Db, today: Day): Record<Exclude<Alert, 'pending'>, number> {
  const count = (alert: Alert) => countEnterprises(db, { ...NO_FILTERS, alert }, today);
  return {
    overdue: count('overdue'),
    due_90: count('due_90'),
    no_document: count('no_document'),
    no_industry: count('no_industry'),
    stale_90: count('stale_90'),
  };
}
