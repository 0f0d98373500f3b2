/** A summary's tables as sheets to be saved: one each, under its title, its day and what is counted. */
import type { Cell, Column, Paper, Table as PaperTable } from '../rules/paper.ts';
import { screenTable, type Table, type WriteColumn } from '../sheets/queries.ts';

const KINDS = {
  count: 'whole',
  rate: 'decimal',
  points: 'decimal',
  ratio: 'decimal',
  day: 'day',
  text: 'text',
} as const satisfies Record<Column['format'], WriteColumn['kind']>;

/** What a column that mixes counts with rates has written out: +5.0, −2.0, 12,860. */
const FIGURE = /^[+−-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/;

/** A figure as a number, whatever it stands as on paper. */
function value(column: Column, cell: Cell): Cell {
  if (column.format === 'text' || column.format === 'day') return cell;
  if (typeof cell !== 'string' || !FIGURE.test(cell)) return cell;
  return Number(cell.replaceAll(',', '').replace('−', '-'));
}

function columnOf(table: PaperTable, column: Column, i: number): WriteColumn {
  const isMixed = column.format === 'count' && table.rows.some((row) => typeof row[i] === 'string');
  const isCode = column.head === '统一社会信用代码';
  const kind = isCode ? 'code' : isMixed ? 'number' : KINDS[column.format];
  const wide =
    column.format === 'text' && !isCode ? { width: Math.max(10, Math.round(column.width * 0.7)) } : {};
  return { key: String(i), header: column.head, kind, ...wide };
}

function tableOf(paper: Paper, table: PaperTable, name: string): Table {
  const state = paper.colophon[0] ?? '';
  const notes = [
    `${paper.subtitle.replace(/^（(.*)）$/, '$1')}。${state}`,
    ...(table.unit === '' ? [] : [table.unit]),
    ...paper.counting.map((one, i) => (i === 0 ? `统计口径：${one}` : one)),
    ...table.notes.map((one) => `注：${one}`),
    ...(table.rows.length === 0 ? [table.empty] : []),
  ];
  return screenTable(`${paper.title}　${name}`, {
    name: name.replace('　', ' '),
    notes,
    columns: table.columns.map((column, i) => columnOf(table, column, i)),
    rows: table.rows.map((row) =>
      Object.fromEntries(table.columns.map((column, i) => [String(i), value(column, row[i] ?? null)])),
    ),
  });
}

/** Every table of the paper in its order, those of the annexes after those of the body; null where it has none. */
export function paperTables(paper: Paper): [Table, ...Table[]] | null {
  const body = paper.sections.flatMap(({ tables }) => tables.map((one) => tableOf(paper, one, one.caption)));
  const annexes = paper.annexes.flatMap(({ label, title, tables }) =>
    tables.map((one) => tableOf(paper, one, `${label}　${title}`)),
  );
  const [first, ...others] = [...body, ...annexes];
  return first === undefined ? null : [first, ...others];
}
