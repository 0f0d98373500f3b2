import { statfsSync, statSync } from 'node:fs';
import { fileSize } from '../format.ts';

/** A backup on the disk of the data leaves so many bytes free: the server has to go on saving beside it. */
const LEFT_FREE = 100 * 1024 * 1024;

/**
 * Why a folder has no room for a backup of a database; null where it has, where it lies on another disk (which may be
 * as full as it likes), or where nobody can tell.
 */
export function roomFault(folder: string, database: string, left = LEFT_FREE): string | null {
  try {
    const { dev, size } = statSync(database);
    if (statSync(folder).dev !== dev) return null;
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    if (free - size >= left) return null;
    return `磁盘空间不足：备份约需 ${fileSize(size)}，现在剩余 ${fileSize(free)}，备份后至少要剩余 ${fileSize(left)}`;
  } catch {
    return null;
  }
}
