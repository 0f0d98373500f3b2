/**
 * The demo's zone, filled once for all the files of a run, each of which starts the application on a copy of its own.
 * `run.ts` has it filled and says where it lies; a file that is run by itself starts the demo as a user would.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillFolder } from '../../server/demo/folder.ts';

/** Where a filled zone lies, for the processes of a run. */
export const FILLED = 'QIANGJI_FILLED_ZONE';

/** Fills it anew: the demo moves with the day. */
export async function fillOnce(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const accounts = await fillFolder(folder, new Date().toISOString());
  const passwords = Object.fromEntries(accounts.map(({ name, password }) => [name, password]));
  writeFileSync(join(folder, 'passwords.json'), JSON.stringify(passwords), { mode: 0o600 });
}

/** Copies it into a data folder. @returns passwords by account; null where none was filled */
export function copyFilled(dataDir: string): Record<string, string> | null {
  const folder = process.env[FILLED];
  if (folder === undefined) return null;
  copyFileSync(join(folder, 'tracker.sqlite'), join(dataDir, 'tracker.sqlite'));
  return JSON.parse(readFileSync(join(folder, 'passwords.json'), 'utf8')) as Record<string, string>;
}
