import type { Db } from './open.ts';
import { BUSY_MS } from './pragmas.ts';
import { ifPossible } from './trouble.ts';

/**
 * A small write that reading must not wait for, such as when a session was last used: done at once, or left
 * for the next time while another process writes or nothing can be written. Not for anything that somebody
 * was told is saved.
 * @returns whether it was done
 */
export function whenFree(db: Db, change: () => void): boolean {
  const client = db.$client;
  client.pragma('busy_timeout = 0');
  try {
    return ifPossible(db, change);
  } finally {
    client.pragma(`busy_timeout = ${BUSY_MS}`);
  }
}
