import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { strangeInSchema } from '../../db/expected.ts';
import { userVersion } from '../../db/migrate.ts';
import type { Db } from '../../db/open.ts';
import { feedFaults } from '../api/queries.ts';
import { verifyChain } from '../audit/record.ts';
import { alteredBaselines } from '../baseline/queries.ts';
import { compareDerived } from '../derived/compare.ts';
import { issuedFaults } from '../summaries/queries.ts';
import { pageFaults } from './check.ts';
import { hashFile } from './files.ts';

export interface VerifyReport {
  ok: boolean;
  /** In words, one a line. */
  faults: string[];
  head: { seq: number; hash: string };
  /** How many lines of the log, events and attachments were read. */
  read: { lines: number; events: number; attachments: number };
}

/**
 * Reads the whole database while it is in use: pages, foreign keys, schema, the chain of the log, the
 * derived tables and the feed against the events, signed baselines, issued summaries and attachments against their hashes.
 * @param attachments the folder of the attachments; null leaves them out
 */
export async function verifyDatabase(
  db: Db,
  { attachments }: { attachments: string | null },
): Promise<VerifyReport> {
  const faults = pageFaults(db.$client);
  const strange = strangeInSchema(db.$client, userVersion(db.$client));
  faults.push(...strange.map((name) => `结构与版本不符：${name}`));
  const chain = verifyChain(db);
  if (!chain.ok) faults.push(`操作日志的校验链在第 ${chain.firstBad} 条断开`);
  faults.push(...compareDerived(db).differences.map((one) => `派生表与记录不符：${one}`));
  faults.push(...feedFaults(db));
  faults.push(...issuedFaults(db));
  faults.push(...alteredBaselines(db).map((name) => `${name}的名单与签认时的校验值不符`));
  const files =
    attachments === null
      ? []
      : db.$client
          .prepare<[], { sha256: string; name: string }>(
            'select sha256, min(file_name) as name from attachment group by sha256 order by sha256',
          )
          .all();
  const there = new Set(attachments === null ? [] : await readdir(attachments).catch(() => []));
  for (const { sha256, name } of files) {
    if (!there.has(sha256)) faults.push(`缺少附件“${name}”`);
    else if ((await hashFile(join(attachments ?? '', sha256))) !== sha256)
      faults.push(`附件“${name}”的内容已改变`);
  }
  const events = Number(db.$client.prepare('select count(*) from event').pluck().get());
  return {
    ok: faults.length === 0,
    faults,
    head: chain.head,
    read: { lines: chain.lines, events, attachments: files.length },
  };
}
