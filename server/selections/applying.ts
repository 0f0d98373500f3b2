/** Doing an act to a selection: planned anew within the transaction, written whole or not at all. */
import { type Db, write } from '../../db/open.ts';
import { importRun } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { runOfDigest } from '../batches/queries.ts';
import { deriveMany } from '../derived/derive.ts';
import { reviseEnterprise } from '../enterprises/queries.ts';
import { count } from '../format.ts';
import { dayInWords } from '../rules/days.ts';
import { type Wanted, wantedInWords } from './form.ts';
import { changedSince, type Planned, planAct, planDigest } from './planning.ts';
import { type Asked, digestOf, type Selection } from './staged.ts';

export type Outcome =
  | { runId: number; isNew: boolean; updated: number }
  /** Enterprises whose field is no longer what was shown: nothing was written. */
  | { changed: number[] }
  | { nothing: true };

function startRun(
  tx: Db,
  { wanted, digest, lines, by }: { wanted: Wanted; digest: string; lines: number; by: By },
  changes: readonly Planned[],
): number {
  const title = wantedInWords(wanted);
  const { id } = tx
    .insert(importRun)
    .values({
      kind: 'bulk',
      file_name: title,
      sha256: digest,
      recorded_at: by.at,
      recorded_by: by.actor,
      counts: { lines, updated: changes.length },
    })
    .returning({ id: importRun.id })
    .get();
  const since = wanted.act === 'officer' ? `，自${dayInWords(wanted.effective_on)}起` : '';
  const why = wanted.reason === '' ? '' : `，说明：${wanted.reason}`;
  record(tx, {
    ...by,
    act: 'bulk recorded',
    importId: id,
    sentence: `批量修改 ${count(changes.length)} 家：${title}${since}；所选 ${count(lines)} 家${why}`,
    detail: { ...wanted, lines, updated: changes.length },
  });
  return id;
}

/**
 * Confirms an act. What changed since it was shown is told, and then nothing is written.
 * @param shown the digest of the plan as the page showed it
 */
export function applyAct(
  db: Db,
  {
    selection,
    asked,
    wanted,
    shown,
    by,
  }: { selection: Selection; asked: Asked; wanted: Wanted; shown: string; by: By },
): Outcome {
  const digest = digestOf(selection, asked);
  return write(db, (tx): Outcome => {
    const first = runOfDigest(tx, digest, 'bulk');
    if (first !== null) return { runId: first, isNew: false, updated: 0 };
    const plan = planAct(tx, wanted, selection.ids);
    if (planDigest(plan) !== shown) return { changed: changedSince(wanted, selection, asked, plan) };
    const changes = plan.filter((one) => one.result === 'change');
    if (changes.length === 0) return { nothing: true };
    const lines = selection.ids.length;
    const runId = startRun(tx, { wanted, digest, lines, by }, changes);
    const options = {
      reason: wanted.reason,
      derive: false,
      ...(wanted.act === 'officer' ? { effective_on: wanted.effective_on } : {}),
    };
    for (const { member, to } of changes) {
      const change = wanted.act === 'officer' ? { officer: to } : { tags: to };
      reviseEnterprise(tx, member.id, change, { ...by, importId: runId }, options);
    }
    deriveMany(
      tx,
      changes.map(({ member }) => member.id),
    );
    return { runId, isNew: true, updated: changes.length };
  });
}
