/** Yearly figures of enterprises: appended, never changed; the last word on a figure stands. */
import type { Db, Tx } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import {
  type Figures,
  figureInWords,
  INDICATOR_FIELDS,
  type Indicator,
  isIndicator,
  told,
} from '../rules/indicators.ts';
import type { Instant } from '../rules/types.ts';

export interface YearOf {
  enterprise_id: number;
  year: number;
  figures: Figures;
}
interface Row {
  id: number;
  enterprise_id: number;
  year: number;
  field: string;
  value: number | null;
  import_id: number | null;
  recorded_at: Instant;
  recorded_by: string;
}

const COLUMNS = [
  'enterprise_id',
  'year',
  'quarter',
  'field',
  'value',
  'source',
  'recorded_at',
  'recorded_by',
  'import_id',
] as const;

/** The last word on each yearly figure of these enterprises. */
const LATEST = `select i.id, i.enterprise_id, i.year, i.field, i.value, i.import_id, i.recorded_at, i.recorded_by from indicator i
   where i.enterprise_id in (select value from json_each(?)) and i.quarter = 0
     and i.id = (select max(o.id) from indicator o where o.enterprise_id = i.enterprise_id
       and o.year = i.year and o.quarter = 0 and o.field = i.field)
   order by i.enterprise_id, i.year`;

const statements = perConnection(({ $client }) => ({
  insert: $client.prepare(insertSql('indicator', COLUMNS)),
  latest: $client.prepare<[string], Row>(LATEST),
  before: $client.prepare<[number, number, string, number], { value: number | null }>(
    `select value from indicator where enterprise_id = ? and year = ? and quarter = 0 and field = ? and id < ?
      order by id desc limit 1`,
  ),
  ofRun: $client.prepare<[number], Row & { uscc: string; name: string }>(
    `select i.id, i.enterprise_id, i.year, i.field, i.value, i.import_id, i.recorded_at, i.recorded_by, e.uscc, e.name from indicator i
       join enterprise e on e.id = i.enterprise_id where i.import_id = ? order by i.id`,
  ),
}));

/** What is known of each year of these enterprises, a query whatever their number; years in order. */
export function readYears(db: Db | Tx, ids: readonly number[]): YearOf[] {
  const years = new Map<string, YearOf>();
  for (const { enterprise_id, year, field, value } of statements(db).latest.all(JSON.stringify(ids))) {
    if (value === null || !isIndicator(field)) continue;
    const key = `${enterprise_id} ${year}`;
    const one = years.get(key) ?? { enterprise_id, year, figures: {} };
    one.figures[field] = value;
    years.set(key, one);
  }
  return [...years.values()];
}

export interface NewFigures {
  enterpriseId: number;
  name: string;
  year: number;
  /** Null takes a figure away. */
  figures: Partial<Record<Indicator, number | null>>;
}

/**
 * Records figures of one year with their line in the log, in the caller's transaction. The log names
 * which figures, not what they are: they are the enterprise's own and the log is read by others.
 */
export function recordFigures(
  tx: Tx,
  { enterpriseId, name, year, figures }: NewFigures,
  source: 'declared' | 'audited' | 'imported',
  by: By,
): void {
  const fields = INDICATOR_FIELDS.filter((field) => figures[field] !== undefined);
  for (const field of fields) {
    statements(tx).insert.run({
      enterprise_id: enterpriseId,
      year,
      quarter: 0,
      field,
      value: figures[field] ?? null,
      source,
      recorded_at: by.at,
      recorded_by: by.actor,
      import_id: by.importId ?? null,
    });
  }
  if (fields.length === 0) return;
  record(tx, {
    ...by,
    act: 'indicators recorded',
    enterpriseId,
    sentence: `更新${name}${year}年的${fields.map((field) => told(field).word).join('、')}`,
    detail: { year, fields },
  });
}

export interface RunFigure {
  enterpriseId: number;
  uscc: string;
  name: string;
  year: number;
  field: Indicator;
  /** As the run left it and as it was before; null is none. */
  value: number | null;
  before: number | null;
  /** Who had the last word on it: the run itself, or somebody since. */
  last: { isOwn: boolean; importId: number | null; by: string; at: Instant };
}

/** What an import of figures recorded, with what stood there before it. */
export function figuresOfRun(db: Db | Tx, runId: number): RunFigure[] {
  const rows = statements(db).ofRun.all(runId);
  const ids = [...new Set(rows.map((row) => row.enterprise_id))];
  const keyOf = (row: Pick<Row, 'enterprise_id' | 'year' | 'field'>) =>
    `${row.enterprise_id} ${row.year} ${row.field}`;
  const latest = new Map(
    statements(db)
      .latest.all(JSON.stringify(ids))
      .map((row) => [keyOf(row), row]),
  );
  return rows.flatMap((row) => {
    const { id, enterprise_id, uscc, name, year, field, value } = row;
    if (!isIndicator(field)) return [];
    const before = statements(db).before.get(enterprise_id, year, field, id)?.value ?? null;
    const {
      id: lastId,
      import_id: importId,
      recorded_by: by,
      recorded_at: at,
    } = latest.get(keyOf(row)) ?? row;
    const last = { isOwn: lastId === id, importId, by, at };
    return [{ enterpriseId: enterprise_id, uscc, name, year, field, value, before, last }];
  });
}

/** 营业收入 12,860 万元 */
export function figureTold(field: Indicator, value: number | null): string {
  const { word, unit } = told(field);
  return value === null ? `${word}未填写` : `${word} ${figureInWords(field, value)} ${unit}`;
}
