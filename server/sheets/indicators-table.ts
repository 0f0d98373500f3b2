/** Figures as an import reads them back: a row for each enterprise and year, and for each quarter of its 营业收入. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { type Standing, standingFigures, standingQuarters } from '../indicators/queries.ts';
import { INDICATOR_FIELDS, SOURCES, told } from '../rules/indicators.ts';
import { isQuarter, monthsOf } from '../rules/quarters.ts';
import type { Day } from '../rules/types.ts';
import { PORTION, type Table, type WriteColumn, type WriteRow } from './table.ts';
import { asOfNote } from './table-notes.ts';

const COLUMNS: WriteColumn[] = [
  { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
  { key: 'name', header: '企业名称', width: 34 },
  { key: 'year', header: '年度', kind: 'whole', width: 8 },
  ...INDICATOR_FIELDS.map((field): WriteColumn => {
    const { word, unit } = told(field);
    // A score has no unit in the files that people know.
    return { key: field, header: unit === '分' ? word : `${word}（${unit}）`, kind: 'number' };
  }),
  { key: 'quarter', header: '季度', width: 10 },
  { key: 'source', header: '来源', width: 10 },
];

interface Own {
  id: number;
  uscc: string;
  name: string;
}

const statements = perConnection(({ $client }) => ({
  all: $client.prepare<[], number>('select id from enterprise where gone is null order by id').pluck(),
  rows: $client.prepare<[string], Own>(
    `select e.id, e.uscc, e.name from json_each(?) j join enterprise e on e.id = j.value
      where e.gone is null order by j.key`,
  ),
}));

function rowOf({ uscc, name }: Own, standing: readonly Standing[]): WriteRow[] {
  const [first] = standing;
  if (first === undefined) return [];
  const { year, quarter } = first;
  const shown = standing.flatMap(({ field, value }) => {
    if (value === null) return [];
    return [[field, told(field).kind === 'money' ? value / 10_000 : value] as const];
  });
  const sources = new Set(standing.map((one) => SOURCES[one.source]));
  const period = isQuarter(quarter) ? { quarter: monthsOf(quarter) } : {};
  // Figures of several sources have none in common: a row that says one would change the others.
  const source = sources.size === 1 ? { source: [...sources].join('') } : {};
  return [{ uscc, name, year, ...Object.fromEntries(shown), ...period, ...source }];
}

function* portions(db: Db, ids: readonly number[]): Generator<WriteRow[]> {
  for (let at = 0; at < ids.length; at += PORTION) {
    const own = statements(db).rows.all(JSON.stringify(ids.slice(at, at + PORTION)));
    const wanted = own.map((one) => one.id);
    const [years, quarters] = [standingFigures(db, wanted), standingQuarters(db, wanted)];
    yield own.flatMap((firm) => {
      const all = [...(years.get(firm.id) ?? []), ...(quarters.get(firm.id) ?? [])];
      const known = all.filter((one) => one.value !== null);
      const periods = Map.groupBy(known, (one) => one.year * 10 + one.quarter);
      return [...periods].sort(([a], [b]) => a - b).flatMap(([, standing]) => rowOf(firm, standing));
    });
  }
}

/** Every year of which something is known, of these enterprises in this order, otherwise of all. */
export function indicatorsTable(
  db: Db,
  today: Day,
  only: { ids: readonly number[]; words: string } | null = null,
): Table {
  const ids = only?.ids ?? statements(db).all.all();
  const words = only?.words ?? '';
  return {
    title: '经营指标',
    notes: [
      asOfNote(today),
      ...(words === '' ? [] : [words]),
      '改好后可以再导入；空着的格不改动已有内容；季度空着是全年，写月份的行是年初累计的营业收入',
    ],
    columns: COLUMNS,
    rows: () => portions(db, ids),
    name: '经营指标',
  };
}
