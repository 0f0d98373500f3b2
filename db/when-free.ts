import type { Db } from './open.ts';
import { perConnection } from './per-connection.ts';
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
  const at = marks(db);
  const before = at.own.get() ?? 0;
  client.pragma('busy_timeout = 0');
  try {
    return ifPossible(db, change);
  } finally {
    client.pragma(`busy_timeout = ${BUSY_MS}`);
    at.small += (at.own.get() ?? 0) - before;
  }
}

const marks = perConnection(({ $client }) => ({
  own: $client.prepare<[], number>('select total_changes()').pluck(),
  others: $client.prepare<[], number>('pragma data_version').pluck(),
  small: 0,
}));

/**
 * Another whenever a row was written, here or by another connection, but for what was written by `whenFree`: that
 * somebody is there changes no page. Unlike `dataRevision` it knows of rows that were written without `write`.
 */
export function rowsStamp(db: Db): string {
  const at = marks(db);
  return `${at.others.get()} ${(at.own.get() ?? 0) - at.small}`;
}
