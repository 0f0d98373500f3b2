/** What the columns of a staged sheet are: known by their names, remembered, or chosen by somebody. */
import { COLUMNS, columnOf, headerKey, isNumbering, isOurs, type Named, type SheetKind } from './columns.ts';
import { bestHeader, columnsOf, type Layout, type Lookup, missing } from './headers.ts';
import { BLANK, type OneSheet } from './sheet.ts';

/** By `headerKey`: the field that a column was taken for, '' where it is not read. */
export type Memory = ReadonlyMap<string, { field: string; unit: string | null }>;

export interface MappedColumn {
  /** 0-based. */
  index: number;
  /** As it stands in the file; '' where the column has none. */
  header: string;
  /** '' where the column is not read. */
  field: string;
  unit: string | null;
  /** unknown: nobody said what it is; it is not read. */
  how: 'known' | 'remembered' | 'chosen' | 'unknown';
}
export interface Mapping {
  /** Which of the file's sheets, 0-based. */
  sheet: number;
  /** The last row of the header; 0 where none was found. */
  headerRow: number;
  columns: MappedColumn[];
}

export function specOf(kind: SheetKind, field: string) {
  return COLUMNS[kind].find((one) => one.field === field) ?? null;
}

/** Names that everybody knows, then what was said of such a column before. */
function lookupOf(kind: SheetKind, memory: Memory): Lookup {
  return (header): Named | null => {
    const known = columnOf(kind, header);
    if (known !== null) return known;
    const said = memory.get(headerKey(header));
    const spec = said === undefined ? null : specOf(kind, said.field);
    return spec === null ? null : { spec, unit: said?.unit ?? spec.unit ?? null };
  };
}

/** Every column up to the last that has a header or holds something in the rows below. */
function widthOf(sheet: OneSheet, headers: readonly string[], headerRow: number): number {
  let width = headers.length;
  for (const row of sheet.rows) if (row.number > headerRow) width = Math.max(width, row.cells.length);
  return width;
}

function mappingOf(
  sheet: OneSheet,
  at: number,
  layout: Omit<Layout, 'unknown'>,
  kind: SheetKind,
  memory: Memory,
): Mapping {
  const { headerRow, headers } = layout;
  const read = new Map(layout.columns.map((column) => [column.index, column]));
  const columns = Array.from({ length: widthOf(sheet, headers, headerRow) }, (_, index): MappedColumn => {
    const header = (headers[index] ?? '').trim();
    const column = read.get(index);
    const said = memory.get(headerKey(header));
    if (column === undefined) {
      return { index, header, field: '', unit: null, how: said?.field === '' ? 'remembered' : 'unknown' };
    }
    const how = columnOf(kind, header) === null ? 'remembered' : 'known';
    return { index, header, field: column.field, unit: column.unit, how };
  });
  return { sheet: at, headerRow, columns };
}

/** The names of required columns that nothing stands for. */
export function lackingIn(kind: SheetKind, { columns }: Mapping): string[] {
  return missing(
    kind,
    columns.filter((one) => one.field !== ''),
  );
}

/**
 * What a file's columns most likely are: of its sheets the first that has all that is required, else
 * the one that lacks least. Where no header is known at all, the first row with several texts is taken
 * for one and its columns wait for somebody to say what they are.
 */
export function proposeMapping(sheets: readonly OneSheet[], kind: SheetKind, memory: Memory): Mapping {
  const lookup = lookupOf(kind, memory);
  let best: { mapping: Mapping; lacks: number } | null = null;
  for (const [at, sheet] of sheets.entries()) {
    const header = bestHeader(lookup, sheet);
    if (header === null) continue;
    const { columns } = columnsOf(header);
    const layout = { headerRow: header.row.number, headers: header.headers, columns };
    const mapping = mappingOf(sheet, at, layout, kind, memory);
    const lacks = lackingIn(kind, mapping).length;
    if (best === null || lacks < best.lacks) best = { mapping, lacks };
    if (lacks === 0) break;
  }
  if (best !== null) return best.mapping;
  const at = Math.max(
    0,
    sheets.findIndex((sheet) => sheet.rows.length > 0),
  );
  const sheet = sheets[at] ?? { name: '', rows: [] };
  const texts = sheet.rows.find((row) => row.cells.filter((cell) => cell.text.trim() !== '').length > 1);
  return headerAt(sheets, kind, memory, at, texts?.number ?? 0);
}

/** The mapping where somebody says which row holds the headers; row 0 is none. */
export function headerAt(
  sheets: readonly OneSheet[],
  kind: SheetKind,
  memory: Memory,
  at: number,
  headerRow: number,
): Mapping {
  const sheet = sheets[at] ?? { name: '', rows: [] };
  const lookup = lookupOf(kind, memory);
  const auto = bestHeader(lookup, sheet);
  if (auto?.row.number === headerRow) {
    const layout = { headerRow, headers: auto.headers, columns: columnsOf(auto).columns };
    return mappingOf(sheet, at, layout, kind, memory);
  }
  const row = sheet.rows.find((one) => one.number === headerRow) ?? { number: headerRow, cells: [] };
  const headers = row.cells.map((cell) => cell.text.trim());
  const found = new Map(
    headers.flatMap((header, index): [number, Named][] => {
      const named = header === '' ? null : lookup(header);
      return named === null ? [] : [[index, named]];
    }),
  );
  const { columns } = columnsOf({ row, headers, units: [], found });
  return mappingOf(sheet, at, { headerRow, headers, columns }, kind, memory);
}

/** The mapping as the reader of the rows takes it. */
export function layoutOf({ headerRow, columns }: Mapping): Layout {
  const headers: string[] = [];
  for (const { index, header } of columns) headers[index] = header;
  return {
    headerRow,
    headers: Array.from(headers, (one) => one ?? ''),
    columns: columns.flatMap(({ index, header, field, unit }) =>
      field === '' ? [] : [{ field, index, header: header === '' ? nameOf(index) : header, unit }],
    ),
    // What somebody or an earlier file said is not to be read is no news.
    unknown: columns.flatMap(({ index, header, field, how }) =>
      field !== '' || how !== 'unknown' || header === '' || isNumbering(header) || isOurs(header)
        ? []
        : [{ header, index }],
    ),
  };
}

/** 第 3 列 */
export function nameOf(index: number): string {
  return `第 ${index + 1} 列`;
}

/** The first values of a column below the header, as they stand. */
export function sampleOf(sheet: OneSheet, { headerRow }: Mapping, index: number, most: number): string[] {
  const values: string[] = [];
  for (const row of sheet.rows) {
    if (row.number <= headerRow) continue;
    const text = (row.cells[index] ?? BLANK).text.trim();
    if (text !== '') values.push(text);
    if (values.length === most) break;
  }
  return values;
}
