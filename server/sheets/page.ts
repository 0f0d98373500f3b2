/** Long lists on pages: the first of them, and how many more there are. */

/** So many rows of a list are shown, the rest are counted. */
const SHOWN = 200;

export interface Shown<T> {
  rows: readonly T[];
  /** How many more there are. */
  rest: number;
}

export function shownRows<T>(rows: readonly T[]): Shown<T> {
  return { rows: rows.slice(0, SHOWN), rest: Math.max(0, rows.length - SHOWN) };
}
