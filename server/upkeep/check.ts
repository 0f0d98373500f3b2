import { closeSync, openSync, readSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { countRows } from '../../db/counts.ts';
import { strangeInSchema } from '../../db/expected.ts';
import { readMigrations, userVersion } from '../../db/migrate.ts';
import { APPLICATION_ID } from '../../db/pragmas.ts';
import * as schema from '../../db/schema.ts';
import { hasSeals } from '../../db/seal.ts';
import { type SealPoint, sealPoint } from '../../db/seal-check.ts';
import { verifyChain } from '../audit/record.ts';
import { THREAD_ARGS } from '../thread.ts';
import { sealFaults } from './seals.ts';

/** What a closed database file says of itself. `faults` is empty where it may be trusted. */
export interface CheckReport {
  faults: string[];
  /** Version of its schema. */
  version: number;
  head: { seq: number; hash: string };
  /** Rows by table. */
  counts: Record<string, number>;
  /** What its rows point at, by SHA-256. */
  attachments: { sha256: string; size: number }[];
  /** Where its seals stand; null in a file from before there were any. */
  sealed: SealPoint | null;
}

const NOTHING: CheckReport = {
  faults: [],
  version: 0,
  head: { seq: 0, hash: '' },
  counts: {},
  attachments: [],
  sealed: null,
};

/** Whether a fault ended it before its rows were counted: nothing can be said to be missing then. */
export const isUncounted = ({ faults, counts }: CheckReport): boolean =>
  faults.length > 0 && Object.keys(counts).length === 0;

/**
 * Reads a whole database file that nobody has open: who made it, its pages, foreign keys, schema and
 * the chain of its log. Takes seconds on a large file: `checkInWorker` does it beside the server.
 */
export function checkFile(file: string): CheckReport {
  const fault = faultOfHeader(file);
  if (fault !== null) return { ...NOTHING, faults: [fault] };
  let client: Database.Database | null = null;
  try {
    client = new Database(file, { readonly: true, fileMustExist: true });
    return checkOpen(client);
  } catch (error) {
    return {
      ...NOTHING,
      faults: [`文件读不完整：${error instanceof Error ? error.message : String(error)}`],
    };
  } finally {
    client?.close();
  }
}

function checkOpen(client: Database.Database): CheckReport {
  const version = userVersion(client);
  if (client.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    return { ...NOTHING, faults: ['不是本系统的数据库'] };
  const newest = readMigrations().length;
  if (version > newest)
    return { ...NOTHING, version, faults: [`数据库版本 ${version} 高于程序版本 ${newest}，换用新版程序`] };
  const faults = pageFaults(client);
  if (faults.length > 0) return { ...NOTHING, version, faults };
  faults.push(...strangeInSchema(client, version).map((name) => `结构与版本不符：${name}`));
  const db = Object.assign(drizzle(client, { schema }), { $client: client });
  const chain = verifyChain(db);
  if (!chain.ok) faults.push(`操作日志的校验链在第 ${chain.firstBad} 条断开`);
  faults.push(...sealFaults(db));
  const attachments = client
    .prepare<[], { sha256: string; size: number }>(
      'select sha256, max(size) as size from attachment group by sha256 order by sha256',
    )
    .all();
  return {
    faults,
    version,
    head: chain.head,
    counts: Object.fromEntries(countRows(client)),
    attachments,
    sealed: hasSeals(client) ? sealPoint(client) : null,
  };
}

/** Damaged pages, rows without their parent, and by a connection that may write broken CHECKs; at most a few of each. */
export function pageFaults(client: Database.Database): string[] {
  const damage = client.pragma('integrity_check(5)') as { integrity_check: string }[];
  const faults = damage
    .filter((row) => row.integrity_check !== 'ok')
    .map((row) => `数据页损坏：${row.integrity_check}`);
  if (faults.length > 0) return faults;
  const orphans = client.pragma('foreign_key_check') as { table: string; parent: string }[];
  const kinds = new Set(orphans.map((row) => `${row.table} 的记录缺少所属的 ${row.parent}`));
  return [...kinds];
}

/** What the first bytes give away: not a database, cut short, or copied from under a running server. */
function faultOfHeader(file: string): string | null {
  const head = Buffer.alloc(100);
  const handle = openSync(file, 'r');
  try {
    if (readSync(handle, head, 0, 100, 0) < 100) return '文件不完整';
  } finally {
    closeSync(handle);
  }
  if (head.toString('latin1', 0, 16) !== 'SQLite format 3\0') return '不是数据库文件';
  // Our backups are single files. One in WAL mode was copied live, and its last changes are elsewhere.
  if (head[18] === 2) return '这是运行中数据库的直接拷贝，内容不全：用 backup 命令另做备份';
  return null;
}

/** `checkFile` in a thread of its own. */
export function checkInWorker(file: string, signal?: AbortSignal): Promise<CheckReport> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./check-worker.ts', import.meta.url), {
      workerData: file,
      execArgv: THREAD_ARGS,
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 512 },
    });
    signal?.addEventListener('abort', () => void worker.terminate(), { once: true });
    worker.once('message', (report: CheckReport) => done(report));
    worker.once('error', fail);
    worker.once('exit', () => fail(new Error('the check ended without a report')));
  });
}
