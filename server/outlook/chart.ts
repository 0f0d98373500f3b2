/** The distribution of additions as plain numbers for a drawing, in the manner of the progress page's. */

import { finite, percent } from '../drawing.ts';
import type { Outlook } from '../rules/outlook.ts';
import type { Category } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { averageInWords, chanceInWords, rangeInWords } from './words.ts';

export interface DistributionChart {
  label: string;
  /** What may come, hatched: one bar for each number of additions, or for several where there are many. */
  bars: { x: string; width: string; y: number; height: number }[];
  /** What is done, solid, below the axis. */
  done: string;
  /** The 80 % interval, a line below the axis. */
  range: { from: string; to: string };
  target: { x: string; words: string; anchor: 'start' | 'middle' | 'end' } | null;
  ticks: { x: string; words: string; anchor: 'start' | 'middle' | 'end' }[];
}

const HEIGHT = 96;
const TOP = 18;
export const AXIS = TOP + HEIGHT;
/** Narrower bars than so many are taken together. */
const MOST_BARS = 60;
/** Less than this is nothing to draw. */
const SMALL = 1e-4;

/** @param whenWords 本年底, or 计划期末 */
export function distributionChart(
  category: Category,
  whenWords: string,
  outlook: Outlook,
): DistributionChart {
  const { done, target, expected, low, high, probability, distribution } = outlook;
  const { from, mass } = distribution;
  const seen = mass.flatMap((share, i) => (share >= SMALL ? [from + i] : []));
  const most = Math.max(target ?? 0, done, seen.at(-1) ?? 0, 1);
  // Each number is as wide as the next, 0 included.
  const x = (value: number) => percent((value / (most + 1)) * 100);
  const middle = (value: number) => percent(((value + 0.5) / (most + 1)) * 100);
  const width = Math.ceil((most + 1) / MOST_BARS);
  const sums = new Map<number, number>();
  for (const [i, share] of mass.entries()) {
    const bin = Math.floor((from + i) / width) * width;
    sums.set(bin, (sums.get(bin) ?? 0) + share);
  }
  const highest = Math.max(...sums.values());
  const anchorOf = (value: number) => (value < most * 0.1 ? 'start' : value > most * 0.9 ? 'end' : 'middle');
  const goal = target === null ? '未设目标' : `目标${target}家，达到的概率${chanceInWords(probability)}`;
  return {
    label: `${categoryShort(category)}${whenWords}新增的分布：已完成${done}家，预计${averageInWords(expected)}家，八成可能在${rangeInWords({ low, high })}家；${goal}。`,
    bars: [...sums].flatMap(([bin, share]) => {
      const height = Number(finite((share / highest) * HEIGHT).toFixed(1));
      if (share < SMALL || height < 0.5) return [];
      return [
        {
          x: x(bin),
          width: percent((width / (most + 1)) * 100 * 0.86),
          y: Number((AXIS - height).toFixed(1)),
          height,
        },
      ];
    }),
    done: x(done),
    range: { from: middle(low), to: middle(high) },
    target: target === null ? null : { x: middle(target), words: `目标 ${target}`, anchor: anchorOf(target) },
    ticks: [...new Set([0, low, high, most])].flatMap((value, i, all) => {
      const before = all[i - 1];
      if (before !== undefined && (value - before) / most < 0.06) return [];
      return [{ x: middle(value), words: String(value), anchor: anchorOf(value) }];
    }),
  };
}
