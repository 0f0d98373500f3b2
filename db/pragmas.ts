import type Database from 'better-sqlite3';

/** 'QJTR' at byte 68 of the file: a file that says otherwise is not ours. */
export const APPLICATION_ID = 0x514a5452;

/** The race that loses commits where two connections share a file is mended from here on. */
export const OLDEST_SQLITE = '3.51.3';

/** Waits for another process's write block this process, hence short. */
export const BUSY_MS = 2_000;

/**
 * What every connection is set to, and what it must then read. `synchronous` is set because WAL
 * otherwise opens with NORMAL, which may lose an acknowledged save when power fails; triggers fire on
 * the delete within an INSERT OR REPLACE only where they are recursive.
 */
const SETTINGS: [name: string, set: string, read: string | number][] = [
  ['locking_mode', 'NORMAL', 'normal'],
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
  ['recursive_triggers', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
  ['cell_size_check', 'ON', 1],
  ['mmap_size', '0', 0],
  ['secure_delete', 'ON', 1],
  ['busy_timeout', String(BUSY_MS), BUSY_MS],
  ['wal_autocheckpoint', '1000', 1_000],
  ['journal_size_limit', '67108864', 67_108_864],
];

/** A database in memory has no journal to keep and no file to map. */
const NOT_IN_MEMORY = ['journal_mode', 'mmap_size'];
/** These write to the file. */
const NOT_READ_ONLY = ['journal_mode'];

/** Sets the pragmas in order and reads each back. @throws Error naming the one that did not take. */
export function setPragmas(client: Database.Database): void {
  const version = String(client.prepare('select sqlite_version()').pluck().get());
  if (olderThan(version, OLDEST_SQLITE))
    throw new Error(`SQLite ${version} is too old: ${OLDEST_SQLITE} or newer is needed`);
  for (const [name, set, read] of SETTINGS) {
    if (client.memory && NOT_IN_MEMORY.includes(name)) continue;
    if (client.readonly && NOT_READ_ONLY.includes(name)) continue;
    client.pragma(`${name} = ${set}`);
    const found = client.pragma(name, { simple: true });
    if (found !== read) throw new Error(`PRAGMA ${name} reads ${found}, not ${read}`);
  }
}

/** Whether version `a` came before `b`; both as 3.51.3. */
export function olderThan(a: string, b: string): boolean {
  const [left, right] = [a, b].map((one) => one.split('.').map(Number));
  for (let i = 0; i < 3; i += 1) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
