/** Every word on the figures of an enterprise: who told what when, and what stood there before. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { recordsOf } from '../derived/merges.ts';
import { shanghaiDay } from '../rules/days.ts';
import { figureInWords, isIndicator, SOURCES, type Source, told } from '../rules/indicators.ts';
import type { Instant } from '../rules/types.ts';
import type { StoryLine } from '../story.ts';
import { periodInWords, sourcesOf } from './figures.ts';

interface Row {
  id: number;
  enterprise_id: number;
  year: number;
  quarter: number;
  field: string;
  value: number | null;
  before: number | null;
  source: Source;
  import_id: number | null;
  recorded_at: Instant;
  recorded_by: string;
}

/** With what the same record said of the figure before. */
const OF = `select id, enterprise_id, year, quarter, field, value,
    lag(value) over (partition by enterprise_id, year, quarter, field order by id) as before,
    source, import_id, recorded_at, recorded_by
  from indicator where enterprise_id in (select value from json_each(?))`;

const statements = perConnection(({ $client }) => ({
  count: $client
    .prepare<[string], number>(
      'select count(*) from indicator where enterprise_id in (select value from json_each(?))',
    )
    .pluck(),
  page: $client.prepare<[string, number, number], Row>(
    `select * from (${OF}) order by id desc limit ? offset ?`,
  ),
  names: $client.prepare<[string], { id: number; name: string }>(
    'select id, name from enterprise where id in (select value from json_each(?))',
  ),
  story: $client.prepare<[string], Told>(
    `select year, quarter, recorded_at, recorded_by, import_id, json_group_array(field) as fields
       from indicator where enterprise_id in (select value from json_each(?))
      group by year, quarter, recorded_at, recorded_by, import_id order by max(id)`,
  ),
}));

interface Told {
  year: number;
  quarter: number;
  recorded_at: Instant;
  recorded_by: string;
  import_id: number | null;
  fields: string;
}

export interface HistoryLine {
  at: Instant;
  by: string;
  period: string;
  /** 营业收入（万元） */
  field: string;
  from: string;
  to: string;
  source: string;
  /** 填写, 导入“名单.xlsx”, and the record that it was told of, where that was merged. */
  how: string;
}

const inWords = (field: string, value: number | null) =>
  value === null ? '未填写' : isIndicator(field) ? figureInWords(field, value) : String(value);

/** How many words there are, and some of them, newest first. */
export function historyOf(
  db: Db,
  id: number,
  { limit, offset }: { limit: number; offset: number },
): { total: number; lines: HistoryLine[] } {
  const records = recordsOf(db, [id]).get(id) ?? [];
  const ids = JSON.stringify(records.map((one) => one.id));
  const rows = statements(db).page.all(ids, limit, offset);
  const runs = sourcesOf(
    db,
    rows.flatMap((one) => one.import_id ?? []),
  );
  const names = new Map(
    statements(db)
      .names.all(ids)
      .map((one) => [one.id, one.name]),
  );
  const lines = rows.map((row): HistoryLine => {
    const { word, unit } = isIndicator(row.field) ? told(row.field) : { word: row.field, unit: '' };
    const from = row.import_id === null ? '填写' : (runs.get(row.import_id) ?? '导入');
    const record = row.enterprise_id === id ? '' : `，原记在${names.get(row.enterprise_id) ?? ''}`;
    return {
      at: row.recorded_at,
      by: row.recorded_by,
      period: periodInWords(row.year, row.quarter),
      field: `${word}（${unit}）`,
      from: inWords(row.field, row.before),
      to: inWords(row.field, row.value),
      source: SOURCES[row.source],
      how: `${from}${record}`,
    };
  });
  return { total: statements(db).count.get(ids) ?? 0, lines };
}

/** What the timeline tells of figures: which were told of which period, never how much they are. */
export function storyOf(db: Db, records: readonly number[]): StoryLine[] {
  const rows = statements(db).story.all(JSON.stringify(records));
  const runs = sourcesOf(
    db,
    rows.flatMap((one) => one.import_id ?? []),
  );
  return rows.map((row): StoryLine => {
    const fields = [...new Set(JSON.parse(row.fields) as string[])];
    const words = fields.map((field) => (isIndicator(field) ? told(field).word : field));
    return {
      on: shanghaiDay(new Date(row.recorded_at)),
      recordedAt: row.recorded_at,
      word: '数据',
      title: `录入${periodInWords(row.year, row.quarter)}经营指标 ${words.length} 项`,
      detail: [words.join('、'), ...(row.import_id === null ? [] : [runs.get(row.import_id) ?? '导入'])].join(
        '，',
      ),
      by: row.recorded_by,
      href: null,
    };
  });
}
