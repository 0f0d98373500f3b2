/** Doing an act to a selection: planned anew within the transaction, written whole or not at all. */
import type { Db } from '../../db/open.ts';
import { importRun } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { runOfDigest } from '../batches/queries.ts';
import { deriveMany } from '../derived/derive.ts';
import { reviseEnterprise } from '../enterprises/queries.ts';
import { count } from '../format.ts';
import { checkStillMay } from '../people/queries.ts';
import { dayInWords } from '../rules/days.ts';
import type { Task } from '../task.ts';
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

export interface ToDo {
  selection: Selection;
  asked: Asked;
  wanted: Wanted;
  /** The digest of the plan as the page showed it. */
  shown: string;
  by: By;
}

/** So many enterprises are changed between two words about how far it is. */
const TOLD = 50;

/** Confirms an act, in one transaction. What changed since it was shown is told, and then nothing is written. */
export const actTask: Task<ToDo, Outcome> = {
  name: 'act on selection',
  writes: true,
  async run({ tell, save }, { selection, asked, wanted, shown, by }) {
    const digest = digestOf(selection, asked);
    tell(0, null, '核对');
    return save((tx): Outcome => {
      checkStillMay(tx, by.accountId, 'keep enterprises');
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
      for (const [at, { member, to }] of changes.entries()) {
        if (at % TOLD === 0) tell(at, changes.length, '修改');
        const change = wanted.act === 'officer' ? { officer: to } : { tags: to };
        reviseEnterprise(tx, member.id, change, { ...by, importId: runId }, options);
      }
      tell(changes.length, changes.length, '汇总');
      deriveMany(
        tx,
        changes.map(({ member }) => member.id),
      );
      return { runId, isNew: true, updated: changes.length };
    });
  },
};
