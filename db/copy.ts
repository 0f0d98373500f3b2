import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { countRows } from './counts.ts';

/** Forces what was written to a file or folder down to the disk. Never for a database that is open. */
export function fsyncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    // Windows cannot sync a folder.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  } finally {
    closeSync(handle);
  }
}

/**
 * Makes a folder with those above it, each forced down into the one that it lies in: else a power cut could take the
 * folder away with everything in it that was forced down.
 */
export function makeFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = resolve(path); made.length >= first.length; made = dirname(made)) fsyncPath(dirname(made));
}

/**
 * A copy of a database file as it was last committed, while `client` holds the write lock on it (so
 * `client` must not have changed anything yet). VACUUM INTO neither syncs nor survives interruption:
 * hence a temporary name, verified, synced, then renamed.
 * @returns the path of the copy
 */
export function copyVerified(client: Database.Database, folder: string, name: string): string {
  makeFolder(folder);
  const to = join(folder, `${name.replace(/[^\w.-]/g, '-')}.sqlite`);
  const part = `${to}.part`;
  rmSync(part, { force: true });
  const reader = new Database(client.name, { readonly: true });
  try {
    reader.prepare('VACUUM INTO ?').run(part);
    sameRows(countRows(reader), part);
  } finally {
    reader.close();
  }
  fsyncPath(part);
  renameSync(part, to);
  fsyncPath(dirname(to));
  return to;
}

function sameRows(wanted: Map<string, number>, file: string): void {
  const copy = new Database(file, { readonly: true });
  try {
    const faults = copy.pragma('integrity_check', { simple: true });
    if (faults !== 'ok') throw new Error(`the copy before migrating is damaged: ${faults}`);
    const found = countRows(copy);
    for (const [table, rows] of wanted)
      if (found.get(table) !== rows) throw new Error(`the copy before migrating lacks rows of ${table}`);
  } finally {
    copy.close();
  }
}
