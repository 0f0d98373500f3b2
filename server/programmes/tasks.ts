/** Adding a programme as long work: every enterprise is folded for its figures. */
import type { By } from '../audit/by.ts';
import { checkStillMay } from '../people/queries.ts';
import type { Task } from '../task.ts';
import { addProgramme, type ProgrammeDraft } from './keeping.ts';

/** Adds it in one transaction; nothing is written where it is refused. */
export const addTask: Task<{ draft: ProgrammeDraft; by: By }, { code: string }> = {
  name: 'add programme',
  writes: true,
  async run({ tell, save }, { draft, by }) {
    tell(0, null, '汇总');
    return save((tx) => {
      checkStillMay(tx, by.accountId, 'revise targets');
      return { code: addProgramme(tx, draft, by, (done) => tell(done, null, '汇总')) };
    });
  },
};
