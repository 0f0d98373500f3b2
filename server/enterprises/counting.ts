/** How many enterprises meet the filters: from what is kept by triggers where that tells it, else by walking the register. */
import type { Db } from '../../db/open.ts';
import { statementsByText } from '../../db/per-connection.ts';
import { answersPerTables } from '../../db/written.ts';
import { DIMS } from '../derived/ledger.ts';
import { countFound } from '../derived/search-index.ts';
import { addDays } from '../rules/days.ts';
import { isOtherTitle } from '../rules/holdings.ts';
import type { Day } from '../rules/types.ts';
import { type Filters, limitsOf, NOTICE_DAYS } from './filters.ts';
import { ledValue, registerFor, searchOf, type Where, whereOf } from './where.ts';

/** The same few questions come again and again; what people search for stands in parameters. */
export const statement = statementsByText();

/** How many enterprises meet the filters. */
export function countEnterprises(db: Db, filters: Filters, today: Day): number {
  return keptCount(db, filters, today) ?? ask(db, byWalk(db, filters, today));
}

/** The same, where it is known without reading the enterprises; null where it is not. */
export function keptCount(db: Db, filters: Filters, today: Day): number | null {
  const found = bySearch(db, filters);
  if (found !== null) return found;
  const where = byDay(filters, today) ?? byKind(db, filters, today);
  if (where === null) return null;
  return sums(db, `${where.sql}\n${where.values.join('\n')}`, () => ask(db, where));
}

/** Sums of what the triggers keep: most savings change none of it. Spellings of old lead on by the dictionary. */
const sums = answersPerTables<number>(['register_count', 'register_day', 'dictionary'], 1_000);

function ask(db: Db, { sql, values }: Where): number {
  return (statement(db, sql).get(...values) as { n: number }).n;
}

/** Of a search and nothing else the index tells. */
function bySearch(db: Db, { q, stages, ...rest }: Filters): number | null {
  const { category, holding, chain, area, officer, tag, scope, alert } = rest;
  const more = [category, holding, chain, area, officer, tag, scope, alert];
  if (q === '' || stages.length > 0 || more.some((one) => one !== null)) return null;
  const match = searchOf(q);
  return match === null ? null : countFound(db, match);
}

function byWalk(db: Db, filters: Filters, today: Day): Where {
  const where = whereOf(db, filters, today);
  return { sql: `select count(*) as n from ${registerFor(where)} where ${where.sql}`, values: where.values };
}

/** The names of `register`, so that the same conditions hold for kinds of enterprises. */
const KINDS = `select n, in_scope, is_open, lacks_document, nullif(industry, 0) as industry_code,
  nullif(lg_stage, '') as lg_stage, nullif(ps_stage, '') as ps_stage, nullif(as_stage, '') as as_stage,
  lg_held, ps_held, as_held from register_count`;
const OF_KINDS: readonly Filters['alert'][] = [null, 'pending', 'no_document', 'no_industry'];

/** Of one dimension at most, and of nothing that is no part of a kind: enterprises that are alike are counted once. */
function byKind(db: Db, filters: Filters, today: Day): Where | null {
  const { q, tag, alert, holding } = filters;
  const dims = DIMS.filter((one) => filters[one] !== null);
  const isOfKinds = q === '' && tag === null && OF_KINDS.includes(alert) && !isOtherTitle(holding ?? '');
  if (!isOfKinds || dims.length > 1) return null;
  const [dim = ''] = dims;
  const value = dim === '' ? null : filters[dim];
  const of: Where =
    dim === '' || value === null || value === '' ? { sql: `''`, values: [] } : ledValue(dim, value);
  const where = whereOf(db, { ...filters, chain: null, area: null, officer: null }, today);
  return {
    sql: `select coalesce(sum(n), 0) as n from (${KINDS} where dim = '${dim}' and value = ${of.sql}) where ${where.sql}`,
    values: [...of.values, ...where.values],
  };
}

/** What of a day is asked of one officer's enterprises, or of everybody's. */
function byDay(filters: Filters, today: Day): Where | null {
  const { alert, officer, scope, stages, q, ...rest } = filters;
  const isMore = [rest.category, rest.holding, rest.chain, rest.area, rest.tag].some((one) => one !== null);
  if (alert === null || scope === 'out' || stages.length > 0 || q !== '' || isMore) return null;
  const whose: Where =
    officer === null || officer === ''
      ? { sql: officer === null ? `'*'` : `'-'`, values: [] }
      : { sql: `'=' || (${ledValue('officer', officer).sql})`, values: ledValue('officer', officer).values };
  const sum = (what: string, days: string, ...values: string[]): Where => ({
    sql: `(select coalesce(sum(n), 0) from register_day where what = '${what}' and whose = ${whose.sql} and ${days})`,
    values: [...whose.values, ...values],
  });
  const { today: day, notice } = limitsOf(today);
  if (alert === 'stale_90') return select([sum('open', 'day <= ?', addDays(today, -NOTICE_DAYS - 1))]);
  if (alert === 'overdue') {
    const both = sum('both', 'day < ? and substr(day, 12) < ?', day, day);
    return select([sum('lg', 'day < ?', day), sum('ps', 'day < ?', day)], both);
  }
  if (alert !== 'due_90') return null;
  const both = sum('both', 'day between ? and ? and substr(day, 12) <= ?', day, `${notice}~`, notice);
  const within = (what: string) => sum(what, 'day between ? and ?', day, notice);
  return select([within('lg'), within('ps')], both);
}

function select(plus: readonly Where[], minus?: Where): Where {
  const sum = plus.map((one) => one.sql).join(' + ');
  return {
    sql: `select ${sum}${minus === undefined ? '' : ` - ${minus.sql}`} as n`,
    values: [...plus, ...(minus === undefined ? [] : [minus])].flatMap((one) => one.values),
  };
}
