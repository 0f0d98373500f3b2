/**
 * A selection of enterprises between being made and being acted upon: exactly those, under a random
 * token that is bound to the account. It stands among the uploads, and is swept with them after a day.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { NotFound } from '../errors.ts';
import { ifThere } from '../if-there.ts';

/** The most that one selection holds. */
export const MOST_SELECTED = 100_000;

export const BULK_ACTS = ['officer', 'tag', 'untag'] as const;
export type BulkAct = (typeof BULK_ACTS)[number];

/** What somebody wants done, as typed, with what each enterprise showed when they were asked to confirm. */
const Asked = z.object({
  act: z.enum(BULK_ACTS),
  typed: z.record(z.string(), z.string()),
  /** By place among the ids: what stood in the field. */
  seen: z.array(z.string().nullable()),
  /** Makes the same act, asked for twice, two runs. */
  nonce: z.string(),
});
export type Asked = z.output<typeof Asked>;

const Selection = z.object({
  accountId: z.number().int(),
  token: z.string(),
  /** The conditions of the list that it was made on, as in its address. */
  query: z.string(),
  /** All that met the conditions, and how many the list had said they were; null where rows were ticked. */
  announced: z.number().int().nullable(),
  ids: z.array(z.number().int()),
  /** Taken out by hand. */
  dropped: z.array(z.number().int()),
  asked: Asked.nullable(),
});
export type Selection = z.output<typeof Selection>;

/** Nothing but 32 hexadecimal digits becomes part of a path. */
const TOKEN = /^[0-9a-f]{32}$/;

function pathOf(dataDir: string, token: string): string {
  return join(dataDir, 'incoming', `selection-${token}.json`);
}

export function newWord(): string {
  return randomBytes(16).toString('hex');
}

/** Writes it whole or not at all. */
export async function keepSelection(dataDir: string, selection: Selection): Promise<void> {
  await mkdir(join(dataDir, 'incoming'), { recursive: true, mode: 0o700 });
  const path = pathOf(dataDir, selection.token);
  const half = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  await writeFile(half, JSON.stringify(selection), { mode: 0o600 });
  await rename(half, path);
}

/** @throws NotFound where there is none, or it is another account's */
export async function findSelection(
  dataDir: string,
  token: string,
  accountId: number | null,
): Promise<Selection> {
  if (!TOKEN.test(token)) throw new NotFound('selection');
  const text = await ifThere(readFile(pathOf(dataDir, token), 'utf8'));
  if (text === null) throw new NotFound('selection');
  const selection = Selection.parse(JSON.parse(text));
  if (selection.accountId !== accountId) throw new NotFound('selection');
  return selection;
}

/** What the run of an act is found by: sent twice, the second leads to the first. */
export function digestOf(selection: Pick<Selection, 'token'>, { act, nonce }: Asked): string {
  return createHash('sha256')
    .update(JSON.stringify([selection.token, act, nonce]))
    .digest('hex');
}
