/**
 * Files on disk, named by the SHA-256 of their content: written aside, flushed, renamed, and the
 * folder flushed, before any row points at them. A row never points at nothing.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HEAD, mediaTypeOf } from './kinds.ts';

export interface StoredFile {
  sha256: string;
  fileName: string;
  mediaType: string;
  /** Bytes. */
  size: number;
}

function attachmentsFolder(dataDir: string): string {
  return join(dataDir, 'attachments');
}

function fileOf(dataDir: string, sha256: string): string {
  return join(attachmentsFolder(dataDir), sha256);
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a stream into the store. `cutShort` is asked after the last byte: a stream past its limit
 * ends early and says so nowhere else.
 * @returns null where the file is too large, empty, or not of a kind that may be attached; nothing stays then
 */
export async function storeFile(
  dataDir: string,
  file: Readable,
  fileName: string,
  cutShort: () => boolean,
): Promise<StoredFile | null> {
  const incoming = join(attachmentsFolder(dataDir), 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const aside = join(incoming, `${randomBytes(16).toString('hex')}.tmp`);
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (head.length < HEAD) head = Buffer.concat([head, chunk.subarray(0, HEAD - head.length)]);
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(file, meter, createWriteStream(aside, { flags: 'wx', mode: 0o600 }));
    const mediaType = mediaTypeOf(fileName, head);
    if (cutShort() || size === 0 || mediaType === null) return null;
    const sha256 = hash.digest('hex');
    await flush(aside);
    await rename(aside, fileOf(dataDir, sha256));
    await flush(attachmentsFolder(dataDir));
    return { sha256, fileName, mediaType, size };
  } finally {
    await rm(aside, { force: true });
  }
}

/** The bytes of a stored file; null where they are gone or no longer those that were stored. */
export async function readStored(dataDir: string, sha256: string): Promise<Buffer | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(fileOf(dataDir, sha256));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return createHash('sha256').update(bytes).digest('hex') === sha256 ? bytes : null;
}

const DAY_MS = 86_400_000;

/**
 * Clears what uploads left behind: everything in incoming/, and stored files that no row points at a
 * day after they came. Called at start, before there can be uploads.
 */
export async function sweepFiles(dataDir: string, known: ReadonlySet<string>, now: Date): Promise<void> {
  const folder = attachmentsFolder(dataDir);
  await rm(join(folder, 'incoming'), { recursive: true, force: true });
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!/^[0-9a-f]{64}$/.test(name) || known.has(name)) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (now.getTime() - mtimeMs > DAY_MS) await rm(join(folder, name), { force: true });
  }
}
