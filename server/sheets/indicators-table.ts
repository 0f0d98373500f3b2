/** Yearly figures as an import reads them back: a row for each enterprise and year. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { readYears } from '../indicators/queries.ts';
import { INDICATOR_FIELDS, told } from '../rules/indicators.ts';
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

function* portions(db: Db, ids: readonly number[]): Generator<WriteRow[]> {
  for (let at = 0; at < ids.length; at += PORTION) {
    const own = statements(db).rows.all(JSON.stringify(ids.slice(at, at + PORTION)));
    const years = Map.groupBy(
      readYears(
        db,
        own.map((one) => one.id),
      ),
      (one) => one.enterprise_id,
    );
    yield own.flatMap(({ id, uscc, name }) =>
      (years.get(id) ?? []).map(({ year, figures }): WriteRow => {
        const shown = INDICATOR_FIELDS.flatMap((field) => {
          const value = figures[field];
          if (value === undefined) return [];
          return [[field, told(field).kind === 'money' ? value / 10_000 : value] as const];
        });
        return { uscc, name, year, ...Object.fromEntries(shown) };
      }),
    );
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
    notes: [asOfNote(today), ...(words === '' ? [] : [words]), '改好后可以再导入；空着的格不改动已有内容'],
    columns: COLUMNS,
    rows: () => portions(db, ids),
    name: '经营指标',
  };
}
