/** One line of a journal file: its hash, of the hash before it and its words, then the words as JSON. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

export const ZERO = '0'.repeat(64);

const whole = z.int().min(0);
const Cursor = z.object({ n: whole, audit: whole, auditHash: z.string(), feed: whole });
/** How far the journal is: the last change of a row, the last line of the log, of the feed. */
export type Cursor = z.output<typeof Cursor>;

const cell = z.union([z.string(), z.number(), z.null(), z.object({ base64: z.string() })]);
const row = z.record(z.string(), cell);
/** A row as it is now; null where it is gone. */
const Change = z.object({
  table: z.string(),
  key: z.union([z.string(), z.number()]),
  n: whole,
  digest: z.string(),
  row: row.nullable(),
});
export type Change = z.output<typeof Change>;

const Line = z.discriminatedUnion('is', [
  /** The first of a file. `after` is the hash of the line that it goes on from; zeros where it begins anew. */
  z.object({ is: z.literal('start'), at: z.string(), after: z.string(), from: Cursor, version: whole }),
  z.object({ is: z.literal('change'), change: Change }),
  z.object({ is: z.literal('line'), table: z.enum(['audit', 'feed']), row }),
  /** Everything up to here was one moment of the database. */
  z.object({ is: z.literal('end'), at: z.string(), to: Cursor, facts: z.record(z.string(), z.string()) }),
]);
export type Line = z.output<typeof Line>;

const NAME = /^journal-\d{8}T\d{9}Z\.ndjson$/;

export function journalName(at: Date): string {
  return `journal-${at.toISOString().replace(/[-:.]/g, '')}.ndjson`;
}

export function isJournalName(name: string): boolean {
  return NAME.test(name);
}

export function hashOf(before: string, json: string): string {
  return createHash('sha256').update(`${before} ${json}`).digest('hex');
}

/** What a file says, line by line, as long as each line follows from the one before it. */
export async function* readLines(
  file: string,
): AsyncGenerator<{ line: Line; hash: string } | { torn: true; isLast: boolean }> {
  let before = ZERO;
  let torn = false;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (torn) {
      yield { torn: true, isLast: false };
      return;
    }
    const read = readLine(before, text);
    if (read === null) torn = true;
    else {
      before = read.hash;
      yield read;
    }
  }
  if (torn) yield { torn: true, isLast: true };
}

function readLine(before: string, text: string): { line: Line; hash: string } | null {
  const hash = text.slice(0, 64);
  const json = text.slice(65);
  if (hashOf(before, json) !== hash) return null;
  const line = Line.safeParse(JSON.parse(json));
  return line.success ? { line: line.data, hash } : null;
}
