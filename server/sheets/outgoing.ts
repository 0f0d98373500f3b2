/** Large exports wait here to be fetched: under random names, each its account's own, for a day. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { NotFound } from '../errors.ts';
import { ifThere } from '../if-there.ts';

const KEPT_MS = 24 * 3_600_000;
/** So many files wait at most; the oldest go first. */
const MOST = 20;
const TOKEN = /^[0-9a-f]{32}$/;

const Told = z.object({ accountId: z.number().int(), fileName: z.string(), size: z.number().int() });
export type Outgoing = z.output<typeof Told>;

const folderOf = (dataDir: string) => join(dataDir, 'outgoing');

/** Writes a file whole, and beside it whose it is and what it is called. @returns its token */
export async function layOut(
  dataDir: string,
  bytes: AsyncIterable<Uint8Array>,
  about: Omit<Outgoing, 'size'>,
): Promise<string> {
  const folder = folderOf(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const token = randomBytes(16).toString('hex');
  const path = join(folder, token);
  const half = `${path}.tmp`;
  try {
    await pipeline(bytes, createWriteStream(half, { flags: 'wx', mode: 0o600 }));
    const { size } = await stat(half);
    await writeFile(`${path}.json`, JSON.stringify({ ...about, size }), { flag: 'wx', mode: 0o600 });
    await rename(half, path);
  } catch (error) {
    await rm(half, { force: true });
    await rm(`${path}.json`, { force: true });
    throw error;
  }
  return token;
}

/** @throws NotFound where there is none (any more), or it is another account's */
export async function findOutgoing(
  dataDir: string,
  token: string,
  accountId: number | null,
): Promise<Outgoing & { path: string }> {
  if (!TOKEN.test(token)) throw new NotFound('export');
  const path = join(folderOf(dataDir), token);
  const text = await ifThere(readFile(`${path}.json`, 'utf8'));
  if (text === null || (await ifThere(stat(path))) === null) throw new NotFound('export');
  const told = Told.parse(JSON.parse(text));
  if (told.accountId !== accountId) throw new NotFound('export');
  return { ...told, path };
}

/** Takes away what is a day old or half written long ago, and the oldest where there are too many. */
export async function sweepOutgoing(dataDir: string, now: Date): Promise<void> {
  const folder = folderOf(dataDir);
  const names = (await ifThere(readdir(folder))) ?? [];
  const files: { path: string; at: number }[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const found = await ifThere(stat(path));
    if (found === null) continue;
    const limit = name.endsWith('.tmp') ? 3_600_000 : KEPT_MS;
    if (now.getTime() - found.mtimeMs > limit) await rm(path, { force: true });
    else if (TOKEN.test(name)) files.push({ path, at: found.mtimeMs });
  }
  for (const { path } of files.sort((a, b) => b.at - a.at).slice(MOST)) {
    await rm(path, { force: true });
    await rm(`${path}.json`, { force: true });
  }
}
