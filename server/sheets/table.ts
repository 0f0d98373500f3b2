/** What a table to be saved is: the same description whether it ends as .xlsx or as .csv. */

/**
 * `text` and `code` are text that a spreadsheet must never take for anything else; `day` is 'YYYY-MM-DD',
 * `minute` an instant in UTC, told in Shanghai time; `whole` a count, `decimal` a rate with one decimal,
 * `number` a figure as it is.
 */
export type ColumnKind = 'text' | 'code' | 'day' | 'minute' | 'whole' | 'decimal' | 'number';

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
export type WriteRow = Readonly<Record<string, WriteValue>>;

/** Rows by some hundreds at a time: other requests are served between one portion and the next. */
export type Portions = AsyncIterable<readonly WriteRow[]> | Iterable<readonly WriteRow[]>;

export interface Table {
  title?: string;
  /** Lines between title and header: the day, the basis, the filters. */
  notes?: readonly string[];
  columns: readonly WriteColumn[];
  /** A list, or what gives the rows each time it is asked: large tables are never whole in memory. */
  rows: readonly WriteRow[] | (() => Portions);
  /** Name of the sheet. */
  name?: string;
  /** Rows below the header that offer the drop-down lists though nothing is in them: for templates. */
  spare?: number;
}

/** So many rows are read, and written, between two looks at what else there is to do. */
export const PORTION = 250;

export function* portionsOf(rows: readonly WriteRow[]): Generator<readonly WriteRow[]> {
  for (let at = 0; at < rows.length; at += PORTION) yield rows.slice(at, at + PORTION);
}

/** The rows of a table, however it holds them. */
export function rowsOf({ rows }: Pick<Table, 'rows'>): Portions {
  return typeof rows === 'function' ? rows() : portionsOf(rows);
}
