/** Making a batch: judged anew within the transaction, written whole or not at all. */
import type { Db } from '../../db/open.ts';
import { importRun } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { deriveMany } from '../derived/derive.ts';
import { count } from '../format.ts';
import { checkStillMay } from '../people/queries.ts';
import type { Day } from '../rules/types.ts';
import type { Task } from '../task.ts';
import { recordEvents } from '../tracks/queries.ts';
import { effectsOf, pairsOf } from './effects.ts';
import { findLines } from './finding.ts';
import type { Batch } from './form.ts';
import { judgeLines, type Row } from './judging.ts';
import { runOfDigest } from './queries.ts';
import { titleOf } from './words.ts';

export interface Asked {
  batch: Batch;
  fileName: string;
  picks: Readonly<Record<string, string>>;
  /** Lines that are to be updated, with what the person was shown of each. */
  ticked: ReadonlyMap<number, string>;
  /** Names the staged batch: sent twice, the second leads to the first. */
  digest: string;
  by: By;
  today: Day;
}
export type Outcome =
  | { runId: number; isNew: boolean; updated: number; headline: string }
  /** Lines that are no longer what was shown: nothing was written. */
  | { changed: number[] };

function writeRun(
  tx: Db,
  asked: Asked,
  rows: readonly Row[],
  told: { headline: string; lines: number },
): number {
  const { batch, by, digest, fileName } = asked;
  const { headline, lines } = told;
  const title = titleOf(batch);
  const { id } = tx
    .insert(importRun)
    .values({
      kind: 'batch',
      file_name: title,
      sha256: digest,
      recorded_at: by.at,
      recorded_by: by.actor,
      counts: { lines, updated: rows.length },
    })
    .returning({ id: importRun.id })
    .get();
  const { document_no = null, basis = null } = batch.draft;
  const ground = document_no ?? basis;
  record(tx, {
    ...by,
    act: 'batch recorded',
    importId: id,
    sentence: `批量更新 ${count(rows.length)} 家：${title}${ground === null ? '' : `，${ground}`}；名单 ${count(lines)} 行`,
    detail: {
      headline,
      file: fileName,
      lines,
      updated: rows.map((row) => ({ line: row.line, uscc: row.enterprise?.uscc ?? '', change: row.change })),
    },
  });
  return id;
}

/** So many lines are recorded between two words about how far it is. */
const TOLD = 50;

/** Confirms a batch. What changed meanwhile is told, and then nothing is written. */
export const batchTask: Task<Asked, Outcome> = {
  name: 'apply batch',
  writes: true,
  async run({ db, tell, save }, asked) {
    const { batch, picks, ticked, today, by } = asked;
    tell(0, null, '核对');
    // Names are read just before: what is judged within is the tracks, which is where others write.
    const all = findLines(db, batch.lines, picks);
    const found = all.filter((one) => one.enterprise !== null);
    return save((tx): Outcome => {
      checkStillMay(tx, by.accountId, 'import');
      const first = runOfDigest(tx, asked.digest);
      if (first !== null) return { runId: first, isNew: false, updated: 0, headline: '' };
      const rows = judgeLines(tx, batch, found, today).filter((row) => ticked.has(row.line));
      const same = new Set(rows.filter((row) => row.seen === ticked.get(row.line)).map((row) => row.line));
      const changed = [...ticked.keys()].filter((line) => !same.has(line));
      if (changed.length > 0) return { changed };
      const { headline } = effectsOf(tx, pairsOf(rows), {
        category: batch.matter.category,
        today,
        now: by.at,
      });
      const runId = writeRun(tx, asked, rows, { headline, lines: all.length });
      const ids = rows.flatMap(({ enterprise, draft }, at): number[] => {
        if (enterprise === null || draft === null) return [];
        if (at % TOLD === 0) tell(at, rows.length, '更新');
        const { lateReason } = batch;
        recordEvents(tx, enterprise.id, [draft], { ...by, importId: runId }, { derive: false, lateReason });
        return [enterprise.id];
      });
      tell(rows.length, rows.length, '汇总');
      deriveMany(tx, ids);
      return { runId, isNew: true, updated: ids.length, headline };
    });
  },
};
