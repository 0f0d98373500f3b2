/**
 * Writing tables as .xlsx or .csv: what a person opens, and what a later import reads back the same.
 * Nothing here knows of requests: what writes may run wherever a database can be read.
 */
import { setImmediate } from 'node:timers/promises';
import { minute } from '../format.ts';
import { csvLine } from './csv.ts';
import { rowsOf, type Table, type WriteColumn, type WriteRow } from './table.ts';
import { plain } from './xlsx-cells.ts';
import { partsOf } from './xlsx-parts.ts';
import { zipped } from './zip-write.ts';

export type { ColumnKind, Portions, Table, WriteColumn, WriteRow, WriteValue } from './table.ts';
export { PORTION, portionsOf } from './table.ts';

export const FILE_KINDS = ['xlsx', 'csv'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export interface WriteTable extends Table {
  kind: FileKind;
}

/** 2026-09-30 14:05 in Shanghai, as .csv has no cells that are moments. */
function csvValue(column: WriteColumn, value: WriteRow[string]): string | number | null {
  const it = plain(value);
  return column.kind === 'minute' && typeof it === 'string' && it.includes('T') ? minute(it) : it;
}

async function* csv(table: Table): AsyncGenerator<Uint8Array> {
  const { columns, title, notes = [] } = table;
  const top = [...(title === undefined ? [] : [title]), ...notes].map((one) => csvLine([plain(one)]));
  yield Buffer.from(`\uFEFF${top.join('')}${csvLine(columns.map((column) => column.header))}`);
  for await (const portion of rowsOf(table)) {
    let lines = '';
    for (const row of portion) lines += csvLine(columns.map((column) => csvValue(column, row[column.key])));
    if (lines !== '') yield Buffer.from(lines);
    await setImmediate();
  }
}

/**
 * The bytes of tables as they come, no faster than they are taken and with a turn for others between
 * portions of rows; who stops taking ends it. In .xlsx (a sheet a table) days are dates, figures numbers,
 * everything else text and never a formula, the header frozen; .csv (UTF-8 with its mark) holds one table,
 * and a text that would run as a formula has an apostrophe in front. Reading back gives the same values.
 */
export function writeTables(
  tables: readonly [Table, ...Table[]],
  kind: FileKind,
): AsyncGenerator<Uint8Array> {
  return kind === 'xlsx' ? zipped(partsOf(tables)) : csv(tables[0]);
}

/** The whole bytes of one small table. */
export async function writeSheet({ kind, ...table }: WriteTable): Promise<Uint8Array> {
  return bytesOf(writeTables([table], kind));
}

/** All of it at once, for what is small. */
export async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
