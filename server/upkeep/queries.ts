import { join } from 'node:path';
import { makeFolder } from '../../db/copy.ts';
import { userVersion } from '../../db/migrate.ts';
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import type { Instant } from '../rules/types.ts';
import { BackupFault, createBackup, type Tell } from './backup.ts';
import type { Manifest } from './manifest.ts';
import { backupName, claimName, rotate } from './rotate.ts';

/** How the last backup into the data folder went. */
export interface LastBackup {
  at: Instant;
  file: string;
  /** Null where it was made; else why it was not. */
  fault: string | null;
  /** The last that was made. */
  madeAt: Instant | null;
  /** The schema's version then; notes of before it was kept lack it. */
  version?: number;
}

/** What is noted under a key, as JSON. */
export const noted = perConnection(({ $client }) =>
  $client.prepare<[string], string>('select value from fact where key = ?').pluck(),
);

const noting = perConnection(({ $client }) =>
  $client.prepare<[string, string]>(
    'insert into fact (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
  ),
);

/** Notes something under a key, in the place of what was noted before. */
export function note(db: Db, key: string, told: object): void {
  noting(db).run(key, JSON.stringify(told));
}

export function lastBackup(db: Db): LastBackup | null {
  const text = noted(db).get('last_backup');
  return text === undefined ? null : (JSON.parse(text) as LastBackup);
}

function noteBackup(
  db: Db,
  done: Omit<LastBackup, 'madeAt'>,
  by: By,
  sealed: Manifest['sealed'] = null,
): void {
  const madeAt = done.fault === null ? done.at : (lastBackup(db)?.madeAt ?? null);
  // No figure changes by a backup, hence not `write`: what is cached of them stays.
  db.$client
    .transaction(() => {
      note(db, 'last_backup', { ...done, madeAt, version: userVersion(db.$client) });
      record(db, {
        ...by,
        act: done.fault === null ? 'backup made' : 'backup failed',
        sentence: done.fault === null ? `备份了数据库：${done.file}` : `备份数据库未成功：${done.fault}`,
        // From here on the chain, and every head of it that is printed, vouches for the rows as well.
        ...(sealed == null ? {} : { detail: { sealed } }),
      });
    })
    .immediate();
}

export interface DataFolder {
  dataDir: string;
  backupKeep: number;
}

/**
 * Makes a backup in the data folder's `backups`, lets older ones go by the rotation, and tells the log;
 * a failure is told there too, and kept for the pages that warn of it.
 * @throws BackupFault, or the disk's own error
 */
export async function backUp(
  db: Db,
  { dataDir, backupKeep }: DataFolder,
  by: By,
  { signal, tell }: { signal?: AbortSignal; tell?: Tell } = {},
): Promise<Manifest> {
  const folder = join(dataDir, 'backups');
  const now = new Date(by.at);
  let file = backupName(now);
  try {
    makeFolder(folder);
    file = await claimName(folder, now);
    const manifest = await createBackup(db, {
      to: join(folder, file),
      attachments: join(dataDir, 'attachments'),
      now,
      ...(signal === undefined ? {} : { signal }),
      ...(tell === undefined ? {} : { tell }),
    });
    noteBackup(db, { at: by.at, file, fault: null }, by, manifest.sealed);
    await rotate(folder, { keep: backupKeep, now }).catch((error: unknown) => {
      throw new BackupFault(`副本已做好，旧的备份没有删去：${faultInWords(error)}`, { cause: error });
    });
    return manifest;
  } catch (error) {
    if (db.$client.open && signal?.aborted !== true)
      noteBackup(db, { at: by.at, file, fault: faultInWords(error) }, by);
    throw error;
  }
}

function faultInWords(error: unknown): string {
  const { code } = error as { code?: unknown };
  if (code === 'ENOSPC' || code === 'SQLITE_FULL') return '磁盘已满';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return '备份目录不可写';
  return error instanceof Error ? error.message : String(error);
}
