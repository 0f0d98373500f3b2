/**
 * A batch between its steps: what was typed, which lines were ticked or resolved, under a random token
 * that is bound to the account. It survives a reload and a sign-in, and is swept with the uploads
 * after a day.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { NotFound } from '../errors.ts';
import { ifThere } from '../if-there.ts';

const Staged = z.object({
  accountId: z.number().int(),
  /** Makes two batches of the same words two batches. */
  token: z.string(),
  fileName: z.string(),
  typed: z.record(z.string(), z.string()),
  /** By number of line: the enterprise that somebody chose among near names. */
  picks: z.record(z.string(), z.string()),
  /** By number of line: ticked or not, where that differs from what is proposed. */
  ticks: z.record(z.string(), z.boolean()),
});
export type Staged = z.output<typeof Staged>;

/** Nothing but 32 hexadecimal digits becomes part of a path. */
const TOKEN = /^[0-9a-f]{32}$/;

function pathOf(dataDir: string, token: string): string {
  return join(dataDir, 'incoming', `batch-${token}.json`);
}

/** Writes it whole or not at all. */
export async function keepStaged(dataDir: string, staged: Staged): Promise<void> {
  await mkdir(join(dataDir, 'incoming'), { recursive: true, mode: 0o700 });
  const path = pathOf(dataDir, staged.token);
  const half = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  await writeFile(half, JSON.stringify(staged), { mode: 0o600 });
  await rename(half, path);
}

export function newToken(): string {
  return randomBytes(16).toString('hex');
}

/** @throws NotFound where there is none, or it is another account's */
export async function findStaged(dataDir: string, token: string, accountId: number | null): Promise<Staged> {
  if (!TOKEN.test(token)) throw new NotFound('batch');
  const text = await ifThere(readFile(pathOf(dataDir, token), 'utf8'));
  if (text === null) throw new NotFound('batch');
  const staged = Staged.parse(JSON.parse(text));
  if (staged.accountId !== accountId) throw new NotFound('batch');
  return staged;
}

export async function dropStaged(dataDir: string, token: string): Promise<void> {
  await rm(pathOf(dataDir, token), { force: true });
}

/** What the run of this batch is found by: sent twice, the second leads to the first. */
export function digestOf({ token, typed }: Staged): string {
  return createHash('sha256')
    .update(JSON.stringify([token, typed.matter ?? '', typed.list ?? '']))
    .digest('hex');
}
