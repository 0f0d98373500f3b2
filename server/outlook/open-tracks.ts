/** The open tracks of a moment in groups of alike ones: what the outlook is reckoned from. */
import type { Db } from '../../db/open.ts';
import { readSums } from '../derived/ledger.ts';
import { readApart } from '../rules/apart.ts';
import type { Group } from '../rules/foresee.ts';
import { type Sum, total } from '../rules/sums.ts';
import { CATEGORIES, type Category, type Contribution, type Day, OPEN_STAGES } from '../rules/types.ts';

export interface OpenGroup extends Group {
  category: Category;
}

/** A stage on a day, of an enterprise. */
export type StageOf = Pick<Contribution, 'category' | 'figure' | 'apart'>;

/**
 * Of a day, as known now: the figures of the stages, less those that are set apart; these have sums of their own
 * in the ledger. It is asked at every change and of any day, so nothing here grows with the register.
 */
export function openGroupsOn(db: Db, programme: number, day: Day, sums: readonly Sum[]): OpenGroup[] {
  const apart = readSums(db, programme, 'apart', day);
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

/** As known at a past moment: these stand in a stage on the day. */
export function openGroupsThen(open: readonly StageOf[]): OpenGroup[] {
  const groups = new Map<string, OpenGroup>();
  for (const { category, figure, apart } of open) {
    const stage = OPEN_STAGES.find((one) => one === figure);
    if (category === null || stage === undefined) continue;
    const key = `${category} ${stage} ${apart}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { category, stage, ...readApart(apart), n: 1 });
    else known.n += 1;
  }
  return [...groups.values()];
}
