/** The rows of a staged file as they were judged, and which of them somebody wants left out. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { stagedRow } from '../../db/schema.ts';
import type { Difference } from './judged.ts';
import type { Staged } from './staged.ts';

const statements = perConnection(({ $client }) => ({
  judge: $client.prepare(
    'update staged_row set verdict = ?, outcome = ?, moved = ? where staged_id = ? and sheet = ? and number = ?',
  ),
  forget: $client.prepare(
    'update staged_row set verdict = null, outcome = null, moved = 0 where staged_id = ? and verdict is not null',
  ),
  judged: $client.prepare<[number, number], { number: number; verdict: Verdict; outcome: string }>(
    `select number, verdict, outcome from staged_row
      where staged_id = ? and sheet = ? and left_out = 0 and verdict is not null`,
  ),
  outcomes: $client.prepare<
    [number, number],
    { number: number; verdict: Verdict | null; left_out: number; outcome: string | null }
  >(
    `select number, verdict, left_out, outcome from staged_row
      where staged_id = ? and sheet = ? and (left_out = 1 or verdict is not null)`,
  ),
  leave: $client.prepare(
    'update staged_row set left_out = ? where staged_id = ? and sheet = ? and number = ?',
  ),
}));

/** Leaves rows out of the import, or takes them in again; the rest has to be judged anew. */
export function leaveOut(
  tx: Tx,
  { id, sheet }: Pick<Staged, 'id' | 'sheet'>,
  numbers: readonly number[],
  isLeft: boolean,
): void {
  for (const number of numbers) statements(tx).leave.run(isLeft ? 1 : 0, id, sheet, number);
}

/** What judging says of one row; `verdict` null: not judged, since it is left out or stands above the header. */
export interface RowOutcome {
  name: string;
  uscc: string;
  differences: Difference[];
  /** Of a refused row: headers joined by 、, and why. */
  fault?: { column: string; message: string };
  doubt?: string;
  /** Of a row that is none: 合计行. */
  why?: string;
}
export type Verdict = NonNullable<(typeof stagedRow.$inferSelect)['verdict']>;
export interface JudgedRow {
  number: number;
  verdict: Verdict;
  outcome: RowOutcome;
}

/** Keeps how rows were judged; `moved` names those that are no longer what was agreed to. */
export function keepOutcomes(
  tx: Tx,
  { id, sheet }: Pick<Staged, 'id' | 'sheet'>,
  rows: readonly JudgedRow[],
  moved: ReadonlySet<number>,
): void {
  const { judge } = statements(tx);
  for (const { number, verdict, outcome } of rows) {
    judge.run(verdict, JSON.stringify(outcome), moved.has(number) ? 1 : 0, id, sheet, number);
  }
}

export function forgetOutcomes(tx: Tx, id: number): void {
  statements(tx).forget.run(id);
}

/** How the rows were judged when somebody last looked, by number. */
export function judgedRows(db: Db | Tx, { id, sheet }: Pick<Staged, 'id' | 'sheet'>): Map<number, string> {
  const rows = statements(db).judged.all(id, sheet);
  return new Map(
    rows.map(({ number, verdict, outcome }) => [
      number,
      seenOf({ verdict, outcome: JSON.parse(outcome) as RowOutcome }),
    ]),
  );
}

/** What was judged of each row, those that are left out included. */
export function judgedOutcomes(
  db: Db,
  { id, sheet }: Pick<Staged, 'id' | 'sheet'>,
): Map<number, { verdict: Verdict; isLeft: boolean; outcome: RowOutcome }> {
  const rows = statements(db).outcomes.all(id, sheet);
  return new Map(
    rows.map(({ number, verdict, left_out, outcome }) => [
      number,
      {
        verdict: verdict ?? 'passed',
        isLeft: left_out === 1,
        outcome:
          outcome === null ? { name: '', uscc: '', differences: [] } : (JSON.parse(outcome) as RowOutcome),
      },
    ]),
  );
}

/** What makes two judgements of a row the same: everything a person was shown that would be written. */
export function seenOf({ verdict, outcome }: Pick<JudgedRow, 'verdict' | 'outcome'>): string {
  return verdict === 'refused' || verdict === 'passed'
    ? verdict
    : `${verdict} ${outcome.uscc} ${JSON.stringify(outcome.differences)} ${outcome.doubt ?? ''}`;
}
