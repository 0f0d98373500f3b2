/** What earlier goes of undoing a run took back of its edits. */
import type { Db, Tx } from '../../db/open.ts';
import { runChangesOf } from '../enterprises/queries.ts';
import type { Run } from './queries.ts';

export interface Gone {
  /** Ids with the field: `12 officer`. */
  fields: Set<string>;
  /** Enterprises that left the register. */
  removed: Set<number>;
}

/** The runs by which this one was taken back so far, whole or in part. */
export function undosOf(db: Db | Tx, runId: number): number[] {
  return db.$client
    .prepare<[number, number], number>(
      "select id from import_run where id > ? and kind = 'undo' and counts ->> 'of' = ? order by id",
    )
    .pluck()
    .all(runId, runId);
}

export function goneBefore(db: Db | Tx, run: Pick<Run, 'id' | 'at'>): Gone {
  const runs = undosOf(db, run.id);
  const fields = new Set(
    runs
      .flatMap((id) => runChangesOf(db, id))
      .flatMap((one) => Object.keys(one.changes).map((field) => `${one.enterprise_id} ${field}`)),
  );
  const removed = db.$client
    .prepare<[string, string], number>(
      `select enterprise_id from audit where at >= ? and act = 'enterprise removed'
        and import_id in (select value from json_each(?))`,
    )
    .pluck()
    .all(run.at, JSON.stringify(runs));
  return { fields, removed: new Set(removed) };
}
