import { hash } from 'node:crypto';
import type { Db } from '../../db/open.ts';
import { canonical } from './canonical.ts';

/** A line as it is stored, but for its place in the chain. */
export interface ChainedRow {
  seq: number;
  at: string;
  actor: string;
  account_id: number | null;
  ip: string;
  act: string;
  enterprise_id: number | null;
  event_id: number | null;
  import_id: number | null;
  sentence: string;
  detail: string;
}

export const ALGORITHM = 'sha256';
/** What the first line follows. */
export const GENESIS = '0'.repeat(64);

/** The hash of a line: of the algorithm's name, its number, the hash before it and all it says. */
export function hashLine(prev: string, row: ChainedRow): string {
  return hash(ALGORITHM, `${ALGORITHM}|${row.seq}|${prev}|${canonical(row)}`, 'hex');
}

export interface ChainReport {
  ok: boolean;
  /** Lines read. */
  lines: number;
  /** Number and hash of the last line; 0 and zeros where there is none. */
  head: { seq: number; hash: string };
  /** The number of the first line that does not fit, or that is missing; null where all fit. */
  firstBad: number | null;
}

type Line = ChainedRow & { alg: string; prev: string; hash: string };

/** Reads the whole log and holds each line against the one before it, and the last against the head kept apart. */
export function verifyChain(db: Db): ChainReport {
  const lines = db.$client
    .prepare<[], Line>(
      `select seq, at, actor, account_id, ip, act, enterprise_id, event_id, import_id, sentence, detail,
         alg, prev, hash
       from audit order by seq`,
    )
    .iterate();
  let read = 0;
  let head = { seq: 0, hash: GENESIS };
  let firstBad: number | null = null;
  for (const { alg, prev, hash, ...row } of lines) {
    read += 1;
    const expected = head.seq + 1;
    const fits =
      row.seq === expected && alg === ALGORITHM && prev === head.hash && hash === hashLine(prev, row);
    if (!fits) firstBad ??= expected;
    head = { seq: row.seq, hash };
  }
  const kept = db.$client
    .prepare<[], string>(`select value from fact where key = 'audit_head'`)
    .pluck()
    .get();
  if (kept !== `${head.seq} ${head.hash}`) firstBad ??= head.seq + 1;
  return { ok: firstBad === null, lines: read, head, firstBad };
}
