/** 进度滞后: of categories, not of enterprises; the same status as on the page of the progress. */
import type { Db } from '../../db/open.ts';
import { progressInput } from '../progress/queries.ts';
import { progressOf, standingOf } from '../rules/progress.ts';
import type { Day, Instant } from '../rules/types.ts';
import { categoryName } from '../rules/words.ts';

export interface Behind {
  name: string;
  words: string;
  href: string;
}

/** The categories that are 滞后 today; `now` is the moment of asking. */
export function categoriesBehind(db: Db, today: Day, now: Instant): Behind[] {
  const input = progressInput(db, { asOf: today, now });
  return progressOf(input)
    .categories.filter(({ status }) => status === 'behind')
    .map(({ code }) => ({
      name: categoryName(code),
      words: standingOf(input, code).words,
      href: `/enterprises?category=${code}&sort=name`,
    }));
}
