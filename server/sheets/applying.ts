/** Importing a staged file: judged anew, written whole in one transaction, or shown again where it moved. */
import type { Db, Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { checkStillMay } from '../people/queries.ts';
import type { Day } from '../rules/types.ts';
import type { Task } from '../task.ts';
import { type Judging, judgeStaged, keepJudgement } from './judging.ts';
import { findStaged, remember, type Staged, updateStaged } from './staged.ts';
import { type JudgedRow, judgedRows, seenOf } from './staged-rows.ts';
import { writeRun } from './write-import.ts';

export interface ToApply {
  token: string;
  /** Names the judgement that the person agreed to. */
  stamp: string;
  skipBadRows: boolean;
  /** Somebody looked at the figures that jump. */
  isSure: boolean;
  by: By;
  today: Day;
}
export type Applied =
  | { how: 'imported'; runId: number; written: number; skipped: number }
  /** Judged anew since it was shown, refused rows not agreed to, or doubts not looked at. */
  | { how: 'ask again' }
  /** So many rows are no longer what was shown: nothing was written. */
  | { how: 'moved'; rows: number };

/** Raised by every saving, on this connection or another. */
function revisionOf(db: Db | Tx): string {
  return db.$client.prepare<[], string>(`select value from fact where key = 'revision'`).pluck().get() ?? '';
}

/** The rows whose judgement is another than the one that was shown. */
function movedRows(rows: readonly JudgedRow[], shown: ReadonlyMap<number, string>): Set<number> {
  const moved = new Set<number>();
  for (const row of rows) if (shown.get(row.number) !== seenOf(row)) moved.add(row.number);
  return moved;
}

function isAgreed({ judgement, result }: Judging, asked: ToApply): boolean {
  return (result.refused.length === 0 || asked.skipBadRows) && (judgement.doubts === 0 || asked.isSure);
}

export const applyImport: Task<ToApply, Applied> = {
  name: 'apply import',
  writes: true,
  async run(context, asked) {
    const { db, tell } = context;
    const { token, stamp, by, today } = asked;
    const staged = findStaged(db, token, by.accountId);
    if (staged.run_id !== null) return { how: 'imported', runId: staged.run_id, written: 0, skipped: 0 };
    if (staged.stamp === '' || staged.stamp !== stamp) return { how: 'ask again' };
    tell(0, null, '核对');
    // Judged before the lock is taken; within, only where something was saved since.
    const revision = revisionOf(db);
    const early = judgeStaged(db, staged, today, by.at);
    const shown = judgedRows(db, staged);
    const outcome = await context.save((tx): Applied | { again: Judging; moved: Set<number> } => {
      checkStillMay(tx, by.accountId, 'import');
      const now = findStaged(tx, token, by.accountId);
      if (now.run_id !== null) return { how: 'imported', runId: now.run_id, written: 0, skipped: 0 };
      if (now.stamp !== stamp) return { how: 'ask again' };
      const judging = revisionOf(tx) === revisionAfter(revision) ? early : judgeStaged(tx, now, today, by.at);
      const moved = movedRows(judging.rows, shown);
      if (moved.size > 0) return { again: judging, moved };
      if (!isAgreed(judging, asked)) return { how: 'ask again' };
      return writeAll(tx, now, judging, by, (done) => tell(done, judging.plan.judged.changes.length, '写入'));
    });
    if (!('again' in outcome)) return outcome;
    await keepJudgement(context, staged, outcome.again, outcome.moved);
    return { how: 'moved', rows: outcome.moved.size };
  },
};

/** The transaction itself raises the revision by one before anything else. */
function revisionAfter(revision: string): string {
  return String(Number(revision) + 1);
}

function writeAll(
  tx: Tx,
  staged: Staged,
  { plan, result }: Judging,
  by: By,
  tell: (done: number) => void,
): Applied {
  const written = plan.judged.changes.length;
  if (written === 0) return { how: 'ask again' };
  const runId = writeRun(tx, result, staged.sha256, by);
  plan.apply(tx, { ...by, importId: runId }, tell);
  remember(tx, staged.kind, staged.columns, by);
  updateStaged(tx, staged.id, { state: 'applied', run_id: runId, updated_at: by.at });
  return { how: 'imported', runId, written, skipped: result.refused.length };
}
