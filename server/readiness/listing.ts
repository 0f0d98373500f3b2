/** 最接近达标: who is in scope, does not hold it, and lacks least; read from the derived rows. */
import type { Db } from '../../db/open.ts';
import { statementsByText } from '../../db/per-connection.ts';
import type { Subject } from '../rules/readiness-types.ts';
import type { OpenStage } from '../rules/types.ts';
import type { ListFilters } from './asking.ts';

export interface NearRow {
  id: number;
  uscc: string;
  name: string;
  chain: string | null;
  area: string | null;
  officer: string | null;
  stage: OpenStage | null;
  met: number;
  near: number;
  notMet: number;
  noData: number;
  manual: number;
  judgedMet: number;
  judgedNotMet: number;
  words: string;
  names: string;
}

interface Where {
  sql: string;
  values: string[];
}

function whereOf(filters: ListFilters, me: string): Where {
  const parts: Where[] = [{ sql: 'r.listed = 1 and r.subject = ?', values: [filters.subject] }];
  const { officer, mine, stage } = filters;
  for (const name of ['chain', 'area'] as const) {
    const value = filters[name];
    if (value === '') parts.push({ sql: `r.${name} is null`, values: [] });
    else if (value !== null) parts.push({ sql: `r.${name} = ?`, values: [value] });
  }
  if (mine) parts.push({ sql: 'r.officer = ?', values: [me] });
  else if (officer === '') parts.push({ sql: 'r.officer is null', values: [] });
  else if (officer !== null) parts.push({ sql: 'r.officer = ?', values: [officer] });
  if (stage === 'none') parts.push({ sql: 'r.stage is null', values: [] });
  else if (stage !== null) parts.push({ sql: 'r.stage = ?', values: [stage] });
  return { sql: parts.map((one) => one.sql).join(' and '), values: parts.flatMap((one) => one.values) };
}

const COLUMNS = `r.enterprise_id as id, g.uscc, g.name, r.chain, r.area, r.officer, r.stage, r.met, r.near, r.not_met as notMet,
  r.no_data as noData, r.manual, r.judged_met as judgedMet, r.judged_not_met as judgedNotMet, r.words, r.names`;

const statement = statementsByText();

/** @param me the reader's name, for 只看我负责的 */
export function countNear(db: Db, filters: ListFilters, me: string): number {
  const where = whereOf(filters, me);
  return Number(
    (
      statement(db, `select count(*) as n from readiness r where ${where.sql}`).get(...where.values) as {
        n: number;
      }
    ).n,
  );
}

/** A page of the list, least lacking first; ties by enterprise. */
export function listNear(
  db: Db,
  filters: ListFilters,
  { me, limit, offset }: { me: string; limit: number; offset: number },
): NearRow[] {
  const where = whereOf(filters, me);
  // The page is cut from the index first: names are read of its rows alone.
  const rows = statement(
    db,
    `select ${COLUMNS} from (select * from readiness r where ${where.sql}
        order by r.gap, r.enterprise_id limit ? offset ?) r
       join register g on g.enterprise_id = r.enterprise_id order by r.gap, r.enterprise_id`,
  ).all(...where.values, limit, offset);
  return rows as NearRow[];
}

/** The ids of all of them, in the order of the list: what a file settles before it is written. */
export function nearIds(db: Db, filters: ListFilters, me: string): number[] {
  const where = whereOf(filters, me);
  const rows = statement(
    db,
    `select r.enterprise_id as id from readiness r where ${where.sql} order by r.gap, r.enterprise_id`,
  ).all(...where.values) as { id: number }[];
  return rows.map(({ id }) => id);
}

/** The rows of these enterprises, in this order. */
export function nearRows(db: Db, subject: Subject, ids: readonly number[]): NearRow[] {
  const rows = statement(
    db,
    `select ${COLUMNS} from json_each(?) j join readiness r on r.enterprise_id = j.value and r.subject = ?
       join register g on g.enterprise_id = r.enterprise_id order by j.key`,
  ).all(JSON.stringify(ids), subject);
  return rows as NearRow[];
}
