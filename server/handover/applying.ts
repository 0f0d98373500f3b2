/** Handing over, in one transaction: everything that was shown, or nothing. */
import type { Tx } from '../../db/open.ts';
import { handover, handoverLine, importRun } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { runOfDigest } from '../batches/queries.ts';
import { count } from '../format.ts';
import { checkStillMay } from '../people/queries.ts';
import { dayInWords } from '../rules/days.ts';
import type { Task } from '../task.ts';
import { type Planned, planDigest, planOf, sharesOf, type Wanted } from './planning.ts';
import { handoverOfRun } from './queries.ts';
import { type Handed, type Handing, TAKERS, type Taker } from './takers.ts';

export type Outcome = { id: number; isNew: boolean; enterprises: number } | { changed: true };

/** 专员丙 → 专员丁 12 家、专员戊 9 家 */
export function shareWords(plan: readonly Planned[], from: string): string {
  const shares = sharesOf(plan).flatMap(({ to, enterprises }) =>
    to === null ? [] : [`${to} ${count(enterprises)} 家`],
  );
  return `${from} → ${shares.join('、')}`;
}

function startRun(tx: Tx, plan: readonly Planned[], { from }: Wanted, digest: string, by: By): number {
  const updated = plan.filter((one) => one.to !== null).length;
  const { id } = tx
    .insert(importRun)
    .values({
      kind: 'bulk',
      file_name: `移交：${shareWords(plan, from)}`,
      sha256: digest,
      recorded_at: by.at,
      recorded_by: by.actor,
      counts: { lines: updated, updated },
    })
    .returning({ id: importRun.id })
    .get();
  return id;
}

function keep(tx: Tx, wanted: Wanted, runId: number, lines: (Handed & { what: string })[], by: By): number {
  const { from, effective_on, reason } = wanted;
  const { id } = tx
    .insert(handover)
    .values({
      from_officer: from,
      effective_on,
      reason,
      run_id: runId,
      recorded_at: by.at,
      recorded_by: by.actor,
    })
    .returning({ id: handover.id })
    .get();
  for (const [at, { what, enterpriseId, to, things }] of lines.entries()) {
    const line = { handover_id: id, line: at + 1, what, enterprise_id: enterpriseId, to_officer: to, things };
    tx.insert(handoverLine).values(line).run();
  }
  return id;
}

/** 企业 21 家，诉求 3 件 */
function handedWords(lines: readonly (Handed & { what: string })[]): string {
  return TAKERS.flatMap(({ what, unit }: Taker) => {
    const things = lines.filter((one) => one.what === what).reduce((sum, one) => sum + one.things, 0);
    return things === 0 ? [] : [`${what} ${count(things)} ${unit}`];
  }).join('，');
}

/**
 * Hands over what was planned, in the caller's transaction: `plan` must be that of this very moment.
 * @returns the id of the record of it
 */
export function handOver(
  tx: Tx,
  { wanted, plan, digest }: { wanted: Wanted; plan: readonly Planned[]; digest: string },
  by: By,
  tell?: (done: number) => void,
): number {
  const runId = startRun(tx, plan, wanted, digest, by);
  const receivers = new Map(plan.map((one) => [one.id, one.to]));
  const { from, effective_on, reason } = wanted;
  const handing: Handing = {
    from,
    effective_on,
    reason: `移交：${reason}`,
    to: (id) => (id === null ? wanted.to : (receivers.get(id) ?? null)),
  };
  const lines = TAKERS.flatMap((taker) =>
    taker.hand(tx, handing, { ...by, importId: runId }, tell).map((one) => ({ ...one, what: taker.what })),
  );
  const id = keep(tx, wanted, runId, lines, by);
  record(tx, {
    ...by,
    act: 'handover recorded',
    importId: runId,
    sentence: `移交${from}的${handedWords(lines)}：${shareWords(plan, from)}，自${dayInWords(effective_on)}起，原因：${reason}`,
    detail: { handover: id, from, effective_on, reason, lines: lines.length },
  });
  return id;
}

export const handOverTask: Task<{ wanted: Wanted; shown: string; by: By }, Outcome> = {
  name: 'hand over',
  writes: true,
  async run({ tell, save }, { wanted, shown, by }) {
    tell(0, null, '核对');
    return save((tx): Outcome => {
      checkStillMay(tx, by.accountId, 'hand over');
      const first = runOfDigest(tx, shown, 'bulk');
      const done = first === null ? null : handoverOfRun(tx, first);
      if (done !== null) return { id: done, isNew: false, enterprises: 0 };
      const plan = planOf(tx, wanted);
      if (planDigest(plan, wanted) !== shown) return { changed: true };
      const total = plan.filter((one) => one.to !== null).length;
      const id = handOver(tx, { wanted, plan, digest: shown }, by, (n) => tell(n, total, '移交'));
      return { id, isNew: true, enterprises: total };
    });
  },
};
