/**
 * Files that were chosen and judged and wait for somebody's word. Each is named by a random token that
 * is bound to the account; it is read and judged again when the word comes.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { NotFound } from '../errors.ts';
import { IMPORT_KINDS } from './import-result.ts';

const Waiting = z.object({
  accountId: z.number().int(),
  kind: z.enum(IMPORT_KINDS),
  fileName: z.string(),
  /** 补录理由; left out where none was given. */
  lateReason: z.string().optional(),
  /** The run, once it was written: a second click leads there. */
  importId: z.number().int().nullable(),
});
export type Waiting = z.output<typeof Waiting>;

const KEPT_MS = 24 * 3_600_000;
/** The token is 32 hexadecimal digits: nothing else becomes part of a path. */
const TOKEN = /^[0-9a-f]{32}$/;

export interface Incoming {
  token: string;
  waiting: Waiting;
  /** The path of the bytes. */
  path: string;
}

function folderOf(dataDir: string): string {
  return join(dataDir, 'incoming');
}

async function put(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(`${path}.tmp`, content, { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}

/** Keeps an upload until it is imported, given up or a day old. @returns its token */
export async function keepUpload(
  dataDir: string,
  waiting: Omit<Waiting, 'importId'>,
  bytes: Uint8Array,
): Promise<string> {
  const folder = folderOf(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const token = randomBytes(16).toString('hex');
  await put(join(folder, token), bytes);
  await put(join(folder, `${token}.json`), JSON.stringify({ ...waiting, importId: null }));
  return token;
}

/** @throws NotFound where there is no such upload, or it is another account's */
export async function findUpload(
  dataDir: string,
  token: string,
  accountId: number | null,
): Promise<Incoming> {
  if (!TOKEN.test(token)) throw new NotFound('upload');
  const path = join(folderOf(dataDir), token);
  const text = await readFile(`${path}.json`, 'utf8').catch(() => null);
  if (text === null) throw new NotFound('upload');
  const waiting = Waiting.parse(JSON.parse(text));
  if (waiting.accountId !== accountId) throw new NotFound('upload');
  return { token, waiting, path };
}

/** Remembers the run that came of an upload; its bytes are no longer needed. */
export async function settleUpload({ path, waiting }: Incoming, importId: number): Promise<void> {
  await put(`${path}.json`, JSON.stringify({ ...waiting, importId }));
  await rm(path, { force: true });
}

export async function dropUpload({ path }: Incoming): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}.json`, { force: true });
}

/** Takes away what is a day old, and what was left half written. */
export async function sweepUploads(dataDir: string, now: Date): Promise<void> {
  const folder = folderOf(dataDir);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    const limit = name.endsWith('.tmp') ? 3_600_000 : KEPT_MS;
    if (found !== null && now.getTime() - found.mtimeMs > limit) await rm(path, { force: true });
  }
}
