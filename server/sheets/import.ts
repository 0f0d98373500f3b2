/** Bringing in a file in one go: read, judged whole, then written in one transaction or not at all. */
import { createHash } from 'node:crypto';
import { type Db, write } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import type { Day } from '../rules/types.ts';
import { findTable, type Table } from './headers.ts';
import { type ImportKind, type ImportResult, KIND_WORDS } from './import-result.ts';
import { collapse, differencesInWords } from './judged.ts';
import { doubtsOf, type Plan, planOf, type RowCellsAt, recordsOf } from './planning.ts';
import { bytesOf, readSheet } from './read-sheet.ts';
import { SheetFault, type SheetRows } from './sheet.ts';
import { writeRun } from './write-import.ts';

export interface ImportOptions {
  kind: ImportKind;
  /** The bytes of the file, or its path. */
  source: Uint8Array | string;
  /** As the person knows it; its ending must agree with the content. */
  fileName: string;
  by: By;
  /** In Shanghai: nothing in the file may have happened after it. */
  today: Day;
  /** Judge only. */
  dryRun?: boolean;
  /** Write what is in order and leave the refused rows out. */
  skipBadRows?: boolean;
  /** 补录理由, for every row of a day whose baseline is signed; without it those rows are refused. */
  lateReason?: string | null | undefined;
  /** Hears how many rows are written. */
  tell?: (done: number, total: number, what: string) => void;
}

interface File {
  table: Table;
  rows: RowCellsAt[];
  skipped: ImportResult['skippedRows'];
  sha256: string;
}

function hasTable(read: SheetRows, kind: ImportKind): boolean {
  try {
    return findTable(read, kind).columns.length > 0;
  } catch (error) {
    if (error instanceof SheetFault) return false;
    throw error;
  }
}

/** The table of this kind; a list of enterprises that was taken for recognitions is called what it is. */
function tableOf(read: SheetRows, kind: ImportKind): Table {
  if (kind === 'recognitions' && !hasTable(read, kind) && hasTable(read, 'enterprises')) {
    const { enterprises, recognitions } = KIND_WORDS;
    throw new SheetFault(
      `文件像是${enterprises}，没有“类别”“事项”“发生日期”列。按“${enterprises}”导入，或补上${recognitions}的列`,
    );
  }
  return findTable(read, kind);
}

async function readWhole({ kind, source, fileName }: ImportOptions): Promise<File> {
  const bytes = await bytesOf(source);
  const table = tableOf(await readSheet(bytes, fileName), kind);
  return { table, ...recordsOf(table), sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** A judged file told row by row. */
export function resultOf(
  { judged, newValues }: Plan,
  { table, rows, skipped }: Pick<File, 'table' | 'rows' | 'skipped'>,
  { kind, fileName }: Pick<ImportOptions, 'kind' | 'fileName'>,
): ImportResult {
  const refused = judged.refused.sort((a, b) => a.row - b.row);
  const added = judged.changes.filter((one) => one.isNew).length;
  const revised = judged.changes
    .filter((one) => !one.isNew)
    .map(({ row, name, differences }) => ({ row, who: name, message: differencesInWords(differences) }));
  const doubts = judged.changes.flatMap(({ row, name, doubt }) =>
    doubt === undefined ? [] : [{ row, who: name, message: doubt }],
  );
  return {
    kind,
    fileName,
    applied: false,
    importId: null,
    counts: {
      added,
      changed: judged.changes.length - added,
      unchanged: judged.unchanged.length,
      refused: refused.length,
      rows: rows.length,
    },
    refused,
    revised: revised.sort((a, b) => a.row - b.row),
    warnings: [...doubtsOf(kind, table), ...doubts, ...collapse(judged.warnings)],
    unknownColumns: table.unknown.map((one) => one.header),
    newValues,
    skippedRows: skipped,
  };
}

/**
 * Imports one file. Every row is judged before anything is written; unless `skipBadRows`, one refused
 * row stops them all. What is written is one transaction: the run, the enterprises, events or figures,
 * their lines in the log and everything derived. A file that changes nothing leaves no trace.
 * @throws SheetFault where the file cannot be read, with what to do
 */
export async function importFile(db: Db, options: ImportOptions): Promise<ImportResult> {
  const file = await readWhole(options);
  const { dryRun = false, skipBadRows = false, by } = options;
  const plan = (on: Db) => planOf(on, { ...options, ...file });
  if (dryRun) return resultOf(plan(db), file, options);
  // Judged within the transaction: what another process writes meanwhile cannot come in between.
  return write(db, (tx) => {
    const made = plan(tx);
    const result = resultOf(made, file, options);
    if (result.refused.length > 0 && !skipBadRows) return result;
    result.applied = true;
    if (made.judged.changes.length === 0) return result;
    result.importId = writeRun(tx, result, file.sha256, by);
    const total = made.judged.changes.length;
    made.apply(tx, { ...by, importId: result.importId }, (done) => options.tell?.(done, total, '写入'));
    return result;
  });
}
