/** How alike two names are: one less the weight of the slips between them by the heavier one's weight. */

/** Characters beyond are not compared. */
export const WIDTH = 128;

/** A name among others that stand in one array, with the weight of each character in tenths. */
export interface Weighed {
  chars: Uint16Array;
  weights: Uint8Array;
  start: number;
  /** At most `WIDTH` behind the start. */
  end: number;
  /** The sum of the weights. */
  whole: number;
}

const rows = [new Int32Array(WIDTH + 1), new Int32Array(WIDTH + 1), new Int32Array(WIDTH + 1)] as const;

/**
 * 1 for the same name down to 0. A slip is a character wrong, missing, too many, or two swapped, and
 * weighs as much as the heavier of the characters in it.
 * @param least what matters: a likeness below it may be answered with 0, which is sooner known
 */
export function likeness(a: Weighed, b: Weighed, least = 0): number {
  const n = a.end - a.start;
  const m = b.end - b.start;
  const whole = Math.max(a.whole, b.whole);
  if (whole === 0) return 0;
  // A tenth of a weight more, so that no rounding loses a likeness of just so much.
  const most = (1 - least) * whole + 0.1;
  let [before, above, row] = rows;
  above[0] = 0;
  for (let j = 1; j <= m; j += 1) above[j] = (above[j - 1] ?? 0) + (b.weights[b.start + j - 1] ?? 0);
  let reachedAbove = 0;
  for (let i = 1; i <= n; i += 1) {
    const ca = a.chars[a.start + i - 1] ?? 0;
    const wa = a.weights[a.start + i - 1] ?? 0;
    const previous = i > 1 ? (a.chars[a.start + i - 2] ?? 0) : -1;
    let left = (above[0] ?? 0) + wa;
    let diagonal = above[0] ?? 0;
    let reached = left;
    row[0] = left;
    for (let j = 1; j <= m; j += 1) {
      const cb = b.chars[b.start + j - 1] ?? 0;
      const wb = b.weights[b.start + j - 1] ?? 0;
      const up = above[j] ?? 0;
      const slip = ca === cb ? 0 : wa > wb ? wa : wb;
      let cost = diagonal + slip;
      if (up + wa < cost) cost = up + wa;
      if (left + wb < cost) cost = left + wb;
      if (previous === cb && j > 1 && ca === b.chars[b.start + j - 2]) {
        const swapped = (before[j - 2] ?? 0) + slip;
        if (swapped < cost) cost = swapped;
      }
      row[j] = cost;
      if (cost < reached) reached = cost;
      left = cost;
      diagonal = up;
    }
    // Costs only grow from here; a swap may still come from the row before.
    if (reached > most && reachedAbove > most) return 0;
    reachedAbove = reached;
    [before, above, row] = [above, row, before];
  }
  const cost = above[m] ?? 0;
  return cost >= whole ? 0 : 1 - cost / whole;
}
