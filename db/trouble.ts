import type Database from 'better-sqlite3';
import type { Db } from './open.ts';

/**
 * What keeps something from being written: no room, no leave, another writer, a disk that fails. `sync`
 * stands alone: where the disk did not confirm, nobody knows whether it was written.
 */
export type Trouble = 'busy' | 'full' | 'read-only' | 'io' | 'sync' | 'corrupt';

/** The code of an error or of what caused it (drizzle wraps SQLite's), or ''. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return codeOf(cause) || (typeof code === 'string' ? code : '');
}

const KINDS: [Trouble, RegExp][] = [
  ['busy', /^SQLITE_(BUSY|LOCKED)/],
  ['full', /^(SQLITE_FULL|ENOSPC|EDQUOT)$/],
  ['read-only', /^(SQLITE_READONLY|EROFS$)/],
  ['sync', /^SQLITE_IOERR_(DIR_)?FSYNC$/],
  ['io', /^(SQLITE_(IOERR|CANTOPEN|PROTOCOL)|(EIO|EMFILE|ENFILE)$)/],
  ['corrupt', /^SQLITE_(CORRUPT|NOTADB)/],
];

/** Which trouble an error tells of, by SQLite's codes and the system's; null where it is another matter. */
export function troubleOf(error: unknown): Trouble | null {
  const code = codeOf(error);
  return KINDS.find(([, pattern]) => pattern.test(code))?.[0] ?? null;
}

/** Hears of every writing transaction: null where it was committed. */
type Hear = (trouble: Trouble | null) => void;
const hearers = new WeakMap<Database.Database, Hear>();

/** One listener a connection; the next takes its place. */
export function hearWrites({ $client }: Db, hear: Hear): void {
  hearers.set($client, hear);
}

/** Runs a change and tells the connection's listener how it went; what is no trouble of the disk is not told. */
export function tellingOf<T>(client: Database.Database, change: () => T): T {
  const hear = hearers.get(client);
  if (hear === undefined) return change();
  try {
    const done = change();
    hear(null);
    return done;
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble !== null) hear(trouble);
    throw error;
  }
}

/**
 * A small write beside what was asked for, whose failing must not fail that: the line for the next page, a
 * note of when something was used. Never for what somebody was told is saved.
 * @returns whether it was done
 */
export function ifPossible({ $client }: Db, change: () => void): boolean {
  try {
    tellingOf($client, change);
    return true;
  } catch (error) {
    if (troubleOf(error) === null) throw error;
    return false;
  }
}
