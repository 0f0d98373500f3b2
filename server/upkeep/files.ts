import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fsyncPath } from '../../db/copy.ts';

/** SHA-256 of a file, hex; null where it is not there. Never for a database that is open. */
export async function hashFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const part of createReadStream(path)) hash.update(part as Buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex');
}

/**
 * Copies a file that is named by its content, and reads the copy back before it gets its name. Two backups may
 * copy one file at the same time: each has a part of its own.
 * @throws Error where the copy is not what its name says
 */
export async function copyNamedByHash(from: string, to: string, sha256: string): Promise<void> {
  const part = `${to}.${randomUUID()}.part`;
  try {
    await copyFile(from, part, constants.COPYFILE_FICLONE);
    if ((await hashFile(part)) !== sha256) throw new Error(`附件内容与登记不符：${sha256}`);
    fsyncPath(part);
    await rename(part, to);
    fsyncPath(dirname(to));
  } finally {
    await rm(part, { force: true });
  }
}
