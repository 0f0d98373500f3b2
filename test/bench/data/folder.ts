/** Folders of seeded data, named by what is in them: made once, then taken as they are. */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDatabase, openDatabase } from '../../../db/open.ts';
import { fill, type Tell } from './fill.ts';

/** Raised where the same number of enterprises comes out otherwise. */
const GENERATOR = 3;
export const SEEDED_TODAY = '2026-11-20';

/** The folder of so many enterprises: `qiangji-bench-v3-5000` below `parent`. */
export function seededFolder(enterprises: number, parent: string = tmpdir()): string {
  return join(parent, `qiangji-bench-v${GENERATOR}-${enterprises}`);
}

/** Seeds that folder where it is not there yet. @returns the folder */
export function haveSeeded(enterprises: number, folder: string, tell: Tell = () => {}): string {
  const file = join(folder, 'tracker.sqlite');
  if (existsSync(file)) return folder;
  // Made under another name: a folder that is there is whole.
  const under = `${folder}.making`;
  rmSync(under, { recursive: true, force: true });
  mkdirSync(under, { recursive: true });
  const db = openDatabase({ file: join(under, 'tracker.sqlite') });
  // Nothing here is lost that could not be made again.
  for (const one of [
    'journal_mode = OFF',
    'synchronous = OFF',
    'secure_delete = OFF',
    'cache_size = -1500000',
  ])
    db.$client.pragma(one);
  fill(db, enterprises, SEEDED_TODAY, tell);
  db.$client.pragma('journal_mode = WAL');
  closeDatabase(db);
  chmodSync(join(under, 'tracker.sqlite'), 0o444);
  renameSync(under, folder);
  return folder;
}
