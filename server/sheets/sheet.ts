/** What reading a spreadsheet gives, and the one error it may end in. */
import type { Day } from '../rules/types.ts';

/**
 * One cell. `text` is what a reader of the sheet would see ('' is blank), `number` the value of a
 * numeric cell of an .xlsx (a .csv has text only), `date` the day of a cell formatted as a date.
 */
export interface Cell {
  text: string;
  number: number | null;
  date: Day | null;
  /** The cell has no usable value (an error value, a formula never calculated): what to do, in Chinese. */
  fault?: string;
  /** Numbers that stand for days count from 1904 in this file (old Mac workbooks). */
  from1904?: true;
}

export interface SheetRow {
  /** 1-based, as the spreadsheet program shows it. */
  number: number;
  cells: Cell[];
}
export interface OneSheet {
  name: string;
  /** Rows with at least one filled cell, in order. */
  rows: SheetRow[];
}
export interface SheetRows {
  sheets: OneSheet[];
}

export const BLANK: Cell = Object.freeze({ text: '', number: null, date: null });

export const LIMITS = {
  fileBytes: 10 * 1024 * 1024,
  unpackedBytes: 50 * 1024 * 1024,
  ratio: 100,
  /** An entry below this size is judged by size alone: a small part of blanks packs very well. */
  ratioFrom: 1024 * 1024,
  entries: 1_000,
  rows: 100_000,
  columns: 200,
  /** Filled cells over all sheets. */
  cells: 2_000_000,
  cellCharacters: 32_767,
  milliseconds: 10_000,
} as const;

/** The file cannot be read; the message says what to do, in Chinese. */
export class SheetFault extends Error {
  readonly statusCode = 422;
}

/** A size in MB for a message, whole numbers from 10 on: '23', '1.5'. */
export function megabytes(bytes: number): string {
  const mb = bytes / 1024 / 1024;
  return mb >= 10 ? String(Math.ceil(mb)) : mb.toFixed(1);
}

/** @throws SheetFault where a file is larger than is read */
export function checkSize(size: number): void {
  if (size <= LIMITS.fileBytes) return;
  throw new SheetFault(`文件 ${megabytes(size)} MB，超过 ${megabytes(LIMITS.fileBytes)} MB`);
}
