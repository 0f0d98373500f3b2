/** The bytes of a file between the form and the reading of it: a path of random words, gone once it is read. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEPT_MS = 24 * 3_600_000;

/** Lays the bytes down whole. @returns their path */
export async function layDown(dataDir: string, bytes: Uint8Array): Promise<string> {
  const folder = join(dataDir, 'incoming');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomBytes(16).toString('hex'));
  await writeFile(`${path}.tmp`, bytes, { mode: 0o600 });
  await rename(`${path}.tmp`, path);
  return path;
}

/** Takes away files that are a day old, and what was left half written; folders are others' that are at work here. */
export async function sweepUploads(dataDir: string, now: Date): Promise<void> {
  const folder = join(dataDir, 'incoming');
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    const limit = name.endsWith('.tmp') ? 3_600_000 : KEPT_MS;
    if (found?.isFile() === true && now.getTime() - found.mtimeMs > limit) await rm(path, { force: true });
  }
}
