import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Of a backup's list, what tells whether its file is whole. */
const Listed = z.object({ size: z.int().min(0), sha256: z.string() });

const PIECE = 1024 * 1024;

function hashOf(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(PIECE);
  const handle = openSync(path, 'r');
  try {
    for (let read = readSync(handle, piece); read > 0; read = readSync(handle, piece)) {
      hash.update(piece.subarray(0, read));
    }
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}

/**
 * The name of the newest backup in a folder whose file is what its list says. Asked by a server that does not
 * start, so it reads synchronously and answers null rather than fail.
 */
export function lastWholeBackup(folder: string): string | null {
  const dated = /^qiangji-\d{4}-\d{2}-\d{2}-\d{6}\.sqlite$/;
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => dated.test(name));
  } catch {
    return null;
  }
  const isWhole = (name: string): boolean => {
    try {
      const listed = Listed.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));
      return hashOf(join(folder, name)) === listed.sha256;
    } catch {
      return false;
    }
  };
  return names.sort().reverse().find(isWhole) ?? null;
}
