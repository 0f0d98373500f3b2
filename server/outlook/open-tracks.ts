/** The open tracks of a moment in groups of alike ones: what the outlook is reckoned from. */
import type { Sum as LedgerSum } from '../derived/ledger.ts';
import { readApart } from '../rules/apart.ts';
import type { Group } from '../rules/foresee.ts';
import { type Sum, total } from '../rules/sums.ts';
import { CATEGORIES, type Category, OPEN_STAGES } from '../rules/types.ts';

export interface OpenGroup extends Group {
  category: Category;
}

/** A sum of the ledger of what is set apart. */
export type Apart = Pick<LedgerSum, 'category' | 'figure' | 'value' | 'n'>;

/**
 * The figures of the stages, less those that are set apart; these have sums of their own in the ledger. It is asked
 * at every change and of any day, so nothing here grows with the register.
 */
export function openGroups(sums: readonly Sum[], apart: readonly Apart[]): OpenGroup[] {
  return CATEGORIES.flatMap((category) => {
    const own = sums.filter((sum) => sum.category === category);
    return OPEN_STAGES.flatMap((stage) => {
      const groups = apart
        .filter((one) => one.category === category && one.figure === stage)
        .map(({ value, n }): OpenGroup => ({ category, stage, ...readApart(value), n }));
      const n = total(own, stage) - groups.reduce((sum, one) => sum + one.n, 0);
      const alike = { category, stage, barred: null, batchYear: null, n };
      return n > 0 ? [alike, ...groups] : groups;
    });
  });
}
