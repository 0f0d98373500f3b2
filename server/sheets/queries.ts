/** The imports that were made, and what became of their rows. */
import type { Db } from '../../db/open.ts';
import { NotFound } from '../errors.ts';
import type { Instant } from '../rules/types.ts';
import { COUNTS, type Counts, IMPORT_KINDS, type ImportKind } from './import-result.ts';
import type { RefusedRow } from './judged.ts';

export { answerTables, fileAsked } from './answering.ts';
export { enterprisesTable } from './enterprises-table.ts';
export { eraseStaged } from './erasing.ts';
export { findAll } from './find.ts';
export { progressTable } from './progress-table.ts';
export { readSheet } from './read-sheet.ts';
export { readFigure } from './rows-indicators.ts';
export { LIMITS, megabytes, SheetFault } from './sheet.ts';
export { asOfNote, basisNotes, screenTable } from './table-notes.ts';
export {
  bytesOf,
  PORTION,
  type Table,
  type WriteColumn,
  type WriteRow,
  type WriteTable,
  writeSheet,
  writeTables,
} from './write-sheet.ts';

export interface Run {
  id: number;
  kind: ImportKind;
  fileName: string;
  at: Instant;
  by: string;
  counts: Counts;
}
interface Row {
  id: number;
  kind: string;
  file_name: string;
  recorded_at: string;
  recorded_by: string;
  counts: string;
}

function runOf(row: Row): Run {
  const stored = JSON.parse(row.counts) as Partial<Counts>;
  const counts = Object.fromEntries(COUNTS.map((name) => [name, stored[name] ?? 0])) as Record<
    (typeof COUNTS)[number],
    number
  >;
  const { id, file_name: fileName, recorded_at: at, recorded_by: by } = row;
  const kind = IMPORT_KINDS.find((one) => one === row.kind) ?? 'enterprises';
  return { id, kind, fileName, at, by, counts };
}

const COLUMNS = 'id, kind, file_name, recorded_at, recorded_by, counts';
const OWN = `kind in (${IMPORT_KINDS.map((kind) => `'${kind}'`).join(', ')})`;

/** So many imports stand at the foot of the page. */
export const RUNS_LISTED = 50;

/** The latest imports of files, newest first. */
export function latestRuns(db: Db, limit: number): Run[] {
  return db.$client
    .prepare<[number], Row>(`select ${COLUMNS} from import_run where ${OWN} order by id desc limit ?`)
    .all(limit)
    .map(runOf);
}

/** One import with its refused rows, as the log keeps them. @throws NotFound */
export function findRun(db: Db, id: number): Run & { refused: RefusedRow[] } {
  const row = db.$client
    .prepare<[number], Row>(`select ${COLUMNS} from import_run where id = ? and ${OWN}`)
    .get(id);
  if (row === undefined) throw new NotFound('import');
  const run = runOf(row);
  const detail = db.$client
    .prepare<[number, string], { detail: string }>('select detail from audit where import_id = ? and act = ?')
    .get(id, `import ${run.kind}`);
  const { refused = [] } = JSON.parse(detail?.detail ?? '{}') as { refused?: RefusedRow[] };
  return { ...run, refused };
}
