import Database from 'better-sqlite3';
import type { Db } from './open.ts';
import { BUSY_MS } from './pragmas.ts';

/**
 * A small write that reading must not wait for, such as when a session was last used: done at once, or,
 * while another process writes, left for the next time. Not for anything that somebody was told is saved.
 * @returns whether it was done
 */
export function whenFree(db: Db, change: () => void): boolean {
  const client = db.$client;
  client.pragma('busy_timeout = 0');
  try {
    change();
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false;
    throw error;
  } finally {
    client.pragma(`busy_timeout = ${BUSY_MS}`);
  }
}
