/** Yearly and quarterly figures of enterprises: appended, never changed; the last word on a figure stands. */
import type { Db, Tx } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { latestFigures, type FigureRow as Row, SHOWN } from '../derived/figures.ts';
import { ledOn } from '../derived/merges.ts';
import { deriveReadiness } from '../derived/readiness.ts';
import {
  figureInWords,
  INDICATOR_FIELDS,
  type Indicator,
  isIndicator,
  type Source,
  told,
} from '../rules/indicators.ts';
import { isQuarter, monthsOf } from '../rules/quarters.ts';
import type { Instant } from '../rules/types.ts';

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

const statements = perConnection(({ $client }) => ({
  insert: $client.prepare(insertSql('indicator', COLUMNS)),
  runs: $client.prepare<[string], { id: number; kind: string; name: string }>(
    'select id, kind, file_name as name from import_run where id in (select value from json_each(?))',
  ),
  before: $client.prepare<[number, number, number, string, number], Pick<Row, 'value' | 'source'>>(
    `select value, source from indicator where enterprise_id = ? and year = ? and quarter = ? and field = ? and id < ?
      order by id desc limit 1`,
  ),
  ofRun: $client.prepare<[number], Row & { uscc: string; name: string }>(
    `select ${SHOWN}, e.uscc, e.name from indicator i
       join enterprise e on e.id = i.enterprise_id where i.import_id = ? order by i.id`,
  ),
}));

/** 导入“名单.xlsx”, by the number of the run: where figures came from. */
export function sourcesOf(db: Db, runs: readonly number[]): Map<number, string> {
  const rows = statements(db).runs.all(JSON.stringify(runs));
  return new Map(rows.map(({ id, kind, name }) => [id, kind === 'undo' ? name : `导入“${name}”`]));
}

/** 2025年, 2026年1—9月 */
export function periodInWords(year: number, quarter: number): string {
  return isQuarter(quarter) ? `${year}年${monthsOf(quarter)}` : `${year}年`;
}

export interface NewFigures {
  enterpriseId: number;
  name: string;
  year: number;
  /** 1 to 4 for 营业收入 from January to the end of that quarter; the whole year where it is not said. */
  quarter?: number;
  /** Null takes a figure away. */
  figures: Partial<Record<Indicator, number | null>>;
  /** The record that it stands in, where that was merged into this enterprise: it goes back with it. */
  filedUnder?: number;
}

/**
 * Records figures of one year with their line in the log, in the caller's transaction. The log names
 * which figures, not what they are: they are the enterprise's own and the log is read by others.
 * `derive` false: the caller holds the enterprises against the criteria once for many.
 */
export function recordFigures(
  tx: Tx,
  { enterpriseId, name, year, quarter = 0, figures, filedUnder = enterpriseId }: NewFigures,
  source: Source,
  by: By,
  { derive = true }: { derive?: boolean } = {},
): void {
  const fields = INDICATOR_FIELDS.filter((field) => figures[field] !== undefined);
  for (const field of fields) {
    statements(tx).insert.run({
      enterprise_id: filedUnder,
      year,
      quarter,
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
    sentence: `更新${name}${periodInWords(year, quarter)}的${fields.map((field) => told(field).word).join('、')}`,
    detail: { year, ...(quarter === 0 ? {} : { quarter }), fields, source },
  });
  if (derive) deriveReadiness(tx, [enterpriseId]);
}

export interface RunFigure {
  enterpriseId: number;
  /** The record that it stands in. */
  filedUnder: number;
  uscc: string;
  name: string;
  year: number;
  quarter: number;
  field: Indicator;
  /** As the run left it and as it was before; null is none. */
  value: number | null;
  before: number | null;
  /** From whom the figure before came. */
  sourceBefore: Source;
  /** Who had the last word on it: the run itself, or somebody since. */
  last: { isOwn: boolean; importId: number | null; by: string; at: Instant };
}

/** What an import of figures recorded, with what stood there before it, each under the one that has it now. */
export function figuresOfRun(db: Db | Tx, runId: number): RunFigure[] {
  const rows = statements(db).ofRun.all(runId);
  const ids = [...new Set(rows.map((row) => row.enterprise_id))];
  const keyOf = (row: Pick<Row, 'enterprise_id' | 'year' | 'quarter' | 'field'>) =>
    `${row.enterprise_id} ${row.year} ${row.quarter} ${row.field}`;
  const latest = new Map(latestFigures(db, ids, [0, 4]).map((row) => [keyOf(row), row]));
  const led = ledOn(db, rows);
  return rows.flatMap((row, at) => {
    const { id, enterprise_id: filedUnder, year, quarter, field, value } = row;
    if (!isIndicator(field)) return [];
    const { enterprise_id: enterpriseId, uscc, name } = led[at] ?? row;
    const was = statements(db).before.get(filedUnder, year, quarter, field, id);
    const [before, sourceBefore] = [was?.value ?? null, was?.source ?? 'imported'];
    const { id: lastId, import_id: importId, recorded_by: by, recorded_at } = latest.get(keyOf(row)) ?? row;
    const last = { isOwn: lastId === id, importId, by, at: recorded_at };
    const about = { enterpriseId, filedUnder, uscc, name, year, quarter, field };
    return [{ ...about, value, before, sourceBefore, last }];
  });
}

/** 营业收入 12,860 万元 */
export function figureTold(field: Indicator, value: number | null): string {
  const { word, unit } = told(field);
  return value === null ? `${word}未填写` : `${word} ${figureInWords(field, value)} ${unit}`;
}
