/** Judging a staged file: every row against the database as it stands, kept with the row. */
import { randomBytes } from 'node:crypto';
import { type Db, write } from '../../db/open.ts';
import type { Day, Instant } from '../rules/types.ts';
import type { Task, TaskContext } from '../task.ts';
import { tableBy } from './headers.ts';
import { resultOf } from './import.ts';
import type { Counts, ImportResult } from './import-result.ts';
import { layoutOf } from './mapping.ts';
import { type Plan, planOf, recordsOf } from './planning.ts';
import { findStaged, mappingIn, type Staged, sheetOf, updateStaged } from './staged.ts';
import { forgetOutcomes, type JudgedRow, keepOutcomes } from './staged-rows.ts';

/** What judging says of the file as a whole. */
export type Judgement = Pick<
  ImportResult,
  'counts' | 'newValues' | 'unknownColumns' | 'warnings' | 'skippedRows'
> & { doubts: number; at: Instant };

export interface Judging {
  plan: Plan;
  rows: JudgedRow[];
  judgement: Judgement;
  result: ImportResult;
}

/** So many warnings are kept with the file: what is beyond, nobody reads. */
const MOST_TOLD = 1_000;
const PORTION = 1_000;

/** Judges all rows that are not left out; writes nothing. */
export function judgeStaged(db: Db, staged: Staged, today: Day, at: Instant): Judging {
  const { kind, file_name: fileName, late_reason: lateReason } = staged;
  const table = tableBy(sheetOf(db, staged, staged.sheet, false), layoutOf(mappingIn(staged)));
  const records = recordsOf(table);
  const plan = planOf(db, { kind, table, rows: records.rows, today, lateReason });
  const result = resultOf(plan, { table, ...records }, { kind, fileName });
  const cellsAt = new Map(records.rows.map((one) => [one.number, one.cells]));
  const rows: JudgedRow[] = [
    ...plan.judged.changes.map(({ row, isNew, name, uscc, differences, doubt }): JudgedRow => {
      const more = doubt === undefined ? {} : { doubt };
      const outcome = { name, uscc, differences, ...more };
      return { number: row, verdict: isNew ? 'new' : 'changed', outcome };
    }),
    ...plan.judged.refused.map(
      ({ row, who, column, message }): JudgedRow => ({
        number: row,
        verdict: 'refused',
        outcome: { name: who, uscc: '', differences: [], fault: { column, message } },
      }),
    ),
    ...plan.judged.unchanged.map((number): JudgedRow => {
      const cells = cellsAt.get(number);
      const text = (field: string) => cells?.get(field)?.cell.text.trim() ?? '';
      const outcome = { name: text('name'), uscc: text('uscc'), differences: [] };
      return { number, verdict: 'unchanged', outcome };
    }),
    ...records.skipped.map(
      ({ row, why }): JudgedRow => ({
        number: row,
        verdict: 'passed',
        outcome: { name: '', uscc: '', differences: [], why },
      }),
    ),
  ];
  const { counts, newValues, unknownColumns, warnings, skippedRows } = result;
  const judgement: Judgement = {
    counts,
    newValues,
    unknownColumns,
    warnings: warnings.slice(0, MOST_TOLD),
    skippedRows: skippedRows.slice(0, MOST_TOLD),
    doubts: plan.judged.changes.filter((one) => one.doubt !== undefined).length,
    at,
  };
  return { plan, rows, judgement, result };
}

/** Keeps a judgement under a new stamp, in portions: a word given to the one before is no longer taken. */
export async function keepJudgement(
  { db, tell, rest }: Pick<TaskContext, 'db' | 'tell' | 'rest'>,
  staged: Staged,
  { rows, judgement }: Pick<Judging, 'rows' | 'judgement'>,
  moved: ReadonlySet<number> = new Set(),
): Promise<void> {
  write(db, (tx) => {
    updateStaged(tx, staged.id, { judged: null, stamp: '' });
    forgetOutcomes(tx, staged.id);
  });
  for (let at = 0; at < rows.length; at += PORTION) {
    write(db, (tx) => keepOutcomes(tx, staged, rows.slice(at, at + PORTION), moved));
    tell(Math.min(at + PORTION, rows.length), rows.length, '核对');
    await rest();
  }
  const stamp = randomBytes(16).toString('hex');
  write(db, (tx) =>
    updateStaged(tx, staged.id, {
      state: 'ready',
      judged: { ...judgement },
      stamp,
      updated_at: judgement.at,
    }),
  );
}

export interface ToJudge {
  token: string;
  accountId: number | null;
  today: Day;
  at: Instant;
}

export const judgeImport: Task<ToJudge, Counts> = {
  name: 'judge import',
  writes: true,
  async run(context, { token, accountId, today, at }) {
    const staged = findStaged(context.db, token, accountId);
    context.tell(0, null, '核对');
    const judging = judgeStaged(context.db, staged, today, at);
    await keepJudgement(context, staged, judging);
    return judging.judgement.counts;
  },
};
