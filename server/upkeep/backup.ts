import { readFileSync } from 'node:fs';
import { open, rename, rm, stat, truncate, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { fsyncPath, makeFolder } from '../../db/copy.ts';
import { countRows } from '../../db/counts.ts';
import type { Db } from '../../db/open.ts';
import { ifThere } from '../if-there.ts';
import { type CheckReport, checkInWorker, isUncounted } from './check.ts';
import { copyNamedByHash, hashFile } from './files.ts';
import { type Manifest, writeManifest } from './manifest.ts';
import { roomFault } from './room.ts';
import { partOf } from './rotate.ts';

/** The backup was not made; what lay there before still does. */
export class BackupFault extends Error {
  override name = 'BackupFault';
}

export interface BackupOptions {
  /** The file to write. Its manifest is `FILE.json`, and its attachments lie in `attachments/` beside it. */
  to: string;
  /** Folder of the attachments as they are kept; null where there are none to take along. */
  attachments: string | null;
  now: Date;
  /** Ends the copying early. */
  signal?: AbortSignal;
  /** Hears how far it is, in pages while the database is copied. */
  tell?: Tell;
}

/** How far long work is; `total` is null where nobody knows it yet. */
export type Tell = (done: number, total: number | null, what: string) => void;

/** What SQLite puts beside a file while it writes into it. */
const BESIDE = ['-journal', '-wal', '-shm'];

/** Pages a step: large steps, because another process's write makes the copying begin anew. */
const STEP = 2_000;

/** Rows never leave these: a copy may have more than its source had before, never fewer. */
const GROW_ONLY = [
  'account',
  'audit',
  'enterprise',
  'enterprise_version',
  'event',
  'event_void',
  'explanation',
  'programme',
  'setting',
  'target',
  'target_cell',
];

const PROGRAM = String(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version,
);

/**
 * Copies the database while it is in use, on its own connection (a second one would be starved by
 * writers), reads the copy through and holds it against what the source held before; only then does it
 * get its name.
 * @throws BackupFault where the copy is not whole, or an attachment is missing
 */
export async function createBackup(db: Db, options: BackupOptions): Promise<Manifest> {
  const { to, now } = options;
  const folder = dirname(to);
  const part = partOf(to);
  makeFolder(folder);
  const fault = db.$client.memory ? null : roomFault(folder, db.$client.name);
  if (fault !== null) throw new BackupFault(fault);
  try {
    const before = watermark(db);
    // What lies there is our own claim, or was left by a process that was killed, and a half of a database is taken for
    // a damaged one. Emptied, not removed: a claim that is gone for a moment is another's.
    for (const end of BESIDE) await rm(`${part}${end}`, { force: true });
    await ifThere(truncate(part));
    await db.$client.backup(part, {
      progress: ({ totalPages, remainingPages }) => {
        options.signal?.throwIfAborted();
        options.tell?.(totalPages - remainingPages, totalPages, '复制数据库');
        return STEP;
      },
    });
    makeSingleFile(part);
    options.tell?.(0, null, '核对副本');
    const report = await checkInWorker(part, options.signal);
    const faults = [...report.faults, ...faultsAgainst(before, report)];
    if (faults.length > 0) throw new BackupFault(`备份没有通过核对：${faults.join('；')}`);
    await takeAttachments(report, options.attachments, join(folder, 'attachments'), now);
    await syncFile(part);
    const { size } = await stat(part);
    const manifest: Manifest = {
      format: 1,
      created_at: now.toISOString(),
      file: basename(to),
      size,
      sha256: (await hashFile(part)) ?? '',
      version: report.version,
      program: PROGRAM,
      sqlite: String(db.$client.prepare('select sqlite_version()').pluck().get()),
      head: report.head,
      counts: report.counts,
      attachments: report.attachments,
      sealed: report.sealed,
    };
    // The list comes first: what stops here leaves a list without its file, which nobody takes for a backup.
    await writeManifest(to, manifest);
    await rename(part, to);
    fsyncPath(folder);
    return manifest;
  } finally {
    for (const end of ['', ...BESIDE]) await rm(`${part}${end}`, { force: true });
  }
}

/** Forces a file down, however large it is, while pages are served. */
async function syncFile(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

interface Watermark {
  head: { seq: number; hash: string };
  counts: Map<string, number>;
}

function watermark(db: Db): Watermark {
  const head = db.$client
    .prepare<[], { seq: number; hash: string }>('select seq, hash from audit order by seq desc limit 1')
    .get();
  return { head: head ?? { seq: 0, hash: '' }, counts: countRows(db.$client) };
}

function faultsAgainst(before: Watermark, copy: CheckReport): string[] {
  if (isUncounted(copy)) return [];
  const faults = GROW_ONLY.filter((table) => (copy.counts[table] ?? 0) < (before.counts.get(table) ?? 0)).map(
    (table) => `${table} 少了记录`,
  );
  const { seq, hash } = before.head;
  if (copy.head.seq < seq || (copy.head.seq === seq && seq > 0 && copy.head.hash !== hash))
    faults.push('操作日志缺少最后的记录');
  return faults;
}

/** Out of WAL mode, so that the copy is one file and opens from a disk that cannot be written. */
function makeSingleFile(file: string): void {
  const copy = new Database(file);
  try {
    const mode = copy.pragma('journal_mode = DELETE', { simple: true });
    if (mode !== 'delete') throw new BackupFault('备份不能写成单个文件');
  } finally {
    copy.close();
  }
}

/** Copies what the folder lacks; a file that is there already was read when it came. */
async function takeAttachments(
  report: CheckReport,
  from: string | null,
  to: string,
  now: Date,
): Promise<void> {
  if (report.attachments.length === 0) return;
  if (from === null) throw new BackupFault('没有附件目录，附件无法备份');
  makeFolder(to);
  for (const { sha256, size } of report.attachments) {
    const there = await stat(join(to, sha256)).catch(() => null);
    if (there?.size === size) {
      // It may be on no list any more: so it stays until this one's is there.
      await utimes(join(to, sha256), now, now);
      continue;
    }
    try {
      await copyNamedByHash(join(from, sha256), join(to, sha256), sha256);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new BackupFault(missing ? `缺少附件：${sha256}` : String((error as Error).message), {
        cause: error,
      });
    }
  }
}
