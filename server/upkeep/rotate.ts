import { existsSync } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '../if-there.ts';
import { quarterOf, shanghaiDay, shanghaiTime } from '../rules/days.ts';
import { manifestOf, readManifest } from './manifest.ts';

/*
 * Backups of our own naming, by day and time in Shanghai. Any other file in the folder, such as a copy
 * made before a migration or by hand, is nobody's to remove.
 */

const NAME = /^qiangji-(\d{4}-\d{2}-\d{2})-\d{6}\.sqlite$/;
const MONTHS = 12;
const DAY_MS = 86_400_000;

export function backupName(now: Date): string {
  return `qiangji-${shanghaiDay(now)}-${shanghaiTime(now).replaceAll(':', '')}.sqlite`;
}

/**
 * Takes a name that no other backup has or is about to have: two within a second (somebody's, and one before an
 * issue, or one of another process) would write into one file. The file under way is there when this returns.
 * @returns the name, of `now` or as many seconds later as it takes
 */
export async function claimName(folder: string, now: Date): Promise<string> {
  for (let seconds = 0; ; seconds += 1) {
    const name = backupName(new Date(now.getTime() + seconds * 1_000));
    const file = join(folder, name);
    const isThere = [file, manifestOf(file)].some((path) => existsSync(path));
    if (!isThere && (await claims(partOf(file)))) return name;
  }
}

async function claims(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A backup while it is made. */
export const partOf = (file: string): string => `${file}.part`;

export function isBackupName(name: string): boolean {
  return NAME.test(name);
}

/**
 * Which backups to let go of: the newest of each of the last `keep` days stay, the newest of each of the
 * last twelve months, and the newest of every quarter.
 * @param names of files, in any order; others than ours are left out of the answer
 */
export function outOfRotation(names: readonly string[], keep: number): string[] {
  const own = names.filter((name) => NAME.test(name)).sort((a, b) => (a < b ? 1 : -1));
  const dayOf = (name: string) => NAME.exec(name)?.[1] ?? '';
  const kept = new Set<string>();
  const keepNewest = (periodOf: (day: string) => string, most: number) => {
    const seen = new Set<string>();
    for (const name of own) {
      const period = periodOf(dayOf(name));
      if (seen.has(period)) continue;
      seen.add(period);
      if (seen.size > most) return;
      kept.add(name);
    }
  };
  keepNewest((day) => day, keep);
  keepNewest((day) => day.slice(0, 7), MONTHS);
  keepNewest((day) => `${day.slice(0, 4)} ${quarterOf(day).quarter}`, Number.POSITIVE_INFINITY);
  return own.filter((name) => !kept.has(name));
}

/** Removes what the rotation lets go of, then the attachments that no backup left there lists. */
export async function rotate(folder: string, { keep, now }: { keep: number; now: Date }): Promise<string[]> {
  const names = (await ifThere(readdir(folder))) ?? [];
  const gone = outOfRotation(names, keep);
  for (const name of gone) {
    // What stops here leaves a list without its file, which nobody takes for a backup; so it is on making one.
    await rm(join(folder, name), { force: true });
    await rm(manifestOf(join(folder, name)), { force: true });
  }
  for (const name of names.filter((one) => one.endsWith('.part'))) {
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: now.getTime() }));
    if (now.getTime() - mtimeMs > DAY_MS) await rm(join(folder, name), { force: true });
  }
  await sweepAttachments(folder, now);
  return gone;
}

/** Another backup that is under way has put its files there and not its list yet: what came within a day stays. */
async function sweepAttachments(folder: string, now: Date): Promise<void> {
  const listed = new Set<string>();
  for (const name of ((await ifThere(readdir(folder))) ?? []).filter((one) => one.endsWith('.sqlite'))) {
    const manifest = await readManifest(join(folder, name));
    // A file whose list cannot be read might need any of them.
    if (manifest === 'damaged' || (manifest === null && NAME.test(name))) return;
    for (const { sha256 } of manifest?.attachments ?? []) listed.add(sha256);
  }
  const stored = (await ifThere(readdir(join(folder, 'attachments')))) ?? [];
  for (const name of stored.filter(
    (one) => /^[0-9a-f]{64}(\.[\w-]+)?(\.part)?$/.test(one) && !listed.has(one),
  )) {
    const path = join(folder, 'attachments', name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now.getTime() }));
    if (now.getTime() - mtimeMs > DAY_MS) await rm(path, { force: true });
  }
}
