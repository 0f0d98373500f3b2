/** A file of no use on the disk of the data: let go when the disk is full, so that saving can go on and be cleared up after. */
import { randomFillSync } from 'node:crypto';
import { rmSync, statfsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const MB = 1024 * 1024;
/** The disk keeps at least so many times its size beside it; else it would itself fill the disk. */
const ROOM = 4;

const fileOf = (dataDir: string): string => join(dataDir, 'ballast');

/** Bytes that are free for us on the disk of a folder; null where nobody can tell. */
export function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** Lets go of it. @returns whether there was any */
export function dropBallast(dataDir: string): boolean {
  try {
    rmSync(fileOf(dataDir));
    return true;
  } catch {
    return false;
  }
}

/**
 * Lays it down, or leaves it where it lies already. Not of zeros, which some disks do not store.
 * @param megabytes 0 for none
 * @returns whether it lies there whole; false where the disk has no room for it
 */
export async function layBallast(dataDir: string, megabytes: number): Promise<boolean> {
  const file = fileOf(dataDir);
  if (megabytes === 0) {
    await rm(file, { force: true });
    return false;
  }
  const there = await stat(file).catch(() => null);
  if (there?.size === megabytes * MB) return true;
  const free = freeBytes(dataDir);
  if (free === null || free < megabytes * MB * ROOM) return false;
  const part = `${file}.part`;
  try {
    const handle = await open(part, 'w', 0o600);
    try {
      const piece = Buffer.alloc(MB);
      for (let n = 0; n < megabytes; n += 1) await handle.write(randomFillSync(piece));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
    return true;
  } catch {
    await rm(part, { force: true }).catch(() => {});
    return false;
  }
}
