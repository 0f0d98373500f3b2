/** Taking a run back beside the pages: it may be thousands of records, in one transaction. */
import type { By } from '../audit/by.ts';
import { checkStillMay } from '../people/queries.ts';
import type { Act } from '../rules/roles.ts';
import type { Task } from '../task.ts';
import { findRun, isOfEdits, type Run } from './queries.ts';
import { undoEdits } from './undo-edits.ts';
import { undoFigures } from './undo-figures.ts';
import { undoRun } from './undoing.ts';

export interface ToUndo {
  runId: number;
  by: By;
}
/** How many of each group, counted in `unit`. */
export interface Undone {
  undone: number;
  kept: number;
  failed: number;
  unit: '处' | '条';
}

/** What a run did may be taken back by who may do it. */
export function rightOf(run: Run): Act {
  return isOfEdits(run) ? 'keep enterprises' : 'update status';
}

export const undoTask: Task<ToUndo, Undone> = {
  name: 'undo run',
  writes: true,
  async run({ db, tell, save }, { runId, by }) {
    const run = findRun(db, runId);
    tell(0, null, '撤销');
    const { undone, kept, failed } = await save((tx) => {
      checkStillMay(tx, by.accountId, rightOf(run));
      if (run.kind === 'indicators') return undoFigures(tx, run, by);
      return isOfEdits(run) ? undoEdits(tx, run, by) : undoRun(tx, run, by);
    });
    return {
      undone: undone.length,
      kept: kept.length,
      failed: failed.length,
      unit: isOfEdits(run) ? '处' : '条',
    };
  },
};
