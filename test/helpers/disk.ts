import { writeFileSync } from 'node:fs';
import { type Db, freshContent, openDatabase } from '../../db/open.ts';

/** A new database in a file that is not there yet, as a first start leaves it; migrations are run once a process. */
export function openOnDisk(file: string): Db {
  writeFileSync(file, freshContent(), { mode: 0o600, flag: 'wx' });
  return openDatabase({ file });
}
