/** A small line beside a row of figures: 80 by 20, the axis not from zero, the ends are in the cells. */

import { finite } from '../drawing.ts';

export const SPARK = { width: 80, height: 20 } as const;
/** Room for the dot. */
const EDGE = 3;

/**
 * The path through what is known, broken where a year is not, and where its last point lies.
 * @returns null where fewer than two are known: a dot is no line
 */
export function sparkOf(values: readonly (number | null)[]): { path: string; x: string; y: string } | null {
  const known = values.filter((one) => one !== null);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const step = (SPARK.width - 2 * EDGE) / (values.length - 1);
  const span = SPARK.height - 2 * EDGE;
  const points = values.map((value, at) => {
    if (value === null) return null;
    const share = high === low ? 0.5 : (value - low) / (high - low);
    return { x: (EDGE + at * step).toFixed(1), y: finite(SPARK.height - EDGE - share * span).toFixed(1) };
  });
  const path = points
    .flatMap((point, at) => {
      if (point === null) return [];
      const isStart = at === 0 || points[at - 1] === null;
      return [`${isStart ? 'M' : 'L'}${point.x} ${point.y}`];
    })
    .join(' ');
  const last = points.findLast((point) => point !== null);
  return last === undefined || last === null ? null : { path, x: last.x, y: last.y };
}
