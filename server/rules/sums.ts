/** Sums of contributions at a day: what every figure is read from. */
import type { Category, Figure } from './types.ts';

/** How many rows stand in a figure at the day: the sums of contributions. Category null for `involved`. */
export interface Sum {
  category: Category | null;
  figure: Figure;
  year: number;
  quarter: number;
  n: number;
}

/** Sums of a figure, of a year or quarter where one is given. */
export function total(sums: readonly Sum[], figure: Figure, year?: number, quarter?: number): number {
  let n = 0;
  for (const sum of sums) {
    if (sum.figure !== figure) continue;
    if (year !== undefined && sum.year !== year) continue;
    if (quarter !== undefined && sum.quarter !== quarter) continue;
    n += sum.n;
  }
  return n;
}
