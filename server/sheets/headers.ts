/** Finding the table in a sheet: where its headers stand, what they name, and which rows below are records. */
import {
  COLUMNS,
  columnOf,
  headerKey,
  isNumbering,
  isOurs,
  type Named,
  type SheetKind,
  unitOf,
} from './columns.ts';
import { BLANK, type Cell, type OneSheet, SheetFault, type SheetRow, type SheetRows } from './sheet.ts';
import { readDay } from './values.ts';

export interface TableColumn {
  field: string;
  /** 0-based. */
  index: number;
  header: string;
  unit: string | null;
}
export interface SkippedRow {
  number: number;
  /** In Chinese. */
  why: string;
}
export interface Table {
  sheet: string;
  /** 1-based: the last of the header rows. */
  headerRow: number;
  columns: TableColumn[];
  /** Columns that are not read, each named: never dropped in silence. */
  unknown: { header: string; index: number }[];
  rows: SheetRow[];
  skipped: SkippedRow[];
}

/** Headers are looked for in so many filled rows from the top. */
const SEARCHED = 30;
/** 合计, 小计 12 户, 总计（3条）: by `headerKey`. */
const SUM = /^(合计|总计|小计|汇总|总和|平均值?|本页合计)(共?\d+[家户条项行个]?)?$/;
const FOOTNOTE =
  /^(注|说明|备注|填表人|制表人?|审核人?|填报人|填报单位|单位负责人|填表说明|联系人|填表日期|填报日期|制表日期)\s*(?:\d+\s*)?[:：]/;

function textAt(row: SheetRow | undefined, index: number): string {
  return (row?.cells[index] ?? BLANK).text.trim();
}

export interface Header {
  /** The last row of the header. */
  row: SheetRow;
  headers: string[];
  units: (string | null)[];
  found: Map<number, Named>;
}

/** What a header names; null where nobody knows. */
export type Lookup = (header: string) => Named | null;

function read(lookup: Lookup, row: SheetRow, headers: string[], units: (string | null)[]): Header {
  const found: Header['found'] = new Map();
  headers.forEach((header, index) => {
    const column = header === '' ? null : lookup(header);
    if (column !== null) found.set(index, column);
  });
  return { row, headers, units, found };
}

/** Rows below each other read as one header: for each column the lowest name, and the lowest unit. */
function joined(lookup: Lookup, ...rows: [SheetRow, SheetRow, ...SheetRow[]]): Header {
  const width = Math.max(...rows.map((row) => row.cells.length));
  const units: (string | null)[] = [];
  const headers = Array.from({ length: width }, (_, i) => {
    const texts = rows.map((row) => textAt(row, i)).reverse();
    units.push(
      texts
        .slice(0, -1)
        .map(unitOf)
        .find((unit) => unit !== null) ?? null,
    );
    return texts.find((text, at) => at === texts.length - 1 || (text !== '' && unitOf(text) === null)) ?? '';
  });
  return read(lookup, rows.at(-1) ?? rows[1], headers, units);
}

/** Whether the lower row only gives units (or repeats names merged downwards): then it belongs to the header. */
function isUnitRow(upper: SheetRow, lower: SheetRow): boolean {
  const texts = lower.cells.map((_, i) => textAt(lower, i));
  const plain = texts.every((text, i) => text === '' || unitOf(text) !== null || text === textAt(upper, i));
  return plain && texts.some((text) => unitOf(text) !== null);
}

