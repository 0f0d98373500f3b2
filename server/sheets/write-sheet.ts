/** Writing a table as .xlsx or .csv: what a person opens, and what a later import reads back the same. */
import { csvLine } from './csv.ts';
import { type CellStyle, type CellValue, type ColumnDef, type DataValidation, writeXlsx } from './hucre.ts';

/** `code` is text that a spreadsheet must never take for a number; `day` is 'YYYY-MM-DD'. */
export type ColumnKind = 'text' | 'code' | 'day' | 'whole' | 'decimal';
export interface WriteColumn {
  key: string;
  header: string;
  kind?: ColumnKind;
  /** In characters of half width. */
  width?: number;
  /** Offered as a drop-down list below the header (.xlsx only). */
  choices?: readonly string[];
}
export type WriteValue = string | number | boolean | null | undefined;
export interface WriteTable {
  title?: string;
  /** Lines between title and header: the day, the basis. */
  notes?: readonly string[];
  columns: readonly WriteColumn[];
  rows: readonly Readonly<Record<string, WriteValue>>[];
  kind: 'xlsx' | 'csv';
  /** Name of the sheet. */
  name?: string;
  /** Empty rows below the last, formatted and with the drop-down lists: for templates. */
  spare?: number;
}

const WIDTH: Record<ColumnKind, number> = { text: 18, code: 22, day: 12, whole: 10, decimal: 12 };
const FORMAT: Record<ColumnKind, string | undefined> = {
  text: undefined,
  code: '@',
  day: 'yyyy-mm-dd',
  whole: '0',
  decimal: undefined,
};
/** The longest list that a drop-down can carry in itself. */
const LIST_CHARACTERS = 255;

function kindOf(column: WriteColumn): ColumnKind {
  return column.kind ?? 'text';
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
/** Words that the package would write as errors, and runs that readers would decode as a character. */
const ERROR_WORD = /^#(VALUE!|REF!|N\/A|NAME\?|NULL!|DIV\/0!|NUM!|GETTING_DATA|SPILL!|CALC!)$/;
const ENCODED = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** Yes and no in the words of the template; nothing is a blank cell. */
function plain(value: WriteValue): string | number | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'boolean' ? (value ? '是' : '否') : value.replace(CONTROL, '');
}

/** Text that stays text: a zero-width space, which reading takes off again, keeps an error word from being one. */
export function xlsxText(text: string): string {
  return (ERROR_WORD.test(text) ? `\u200b${text}` : text).replace(ENCODED, '_x005F_');
}

function xlsxValue(column: WriteColumn, value: WriteValue): CellValue {
  const it = plain(value);
  if (it === null || typeof it === 'number') return it;
  if (kindOf(column) === 'day' && /^\d{4}-\d{2}-\d{2}$/.test(it)) return new Date(`${it}T00:00:00Z`);
  return xlsxText(it);
}

function styleOf(column: WriteColumn): CellStyle {
  const numFmt = FORMAT[kindOf(column)];
  return { alignment: { vertical: 'top' }, ...(numFmt === undefined ? {} : { numFmt }) };
}

function lettersOf(index: number): string {
  const high = Math.floor(index / 26);
  return (high > 0 ? lettersOf(high - 1) : '') + String.fromCharCode(65 + (index % 26));
}

function listsOf(table: WriteTable, first: number, last: number): DataValidation[] {
  return table.columns.flatMap((column, i) => {
    const choices = (column.choices ?? []).filter((one) => !one.includes(','));
    if (choices.length === 0 || choices.join(',').length > LIST_CHARACTERS) return [];
    const range = `${lettersOf(i)}${first}:${lettersOf(i)}${last}`;
    // A word that is not in the list is warned of and taken: imports list it as new.
    const errorStyle = 'warning' as const;
    return [
      {
        type: 'list' as const,
        values: [...choices],
        range,
        allowBlank: true,
        showErrorMessage: true,
        errorStyle,
      },
    ];
  });
}

async function toXlsx(table: WriteTable): Promise<Uint8Array> {
  const { columns, notes = [], spare = 0 } = table;
  const top = [...(table.title === undefined ? [] : [table.title]), ...notes];
  const rows: CellValue[][] = table.rows.map((row) =>
    columns.map((column) => xlsxValue(column, row[column.key])),
  );
  for (let i = 0; i < spare; i += 1) rows.push(columns.map(() => ''));
  const cells = new Map<string, { value: CellValue; style: CellStyle }>();
  top.forEach((text, r) => {
    const font = r === 0 && table.title !== undefined ? { bold: true, size: 14 } : { size: 10 };
    cells.set(`${r},0`, { value: text, style: { font } });
  });
  const fill = { type: 'pattern' as const, pattern: 'solid' as const, fgColor: { rgb: 'E7F1F5' } };
  columns.forEach((column, c) => {
    const alignment = { vertical: 'center' as const, wrapText: true };
    cells.set(`${top.length},${c}`, {
      value: column.header,
      style: { font: { bold: true }, fill, alignment },
    });
  });
  const lead: CellValue[][] = [...top, ''].map(() => []);
  const definitions: ColumnDef[] = columns.map((column) => ({
    width: column.width ?? WIDTH[kindOf(column)],
    style: styleOf(column),
  }));
  const first = top.length + 2;
  return writeXlsx({
    sheets: [
      {
        name: table.name ?? '表1',
        columns: definitions,
        rows: [...lead, ...rows],
        cells: new Map([...cells].map(([at, cell]) => [at, { ...cell, type: 'string' as const }])),
        freezePane: { rows: top.length + 1 },
        dataValidations: listsOf(table, first, Math.max(first, first + rows.length - 1)),
      },
    ],
  });
}

function toCsv(table: WriteTable): Uint8Array {
  const lines = [...(table.title === undefined ? [] : [table.title]), ...(table.notes ?? [])].map((one) =>
    csvLine([one]),
  );
  lines.push(csvLine(table.columns.map((column) => column.header)));
  for (const row of table.rows) lines.push(csvLine(table.columns.map((column) => plain(row[column.key]))));
  return new TextEncoder().encode(`\uFEFF${lines.join('')}`);
}

/**
 * The bytes of a table. In .xlsx days are dates, figures numbers, everything else text (never a
 * formula), the header frozen; in .csv (UTF-8 with its mark) a text that would run as a formula has an
 * apostrophe in front. Reading it back gives the same values.
 */
export function writeSheet(table: WriteTable): Promise<Uint8Array> {
  return table.kind === 'xlsx' ? toXlsx(table) : Promise.resolve(toCsv(table));
}
