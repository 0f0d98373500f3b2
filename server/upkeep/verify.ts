import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { strangeInSchema } from '../../db/expected.ts';
import { userVersion } from '../../db/migrate.ts';
import type { Db } from '../../db/open.ts';
import { feedFaults } from '../api/queries.ts';
import { verifyChain } from '../audit/record.ts';
import { alteredBaselines } from '../baseline/queries.ts';
import { compareDerived } from '../derived/compare.ts';
import { count } from '../format.ts';
import { issuedFaults } from '../summaries/queries.ts';
import { visitFaults } from '../visits/queries.ts';
import type { Tell } from './backup.ts';
import { pageFaults } from './check.ts';
import { hashFile } from './files.ts';
import { readSeals } from './seals.ts';

/** How many lines of the log, events, attachments and rows with a seal were read; notes of before rows were counted lack these. */
export interface ReadOfAll {
  lines: number;
  events: number;
  attachments: number;
  rows?: number;
}

/** What was read, in words: what there is none of yet is said to be so, and not to have been checked. */
export function readInWords({ lines, events, attachments, rows = 0 }: ReadOfAll): string {
  const parts: [number, string, string][] = [
    [events, '条', '记录'],
    [lines, '条', '日志'],
    [attachments, '个', '附件'],
  ];
  const read = parts.flatMap(([n, unit, what]) => (n > 0 ? [`${count(n)} ${unit}${what}`] : []));
  read.push(rows > 0 ? `数据库全部 ${count(rows)} 行的校验值` : '数据库文件');
  const none = parts.flatMap(([n, , what]) => (n > 0 ? [] : [what]));
  const told = read.join('、');
  return `核对了${/^\d/.test(told) ? ' ' : ''}${told}${none.length > 0 ? `（还没有${none.join('、')}）` : ''}`;
}

export interface VerifyReport {
  ok: boolean;
  /** In words, one a line. */
  faults: string[];
  head: { seq: number; hash: string };
  read: ReadOfAll;
}

/** Attachments that are missing, or not what their name says, and how many there are. @param folder where they lie */
export async function attachmentFaults(db: Db, folder: string): Promise<{ faults: string[]; count: number }> {
  const files = db.$client
    .prepare<[], { sha256: string; name: string }>(
      'select sha256, min(file_name) as name from attachment group by sha256 order by sha256',
    )
    .all();
  const there = new Set(await readdir(folder).catch(() => []));
  const faults: string[] = [];
  for (const { sha256, name } of files) {
    if (!there.has(sha256)) faults.push(`缺少附件“${name}”`);
    else if ((await hashFile(join(folder, sha256))) !== sha256) faults.push(`附件“${name}”的内容已改变`);
  }
  return { faults, count: files.length };
}

const STEPS = 6;

/**
 * Reads the whole database while it is in use: pages, foreign keys, schema, the chain of the log, every
 * row against its seal, the derived tables and the feed against the events, requests against their steps, signed baselines, issued summaries and attachments against their hashes.
 * @param attachments the folder of the attachments; null leaves them out
 */
export async function verifyDatabase(
  db: Db,
  { attachments, tell = () => {} }: { attachments: string | null; tell?: Tell },
): Promise<VerifyReport> {
  tell(0, STEPS, '核对数据库文件');
  const faults = pageFaults(db.$client);
  const strange = strangeInSchema(db.$client, userVersion(db.$client));
  faults.push(...strange.map((name) => `结构与版本不符：${name}`));
  tell(1, STEPS, '核对操作日志');
  const chain = verifyChain(db);
  if (!chain.ok) faults.push(`操作日志的校验链在第 ${chain.firstBad} 条断开`);
  tell(2, STEPS, '核对每条记录');
  const seals = readSeals(db);
  faults.push(...seals.faults);
  tell(3, STEPS, '核对派生表');
  faults.push(...compareDerived(db).differences.map((one) => `派生表与记录不符：${one}`));
  faults.push(...feedFaults(db));
  faults.push(...visitFaults(db));
  tell(4, STEPS, '核对签发件');
  faults.push(...issuedFaults(db));
  faults.push(...alteredBaselines(db).map((name) => `${name}的名单与签认时的校验值不符`));
  tell(5, STEPS, '核对附件');
  const files = attachments === null ? { faults: [], count: 0 } : await attachmentFaults(db, attachments);
  faults.push(...files.faults);
  tell(STEPS, STEPS, '核对附件');
  const events = Number(db.$client.prepare('select count(*) from event').pluck().get());
  return {
    ok: faults.length === 0,
    faults,
    head: chain.head,
    read: { lines: chain.lines, events, attachments: files.count, rows: seals.rows },
  };
}
