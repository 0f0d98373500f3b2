import { accessSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDatabase, type Db, openDatabase } from './open.ts';

/** Whether the file system of a folder takes no writes at all; a folder that is merely not ours is another matter. */
export function isReadOnly(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS';
  }
}

/**
 * Opens the database of a folder that cannot be written, for reading. SQLite must write beside a database of
 * ours to open it (its journal, its index), so a copy is opened in the machine's own folder for such things;
 * nobody can be writing to the original. It goes with `close`.
 * @throws what `openDatabase` throws; also where there is no database, or one that would have to be migrated
 */
export function openReadOnly(dataDir: string): { db: Db; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const name of ['tracker.sqlite', 'tracker.sqlite-wal'])
      if (existsSync(join(dataDir, name))) copyFileSync(join(dataDir, name), join(folder, name));
    const file = join(folder, 'tracker.sqlite');
    // What a crash left in the journal is brought into the copy first.
    closeDatabase(openDatabase({ file, migrate: false }));
    const db = openDatabase({ file, readonly: true });
    return {
      db,
      close() {
        db.$client.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
