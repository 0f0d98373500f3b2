import { statfsSync } from 'node:fs';
import type { Db } from '../../db/open.ts';
import { lastDrill } from './drill.ts';
import { journalFault } from './journal-shipping.ts';
import { lastBackup } from './queries.ts';
import { lastUnread } from './reading-through.ts';

export interface Problem {
  code: 'database' | 'reading' | 'disk' | 'backup' | 'drill' | 'journal';
  /** For an administrator. */
  words: string;
  /** It keeps the server from doing its work; others are warnings. */
  serious: boolean;
}

/** What a watcher or an administrator has to know; ready means that nothing serious is the matter. */
export interface Health {
  ready: boolean;
  problems: Problem[];
}

const MB = 1024 ** 2;
const LEAST_FREE = 1024 * MB;
const TOO_LITTLE_FREE = 100 * MB;
const OLDEST_BACKUP_MS = 26 * 3_600_000;
const ALARM_MS = 48 * 3_600_000;

/** Asks the database, the disk of its folder and the note of the last backup. */
export function healthOf(
  db: Db,
  { dataDir, now, journalDir = null }: { dataDir: string; now: Date; journalDir?: string | null },
): Health {
  const problems = [...databaseProblems(db), ...diskProblems(dataDir)];
  if (problems.every((one) => one.code !== 'database'))
    problems.push(
      ...readingProblems(db),
      ...backupProblems(db, now),
      ...drillProblems(lastDrill(db)),
      ...journalProblems(db, journalDir, now),
    );
  return { ready: problems.every((one) => !one.serious), problems };
}

function databaseProblems(db: Db): Problem[] {
  try {
    if (db.$client.prepare('select 1 from programme limit 1').get() !== undefined) return [];
  } catch {
    // Told below.
  }
  return [{ code: 'database', words: '数据库读不出来', serious: true }];
}

/** Serious or not cannot be known: nothing was found to be damaged, and nothing is known to be whole. */
function readingProblems(db: Db): Problem[] {
  const last = lastUnread(db);
  if (last === null) return [];
  return [{ code: 'reading', words: `数据库没有通读完：${last.fault}，一小时内自动再试`, serious: false }];
}

function diskProblems(dataDir: string): Problem[] {
  let free: number;
  try {
    const { bavail, bsize } = statfsSync(dataDir);
    free = bavail * bsize;
  } catch {
    // No folder yet: a database in memory.
    return [];
  }
  if (free >= LEAST_FREE) return [];
  const words = `数据目录所在磁盘剩余 ${Math.floor(free / MB)} MB`;
  return [{ code: 'disk', words, serious: free < TOO_LITTLE_FREE }];
}

/** None yet is no problem: the first follows within minutes of the first start. */
function backupProblems(db: Db, now: Date): Problem[] {
  const last = lastBackup(db);
  if (last === null) return [];
  if (last.fault !== null)
    return [{ code: 'backup', words: `上次备份未成功：${last.fault}`, serious: false }];
  if (now.getTime() - Date.parse(last.at) <= OLDEST_BACKUP_MS) return [];
  return [{ code: 'backup', words: '超过 26 小时没有备份', serious: false }];
}

function drillProblems(last: ReturnType<typeof lastDrill>): Problem[] {
  const fault = last?.fault ?? null;
  return fault === null ? [] : [{ code: 'drill', words: `试恢复备份未成功：${fault}`, serious: false }];
}

function journalProblems(db: Db, journalDir: string | null, now: Date): Problem[] {
  const fault = journalFault(db, journalDir, now);
  return fault === null ? [] : [{ code: 'journal', words: fault, serious: false }];
}

/**
 * The red line on every page of who keeps backups: the last backup failed or is two days old, restoring it
 * did not work, or the journal does not reach its disk. Null where all is well.
 */
export function alarmOf(
  db: Db,
  { now, journalDir }: { now: Date; journalDir: string | null },
): string | null {
  const [last, drill] = [lastBackup(db), lastDrill(db)];
  if (last?.fault != null) return `上次备份未成功：${last.fault}`;
  if (last?.madeAt != null && now.getTime() - Date.parse(last.madeAt) > ALARM_MS)
    return '超过 48 小时没有备份';
  return [...drillProblems(drill), ...journalProblems(db, journalDir, now)][0]?.words ?? null;
}
