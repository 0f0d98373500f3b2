/** Small files brought in the way the command line does it, and what the database holds afterwards. */
import type { Db } from '../../db/open.ts';
import { type ImportOptions, importFile } from '../../server/sheets/import.ts';
import type { ImportKind, ImportResult } from '../../server/sheets/import-result.ts';
import { recordedBy } from '../helpers/zone.ts';

export type Row = Record<string, string>;

/** A .csv with the keys of the first row as headers; row 2 is the first row given. */
export function csv(rows: readonly Row[]): Uint8Array {
  const headers = Object.keys(rows[0] ?? {});
  const lines = [headers, ...rows.map((row) => headers.map((header) => row[header] ?? ''))];
  return new TextEncoder().encode(
    lines.map((line) => `${line.map((one) => `"${one}"`).join(',')}\n`).join(''),
  );
}

export function bringIn(
  db: Db,
  kind: ImportKind,
  rows: readonly Row[],
  options: Partial<ImportOptions> = {},
): Promise<ImportResult> {
  return importFile(db, {
    kind,
    source: csv(rows),
    fileName: '名单.csv',
    by: recordedBy('2026-09-30T02:00:00.000Z', '专员甲'),
    today: '2026-09-30',
    ...options,
  });
}

/** How many rows the tables hold that an import may write. */
export function held(db: Db): Record<string, number> {
  const tables = [
    'enterprise',
    'enterprise_version',
    'former_name',
    'event',
    'import_run',
    'audit',
    'contribution',
  ];
  return Object.fromEntries(
    tables.map((table) => [table, Number(db.$client.prepare(`select count(*) from ${table}`).pluck().get())]),
  );
}
