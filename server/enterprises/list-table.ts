/** The list of enterprises as a table to be saved: the rows and words of the page, all its pages. */
import type { Db } from '../../db/open.ts';
import { dayOfInstant } from '../rules/days.ts';
import { CATEGORIES, type Day } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import {
  asOfNote,
  PORTION,
  screenTable,
  type Table,
  type WriteColumn,
  type WriteRow,
} from '../sheets/queries.ts';
import type { Filters } from './filters.ts';
import { listedIds, listedRows } from './list.ts';
import { rowsOf } from './list-row.ts';
import { filtersInWords, orderInWords } from './list-words.ts';

/** Two things that share a column of the page have one each; days that it tells in passing are days here. */
const COLUMNS: WriteColumn[] = [
  { key: 'name', header: '企业名称', width: 34 },
  { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
  { key: 'chain', header: '产业赛道' },
  { key: 'area', header: '镇街园区' },
  ...CATEGORIES.map((category) => ({ key: category, header: categoryShort(category), width: 14 })),
  { key: 'marks', header: '提醒', width: 30 },
  { key: 'lg_until', header: '国家级小巨人有效期至', kind: 'day' },
  { key: 'ps_until', header: '省级专精特新有效期至', kind: 'day' },
  { key: 'updated', header: '最近更新', kind: 'day' },
  { key: 'officer', header: '专员', width: 12 },
];

const known = (word: string) => (word === '—' ? null : word);

function* portions(db: Db, ids: readonly number[], today: Day): Generator<WriteRow[]> {
  for (let at = 0; at < ids.length; at += PORTION) {
    const items = listedRows(db, ids.slice(at, at + PORTION));
    yield rowsOf(items, today).map((row, i): WriteRow => {
      const item = items[i];
      const words = row.marks.map((mark) => mark.word);
      if (row.isStale) words.push('超过90天未更新');
      const told: Record<string, WriteRow[string]> = {
        name: row.name,
        uscc: row.uscc,
        chain: known(row.chain),
        area: known(row.area),
        marks: words.join('；'),
        lg_until: item?.lg_until,
        ps_until: item?.ps_until,
        updated: item === undefined ? null : dayOfInstant(item.updated_at),
        officer: row.officer,
      };
      // Not spread: an object made of entries is slow to ask, and an export makes one a row.
      CATEGORIES.forEach((one, n) => {
        told[one] = known(row.cells[n]?.word ?? '—');
      });
      return told;
    });
  }
}

/** Which enterprises, and their order, is settled at once; their rows are read while the table is written. */
export function listTable(db: Db, filters: Filters, today: Day): Table & { count: number; words: string } {
  const ids = listedIds(db, filters, today);
  const words = filtersInWords(filters);
  const notes = [
    asOfNote(today),
    ...(words === '' ? [] : [`条件：${words}`]),
    `${orderInWords(filters)}；阶段为今天所在阶段，不属统计口径的企业也在内，另有标注`,
  ];
  const table = screenTable('企业库', { notes, columns: COLUMNS, rows: () => portions(db, ids, today) });
  return { ...table, count: ids.length, words };
}