/** The best header of a sheet: most columns known; several rows only where together they know more than fewer do. */
export function bestHeader(lookup: Lookup, sheet: OneSheet): Header | null {
  const candidates: { header: Header; score: number }[] = [];
  sheet.rows.slice(0, SEARCHED).forEach((row, i) => {
    const names = row.cells.map((_, index) => textAt(row, index));
    const single = read(lookup, row, names, []);
    candidates.push({ header: single, score: single.found.size });
    const below = sheet.rows[i + 1];
    if (below?.number !== row.number + 1) return;
    const two = joined(lookup, row, below);
    const known = below.cells.filter((_, index) => lookup(textAt(below, index)) !== null).length;
    const more = known > 0 && two.found.size > known && two.found.size > single.found.size;
    if (more) candidates.push({ header: two, score: two.found.size });
    else if (isUnitRow(row, below)) candidates.push({ header: two, score: two.found.size + 0.5 });
    const last = sheet.rows[i + 2];
    if (last?.number !== row.number + 2) return;
    const three = joined(lookup, row, below, last);
    const lowest = last.cells.filter((_, index) => lookup(textAt(last, index)) !== null).length;
    const fewer = Math.max(single.found.size, two.found.size, joined(lookup, below, last).found.size);
    if (lowest > 0 && three.found.size > fewer) candidates.push({ header: three, score: three.found.size });
  });
  const best = candidates.reduce((a, b) => (b.score > a.score ? b : a), { header: null, score: 1 } as {
    header: Header | null;
    score: number;
  });
  return best.header;
}

export function columnsOf(header: Header): { columns: TableColumn[]; unknown: Table['unknown'] } {
  const columns: TableColumn[] = [];
  const unknown: Table['unknown'] = [];
  const taken = new Set<string>();
  header.headers.forEach((text, index) => {
    const found = header.found.get(index);
    if (found === undefined) {
      if (text !== '' && !isNumbering(text) && !isOurs(text)) unknown.push({ header: text, index });
      return;
    }
    const { spec } = found;
    if (taken.has(spec.field) && spec.several !== true) {
      unknown.push({ header: text, index });
      return;
    }
    taken.add(spec.field);
    columns.push({ field: spec.field, index, header: text, unit: header.units[index] ?? found.unit });
  });
  return { columns, unknown };
}

/** What is missing for this kind, by the template's names; nothing missing is an empty list. */
export function missing(kind: SheetKind, columns: readonly { field: string }[]): string[] {
  const has = new Set(columns.map((column) => column.field));
  const lacks = COLUMNS[kind].filter((spec) => spec.required === true && !has.has(spec.field));
  const names = lacks.map((spec) => spec.names[0] ?? spec.field);
  if (kind === 'recognitions' && !has.has('uscc') && !has.has('name'))
    names.unshift('统一社会信用代码（或企业名称）');
  return names;
}

/** A header that stands again further down; `keys` are those of the headers, made once for all rows. */
function isRepeated(row: SheetRow, columns: readonly TableColumn[], keys: readonly string[]): boolean {
  let same = 0;
  columns.forEach(({ index, header }, i) => {
    const text = textAt(row, index);
    // Most cells are nothing like a header: what is twice as long needs no closer look.
    if (text === '' || text.length > 2 * header.length + 8) return;
    if (text === header || headerKey(text) === keys[i]) same += 1;
  });
  return same >= 2;
}

function isSum(row: SheetRow, columns: readonly TableColumn[]): boolean {
  const code = columns.find((one) => one.field === 'uscc');
  if (code !== undefined && textAt(row, code.index) !== '') return false;
  const name = columns.find((one) => one.field === 'name')?.index ?? 1;
  return row.cells.slice(0, name + 1).some((cell) => SUM.test(headerKey(cell.text)));
}

function isFootnote(row: SheetRow): boolean {
  const filled = row.cells.filter((cell) => cell.text.trim() !== '');
  return filled.length === 1 && FOOTNOTE.test(filled[0]?.text.trim() ?? '');
}

/** Rows that hold nothing but a running number are blank: lists are numbered ahead of being filled in. */
function isEmpty(row: SheetRow, numbering: ReadonlySet<number>): boolean {
  return row.cells.every((cell, i) => {
    const text = cell.text.trim();
    return cell.fault === undefined && (text === '' || (numbering.has(i) && /^[\d.]+$/.test(text)));
  });
}

/** Columns without a header that hold something below: named by their place. */
function nameless(headers: readonly string[], rows: readonly SheetRow[]): Table['unknown'] {
  const filled = new Set<number>();
  for (const row of rows) {
    row.cells.forEach((cell, i) => {
      if (cell.text.trim() !== '' && (headers[i] ?? '') === '') filled.add(i);
    });
  }
  return [...filled]
    .sort((a, b) => a - b)
    .map((index) => ({ header: `第 ${index + 1} 列（没有标题）`, index }));
}

