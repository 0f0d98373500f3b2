import type { Db } from './open.ts';
import { BUSY_MS } from './pragmas.ts';

/**
 * Writes the journal back into the file and cuts it to nothing, so that what was erased does not lie in its old
 * pages either: in the file itself freed bytes are overwritten (`secure_delete`). Waits for nobody: where
 * somebody reads at this moment it stays, and goes the next time or with the end of the process.
 * @returns whether nothing is left in it
 */
export function emptyJournal({ $client: client }: Db): boolean {
  if (client.memory || client.readonly || client.inTransaction) return false;
  client.pragma('busy_timeout = 0');
  try {
    const [done] = client.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    return done?.busy === 0;
  } catch {
    // The disk's trouble is told by whoever saves next; the erasing itself is done.
    return false;
  } finally {
    client.pragma(`busy_timeout = ${BUSY_MS}`);
  }
}
