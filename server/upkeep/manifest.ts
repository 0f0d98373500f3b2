import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { fsyncPath } from '../../db/copy.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.int().min(0);

/** What lies beside a backup and says what it must be. */
const Manifest = z.object({
  format: z.literal(1),
  created_at: z.string(),
  /** Name of the database file beside it, its bytes and their hash. */
  file: z.string(),
  size: whole,
  sha256: hash,
  /** Versions: of the schema, the program, and SQLite. */
  version: whole,
  program: z.string(),
  sqlite: z.string(),
  /** The last line of the log in it. */
  head: z.object({ seq: whole, hash }),
  counts: z.record(z.string(), whole),
  attachments: z.array(z.object({ sha256: hash, size: whole })),
  /** Where the seals of its rows stand; manifests from before there were any lack it. */
  sealed: z.object({ n: whole, sha256: hash, version: whole }).nullish(),
});
export type Manifest = z.output<typeof Manifest>;

export function manifestOf(file: string): string {
  return `${file}.json`;
}

export async function writeManifest(file: string, manifest: Manifest): Promise<void> {
  const to = manifestOf(file);
  const part = `${to}.part`;
  try {
    await writeFile(part, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
    await rename(part, to);
    fsyncPath(dirname(to));
  } finally {
    await rm(part, { force: true });
  }
}

/** Null where there is none, `'damaged'` where it cannot be read. */
export async function readManifest(file: string): Promise<Manifest | null | 'damaged'> {
  let text: string;
  try {
    text = await readFile(manifestOf(file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return Manifest.parse(JSON.parse(text));
  } catch {
    return 'damaged';
  }
}
