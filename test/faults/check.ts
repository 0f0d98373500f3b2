/** What must hold of a data folder after any fault, and of everything that was sent to it. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeDatabase, type Db, openDatabase } from '../../db/open.ts';
import { checkReadable } from '../../db/readable.ts';
import { checkFile } from '../../server/upkeep/check.ts';
import { readManifest } from '../../server/upkeep/manifest.ts';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import { type Sent, sentFaults } from './sent.ts';

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Whether a stored file is whole, by its own name. */
function isWhole(folder: string, sha256: string): boolean {
  const path = join(folder, sha256);
  return existsSync(path) && hashOf(path) === sha256;
}

/** What is there under a final name and not whole: backups, their lists, and the files beside them. */
export async function backupFaults(dataDir: string): Promise<{ whole: number; faults: string[] }> {
  const folder = join(dataDir, 'backups');
  const faults: string[] = [];
  let whole = 0;
  if (!existsSync(folder)) return { whole, faults };
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.sqlite'))) {
    const found = checkFile(join(folder, name)).faults;
    const list = await readManifest(join(folder, name));
    if (name.startsWith('before-')) {
      if (found.length > 0) faults.push(`${name}: ${found.join('; ')}`);
      else whole += 1;
      continue;
    }
    if (list === null || list === 'damaged') found.push(`its list is ${list ?? 'missing'}`);
    else {
      if (list.sha256 !== hashOf(join(folder, name))) found.push('it is not what its list says');
      for (const { sha256 } of list.attachments)
        if (!isWhole(join(folder, 'attachments'), sha256)) found.push(`its file ${sha256} is not whole`);
    }
    faults.push(...found.map((one) => `backup ${name}: ${one}`));
    if (found.length === 0) whole += 1;
  }
  return { whole, faults };
}

/** Every issue has its line in the log, and the other way round. */
function issueFaults(db: Db): string[] {
  const count = (sql: string) => Number(db.$client.prepare(sql).pluck().get());
  const issued = count('select count(*) from summary_issue');
  const told = count(`select count(*) from audit where act = 'summary issued'`);
  return issued === told ? [] : [`${issued} summaries are issued and ${told} lines of the log tell of one`];
}

/**
 * Looks at a folder as whoever opens it next: SQLite's own recovery comes first.
 * @param isFull reads the whole database as well: pages, foreign keys, chain, derived tables, issued papers, files
 */
export async function check(dataDir: string, sent: readonly Sent[], isFull: boolean): Promise<string[]> {
  const db = openDatabase({ file: join(dataDir, 'tracker.sqlite') });
  const attachments = join(dataDir, 'attachments');
  try {
    const faults = sentFaults(db, sent, (sha256) => isWhole(attachments, sha256));
    if (isFull) {
      checkReadable(db);
      faults.push(...(await verifyDatabase(db, { attachments })).faults, ...issueFaults(db));
    }
    return faults;
  } finally {
    closeDatabase(db);
  }
}
