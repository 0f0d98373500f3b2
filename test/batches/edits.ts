/** Runs of edits as rooms make them, for the tests of taking them back. */
import { createHash, randomUUID } from 'node:crypto';
import { type Db, write } from '../../db/open.ts';
import { importRun } from '../../db/schema.ts';
import { findRun } from '../../server/batches/queries.ts';
import { undoEdits } from '../../server/batches/undo-edits.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { recordedBy } from '../helpers/zone.ts';

type Changes = Parameters<typeof reviseEnterprise>[2];
export interface Edit {
  id: number;
  changes: Changes;
  effective_on?: string;
}

/** Makes a run of these edits; gives its id. */
export function runOf(db: Db, edits: readonly Edit[], at = '2026-09-30T08:00:00.000Z'): number {
  const by = recordedBy(at, '专员甲');
  return write(db, (tx) => {
    const { id } = tx
      .insert(importRun)
      .values({
        kind: 'bulk',
        file_name: '指派专员：专员乙',
        sha256: createHash('sha256').update(randomUUID()).digest('hex'),
        recorded_at: at,
        recorded_by: by.actor,
        counts: { lines: edits.length, updated: edits.length },
      })
      .returning({ id: importRun.id })
      .get();
    for (const { id: enterprise, changes, effective_on } of edits) {
      const options = effective_on === undefined ? {} : { effective_on };
      reviseEnterprise(tx, enterprise, changes, { ...by, importId: id }, options);
    }
    return id;
  });
}

export function revise(db: Db, { id, changes, effective_on }: Edit, at = '2026-09-30T09:00:00.000Z') {
  const options = effective_on === undefined ? {} : { effective_on };
  return write(db, (tx) => reviseEnterprise(tx, id, changes, recordedBy(at, '专员丙'), options));
}

export function takeBack(db: Db, runId: number, at = '2026-09-30T10:00:00.000Z') {
  return write(db, (tx) => undoEdits(tx, findRun(tx, runId), recordedBy(at, '主管甲')));
}
