/** What may be imported, and what an import tells of itself. */
import { SHEET_KINDS } from './columns.ts';
import type { NewValues, RefusedRow, RowWarning } from './judged.ts';

export const KIND_WORDS = {
  enterprises: '企业名单',
  recognitions: '认定与事项',
  indicators: '经营指标',
} as const;
export type ImportKind = keyof typeof KIND_WORDS;
export const IMPORT_KINDS = SHEET_KINDS satisfies readonly ImportKind[];

const UNITS: Record<ImportKind, string> = { enterprises: '家', recognitions: '条', indicators: '行' };

/** What a number of them is counted in: 家 enterprises, 条 recognitions, 行 figures of an enterprise and year. */
export function unitOf(kind: ImportKind): string {
  return UNITS[kind];
}

/** In rows of the file; `rows` is the sum of the four others. */
export interface Counts {
  added: number;
  changed: number;
  unchanged: number;
  refused: number;
  rows: number;
}

export const COUNTS = [
  'added',
  'changed',
  'unchanged',
  'refused',
  'rows',
] as const satisfies readonly (keyof Counts)[];

export interface ImportResult {
  kind: ImportKind;
  fileName: string;
  /** The import went through, even where there was nothing to change; false for a dry run or refused rows. */
  applied: boolean;
  /** The run that was recorded; null where nothing was written. */
  importId: number | null;
  counts: Counts;
  /** One for each refused row, in the order of the file. */
  refused: RefusedRow[];
  /** One for each changed row: what is there now and what the file says. */
  revised: RowWarning[];
  /** Of rows that are new or changed; one that many rows have is told once, with their number. */
  warnings: RowWarning[];
  /** Headers that mean nothing to us: their columns were left out. */
  unknownColumns: string[];
  /** Values that the dictionaries lack: taken, and offered from now on. */
  newValues: NewValues;
  /** Rows that are no data: sums, footnotes, headers that repeat, the template's example. */
  skippedRows: { row: number; why: string }[];
}