/** A table by what its columns are, wherever that was learned. */
export interface Layout {
  headerRow: number;
  /** By place; '' where a column has none. */
  headers: readonly string[];
  columns: TableColumn[];
  unknown: Table['unknown'];
}

/** The records below the header; what is none is told with its reason. */
export function tableBy(sheet: OneSheet, { headerRow, headers, columns, unknown }: Layout): Table {
  const numbering = new Set(headers.flatMap((text, i) => (isNumbering(text) ? [i] : [])));
  const keys = columns.map((one) => headerKey(one.header));
  const rows: SheetRow[] = [];
  const skipped: SkippedRow[] = [];
  for (const row of sheet.rows) {
    if (row.number <= headerRow || isEmpty(row, numbering)) continue;
    // Names merged over two rows stand in both.
    const isAgain = isRepeated(row, columns, keys);
    if (row.number === headerRow + 1 && isAgain) continue;
    if (isAgain) skipped.push({ number: row.number, why: '重复的标题行' });
    else if (isSum(row, columns)) skipped.push({ number: row.number, why: '合计行' });
    else if (isFootnote(row)) skipped.push({ number: row.number, why: '表下说明' });
    else rows.push(row);
  }
  return {
    sheet: sheet.name,
    headerRow,
    columns,
    unknown: [...unknown, ...nameless(headers, rows)],
    rows,
    skipped,
  };
}

/**
 * The table of the first sheet that has the headers of this kind, after any title rows. Throws a
 * SheetFault where no sheet has them, naming the columns that are missing.
 */
export function findTable(read: SheetRows, kind: SheetKind): Table {
  const lookup: Lookup = (header) => columnOf(kind, header);
  let lacking: { sheet: string; names: string[]; row: number } | null = null;
  for (const sheet of read.sheets) {
    const header = bestHeader(lookup, sheet);
    if (header === null) continue;
    const { headers, row } = header;
    const table = tableBy(sheet, { headerRow: row.number, headers, ...columnsOf(header) });
    const names = missing(kind, table.columns);
    if (names.length === 0) return table;
    if (lacking === null || names.length < lacking.names.length) {
      lacking = { sheet: sheet.name, names, row: table.headerRow };
    }
  }
  if (lacking === null || lacking.names.length > 2) {
    throw new SheetFault(
      '没有找到“企业名称”或“信用代码”等标题。检查是否选错文件，或下载模板，按模板的标题填写',
    );
  }
  const where = lacking.sheet === '' ? '' : `工作表“${lacking.sheet}”`;
  const names = lacking.names.map((name) => `“${name}”`).join('、');
  throw new SheetFault(`${where}第 ${lacking.row} 行的标题里没有${names}。补上这一列，或按模板的标题填写`);
}

/** The same text, or the same day written in two ways. */
function isSame(a: Cell, b: Cell): boolean {
  const [x, y] = [readDay(a), readDay(b)];
  return a.text.trim() === b.text.trim() || ('value' in x && 'value' in y && x.value === y.value);
}

/** The cells of a row by field; of several columns for one field the first that is filled. */
export function cellsByField(table: Table, row: SheetRow): Map<string, { cell: Cell; column: TableColumn }> {
  const cells = new Map<string, { cell: Cell; column: TableColumn }>();
  for (const column of table.columns) {
    const cell = row.cells[column.index] ?? BLANK;
    const known = cells.get(column.field);
    if (known === undefined || (known.cell.text.trim() === '' && known.cell.fault === undefined)) {
      cells.set(column.field, { cell, column });
    } else if (cell.text.trim() !== '' && !isSame(cell, known.cell)) {
      const fault = `“${known.column.header}”和“${column.header}”都填了，且不相同，只留一个`;
      cells.set(column.field, { cell: { ...BLANK, fault }, column: known.column });
    }
  }
  return cells;
}
