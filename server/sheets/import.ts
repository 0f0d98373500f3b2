/** Bringing in a file: read, judged whole, then written in one transaction or not at all. */
import { createHash } from 'node:crypto';
import { type Db, write } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import type { Day } from '../rules/types.ts';
import { columnOf } from './columns.ts';
import { cellsByField, findTable, type Table } from './headers.ts';
import { COUNTS, type Counts, type ImportKind, type ImportResult, KIND_WORDS } from './import-result.ts';
import { judgeEnterprises } from './judge-enterprises.ts';
import { judgeRecognitions } from './judge-recognitions.ts';
import { collapse, type Judged, type NewValues, type RowWarning } from './judged.ts';
import { bytesOf, readSheet } from './read-sheet.ts';
import { readEnterpriseRow, readRecognitionRow } from './rows.ts';
import { SheetFault, type SheetRow, type SheetRows } from './sheet.ts';
import { newValuesOf, writeEnterprises, writeEvents, writeRun } from './write-import.ts';

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
  lateReason?: string | undefined;
  /** What somebody was shown and agreed to: written only where judging gives the same. */
  agreed?: Counts;
}

/** The template's example row begins with these words. */
export const EXAMPLE = '示例（导入时忽略）';

interface File {
  table: Table;
  rows: ReturnType<typeof cellsOf>[];
  skipped: ImportResult['skippedRows'];
  sha256: string;
}

function cellsOf(table: Table, row: SheetRow) {
  return { number: row.number, cells: cellsByField(table, row) };
}

function isExample(row: ReturnType<typeof cellsOf>): boolean {
  const name = row.cells.get('name')?.cell.text ?? '';
  return name.normalize('NFKC').replace(/\s/g, '').startsWith(EXAMPLE.normalize('NFKC'));
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
  const rows = table.rows.map((row) => cellsOf(table, row));
  const examples = rows.filter(isExample);
  const skipped = [
    ...table.skipped.map(({ number, why }) => ({ row: number, why })),
    ...examples.map(({ number }) => ({ row: number, why: '模板的示例行' })),
  ].sort((a, b) => a.row - b.row);
  return {
    table,
    rows: rows.filter((row) => !examples.includes(row)),
    skipped,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** A file as judged, with what writes it: the two kinds differ in nothing else. */
interface Plan {
  judged: Judged<unknown>;
  added: number;
  newValues: NewValues;
  apply: (tx: Db, by: By) => void;
}

function plan(db: Db, file: File, { kind, today, lateReason }: ImportOptions): Plan {
  if (kind === 'enterprises') {
    const drafts = file.rows.map((row) => readEnterpriseRow(row.number, row.cells, today));
    const judged = judgeEnterprises(db, drafts, file.table);
    const newValues = newValuesOf(db, judged.changes);
    return {
      judged,
      added: judged.changes.filter((one) => one.id === null).length,
      newValues,
      apply: (tx, by) => writeEnterprises(tx, judged.changes, by),
    };
  }
  const drafts = file.rows.map((row) => readRecognitionRow(row.number, row.cells, today));
  const judged = judgeRecognitions(db, drafts, file.table, today, lateReason);
  return {
    judged,
    added: judged.changes.filter((one) => one.draft.kind !== 'amended').length,
    newValues: { chain: [], area: [], officer: [] },
    apply: (tx, by) => writeEvents(tx, judged.changes, by, lateReason),
  };
}

/** Columns of the other kind in a list of enterprises: it may have been taken for what it is not. */
function doubts(kind: ImportKind, { headerRow, unknown }: Table): RowWarning[] {
  if (kind !== 'enterprises') return [];
  const fields = new Map(unknown.map(({ header }) => [columnOf('recognitions', header)?.spec.field, header]));
  const [category, matter] = [fields.get('category'), fields.get('matter')];
  if (category === undefined || matter === undefined) return [];
  const message = `有“${category}”“${matter}”列，像是${KIND_WORDS.recognitions}；现在按${KIND_WORDS.enterprises}核对，这些列没有用到`;
  return [{ row: headerRow, who: '', message }];
}

function resultOf(made: Plan, file: File, { kind, fileName }: ImportOptions): ImportResult {
  const { judged, added } = made;
  const refused = judged.refused.sort((a, b) => a.row - b.row);
  return {
    kind,
    fileName,
    applied: false,
    importId: null,
    counts: {
      added,
      changed: judged.changes.length - added,
      unchanged: judged.unchanged,
      refused: refused.length,
      rows: file.rows.length,
    },
    refused,
    revised: judged.revised.sort((a, b) => a.row - b.row),
    warnings: [...doubts(kind, file.table), ...collapse(judged.warnings)],
    unknownColumns: file.table.unknown.map((one) => one.header),
    newValues: made.newValues,
    skippedRows: file.skipped,
  };
}

function isSame(a: Counts, b: Counts): boolean {
  return COUNTS.every((name) => a[name] === b[name]);
}

/**
 * Imports one file. Every row is judged before anything is written; unless `skipBadRows`, one refused
 * row stops them all. What is written is one transaction: the run, the enterprises or events, their
 * lines in the log and everything derived. A file that changes nothing leaves no trace.
 * @throws SheetFault where the file cannot be read, with what to do
 */
export async function importFile(db: Db, options: ImportOptions): Promise<ImportResult> {
  const file = await readWhole(options);
  const { dryRun = false, skipBadRows = false, agreed, by } = options;
  if (dryRun) return resultOf(plan(db, file, options), file, options);
  // Judged within the transaction: what another process writes meanwhile cannot come in between.
  return write(db, (tx) => {
    const made = plan(tx, file, options);
    const result = resultOf(made, file, options);
    if (result.refused.length > 0 && !skipBadRows) return result;
    if (agreed !== undefined && !isSame(agreed, result.counts)) return result;
    result.applied = true;
    if (made.judged.changes.length === 0) return result;
    result.importId = writeRun(tx, result, file.sha256, by);
    made.apply(tx, { ...by, importId: result.importId });
    return result;
  });
}
