/**
 * Files on disk, named by the SHA-256 of their content: written aside, flushed, renamed, and the
 * folder flushed, before any row points at them. A row never points at nothing.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeFolder } from '../../db/copy.ts';
import { EMPTY, HEAD, kindOf, TOO_LARGE } from './kinds.ts';
import { packageFault } from './package.ts';

export interface StoredFile {
  sha256: string;
  fileName: string;
  mediaType: string;
  /** Bytes. */
  size: number;
}

/** What came of a file: it is on disk, or why it is not. */
export type Storing = { file: StoredFile } | { fault: string };

export function attachmentsFolder(dataDir: string): string {
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

interface Incoming {
  stream: Readable;
  fileName: string;
  /** Asked after the last byte: a stream past its limit ends early and says so nowhere else. */
  cutShort: () => boolean;
  /** Asked before the file is kept: why there is no room for so many bytes, or null. */
  room?: (size: number) => string | null;
}

/** Writes a stream into the store; of what is refused nothing stays, nor of what ended half-way. */
export async function storeFile(dataDir: string, incoming: Incoming): Promise<Storing> {
  const folder = join(attachmentsFolder(dataDir), 'incoming');
  makeFolder(folder);
  const aside = join(folder, `${randomBytes(16).toString('hex')}.tmp`);
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
    await pipeline(incoming.stream, meter, createWriteStream(aside, { flags: 'wx', mode: 0o600 }));
    const judged = await judge(aside, { ...incoming, head, size });
    if ('fault' in judged) return judged;
    const sha256 = hash.digest('hex');
    await flush(aside);
    await rename(aside, fileOf(dataDir, sha256));
    await flush(attachmentsFolder(dataDir));
    return { file: { sha256, fileName: incoming.fileName, mediaType: judged.mediaType, size } };
  } finally {
    await rm(aside, { force: true });
  }
}

async function judge(
  path: string,
  { fileName, cutShort, room, head, size }: Incoming & { head: Uint8Array; size: number },
): Promise<{ mediaType: string } | { fault: string }> {
  if (cutShort()) return { fault: TOO_LARGE };
  if (size === 0) return { fault: EMPTY };
  const kind = kindOf(fileName, head);
  if ('fault' in kind) return kind;
  const { mediaType, zip } = kind;
  const inside = zip === null ? null : await withFile(path, (file) => packageFault(file, size, zip));
  const fault = inside ?? room?.(size) ?? null;
  return fault === null ? { mediaType } : { fault };
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

const PIECE = 256 * 1024;

async function* piecesOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const { bytesRead, buffer } = await file.read(
      Buffer.allocUnsafe(Math.min(PIECE, size - at)),
      0,
      null,
      at,
    );
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The bytes again, closing the file after the last, or when nobody takes them any more. */
async function* given(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  try {
    yield* piecesOf(file, size);
  } finally {
    await file.close();
  }
}

/**
 * A stored file, read twice through one handle: once to see that its content is still what was stored, then to
 * give it away, a piece at a time. So nothing of a damaged file is ever sent, and none is whole in memory. At
 * 20 MB the first reading takes some hundredths of a second.
 * @returns null where it is gone or no longer what was stored
 */
export async function openStored(
  dataDir: string,
  { sha256, size }: Pick<StoredFile, 'sha256' | 'size'>,
): Promise<AsyncGenerator<Buffer> | null> {
  let file: FileHandle;
  try {
    file = await open(fileOf(dataDir, sha256), 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const hash = createHash('sha256');
    const found = (await file.stat()).size;
    if (found === size) for await (const piece of piecesOf(file, size)) hash.update(piece);
    if (found !== size || hash.digest('hex') !== sha256) {
      await file.close();
      return null;
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  return given(file, size);
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
