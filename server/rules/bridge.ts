/** From one period's holding to the next, shown whole (counting.md). */
import { type Sum, total } from './sums.ts';
import type { Category, Figure } from './types.ts';

export interface Bridge {
  opening: number;
  additions: number;
  brought_in: number;
  recognised_again: number;
  /** 上年批次本年发文: baseline by R2, issued in the period. */
  earlier_batch: number;
  /** Excluded by an officer (R8); no addition, but held. */
  excluded: number;
  exits: number;
  /** What came or went with a change of scope, industry or settings; 0 where there was none. */
  adjustment: number;
  closing: number;
}

/** The bridge from one holding to the next: the sums on the day before the period, and on its last. */
export function bridge(before: readonly Sum[], after: readonly Sum[], category: Category): Bridge {
  const own = (sums: readonly Sum[]): Sum[] => sums.filter((sum) => sum.category === category);
  const [then, now] = [own(before), own(after)];
  const rise = (figure: Figure): number => total(now, figure) - total(then, figure);
  const opening = total(then, 'holding');
  const closing = total(now, 'holding');
  const parts = {
    additions: rise('additions'),
    brought_in: rise('brought_in'),
    recognised_again: rise('recognised_again'),
    earlier_batch: rise('baseline'),
    excluded: rise('excluded'),
    exits: rise('exits'),
  };
  const { exits, ...gains } = parts;
  const explained = opening + Object.values(gains).reduce((sum, n) => sum + n, 0) - exits;
  return { opening, ...parts, adjustment: closing - explained, closing };
}
