/** Contacts that were erased after a backup was made: what is restored must not bring them back. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { ifThere } from '../if-there.ts';
import { isBackupName } from './rotate.ts';

interface Head {
  seq: number;
  hash: string;
}

/** The records that a log tells of as erased after that line; none where the log does not go on from it. */
function erasedIn(file: string, head: Head): number[] {
  let client: Database.Database | null = null;
  try {
    client = new Database(file, { readonly: true, fileMustExist: true });
    const hash = client
      .prepare<[number], string>('select hash from audit where seq = ?')
      .pluck()
      .get(head.seq);
    if (hash !== head.hash) return [];
    const lines = client.prepare<[number], { enterprise_id: number; detail: string }>(
      `select enterprise_id, detail from audit
        where seq > ? and act in ('contact erased', 'contact expired') and enterprise_id is not null`,
    );
    return lines.all(head.seq).flatMap(({ enterprise_id, detail }) => {
      const { records } = JSON.parse(detail) as { records?: number[] };
      return records ?? [enterprise_id];
    });
  } catch {
    // Damaged, or not ours: why somebody restores. The others tell what they can.
    return [];
  } finally {
    client?.close();
  }
}

/**
 * Asks the database that is about to be replaced, and the backups beside the one that is restored and in the
 * data folder. Ids are those of the restored database, since only logs that contain its last line are believed.
 * @param head the last line of the log that comes back
 */
export async function erasedSince(head: Head, file: string, dataDir: string): Promise<number[]> {
  const folders = new Set([dirname(resolve(file)), resolve(dataDir, 'backups')]);
  const files = [join(dataDir, 'tracker.sqlite')];
  for (const folder of folders)
    for (const name of (await ifThere(readdir(folder))) ?? [])
      if (isBackupName(name)) files.push(join(folder, name));
  const others = files.filter((one) => resolve(one) !== resolve(file) && existsSync(one));
  return [...new Set(others.flatMap((one) => erasedIn(one, head)))];
}
