import { type Db, type Tx, write } from '../../db/open.ts';
import { inserting, perConnection } from '../../db/per-connection.ts';
import { onOneLine } from '../forms.ts';
import type { Instant } from '../rules/types.ts';
import { canonical } from './canonical.ts';
import { ALGORITHM, type ChainedRow, GENESIS, hashLine } from './chain.ts';

export { canonical } from './canonical.ts';
export { verifyChain } from './chain.ts';

/** One line of the log: who did what, when, from where, in a sentence. */
export interface Entry {
  at: Instant;
  /** The name as the log shows it. */
  actor: string;
  accountId: number | null;
  ip?: string;
  /** What kind of thing was done, for filters: 'enterprise revised'. */
  act: string;
  enterpriseId?: number | null;
  eventId?: number | null;
  importId?: number | null;
  /** What the log's reader sees, in Chinese. */
  sentence: string;
  /** Before and after, or whatever else explains it; kept as JSON. */
  detail?: unknown;
}

const COLUMNS = [
  'seq',
  'at',
  'actor',
  'account_id',
  'ip',
  'act',
  'enterprise_id',
  'event_id',
  'import_id',
  'sentence',
  'detail',
  'alg',
  'prev',
  'hash',
];

const statements = perConnection(({ $client }) => ({
  head: $client.prepare<[], { seq: number; hash: string }>(
    'select seq, hash from audit order by seq desc limit 1',
  ),
  insert: inserting($client, 'audit', COLUMNS),
  keepHead: $client.prepare(`update fact set value = ? where key = 'audit_head'`),
}));

/**
 * What the database stores must be what was hashed: it would turn a lone surrogate into another character,
 * and refuses a NUL. One line is one entry, so breaks and other control characters go as well.
 */
function kept(words: string): string {
  const said = words.toWellFormed().normalize('NFC');
  return (/[\r\n\u2028\u2029]/.test(said) ? onOneLine(said) : said).replace(/\p{Cc}/gu, '');
}

interface Head {
  seq: number;
  hash: string;
}

/** The last line while many are written (`recordingMany`); null at all other times. */
const underWay = perConnection(() => ({ head: null as Head | null }));

/** Number and hash of the last line: what the next one follows. Number 0 and zeros where there is none. */
export function chainHead(tx: Tx | Db): Head {
  return underWay(tx).head ?? statements(tx).head.get() ?? { seq: 0, hash: GENESIS };
}

// The chain alone cannot show that its end was cut off.
function keepHead(tx: Tx | Db, { seq, hash }: Head): void {
  statements(tx).keepHead.run(`${seq} ${hash}`);
}

/**
 * Work that appends many lines, in the caller's transaction: the end of the chain is looked up and noted once and not
 * for each of them. Nobody else can write meanwhile: the transaction is the only writer.
 */
export function recordingMany<T>(tx: Tx, work: () => T): T {
  const open = underWay(tx);
  if (!tx.$client.inTransaction || open.head !== null) return work();
  const before = chainHead(tx);
  open.head = before;
  try {
    return work();
  } finally {
    const last: Head = open.head;
    open.head = null;
    if (last.seq !== before.seq && tx.$client.inTransaction) keepHead(tx, last);
  }
}

/**
 * Appends a line to the log, in the transaction of the change it tells of (outside of one, in its own).
 * The last line is read within the transaction: another process may have written since.
 * @returns the line's number
 */
export function record(tx: Tx | Db, entry: Entry): number {
  if (!tx.$client.inTransaction) return write(tx, () => record(tx, entry));
  const sql = statements(tx);
  const head = chainHead(tx);
  const prev = head.hash;
  const row: ChainedRow = {
    seq: head.seq + 1,
    at: entry.at,
    actor: kept(entry.actor),
    account_id: entry.accountId,
    ip: entry.ip ?? '',
    act: entry.act,
    enterprise_id: entry.enterpriseId ?? null,
    event_id: entry.eventId ?? null,
    import_id: entry.importId ?? null,
    sentence: kept(entry.sentence),
    detail: canonical(entry.detail ?? {}),
  };
  const hash = hashLine(prev, row);
  sql.insert({ ...row, alg: ALGORITHM, prev, hash });
  const open = underWay(tx);
  if (open.head === null) keepHead(tx, { seq: row.seq, hash });
  else open.head = { seq: row.seq, hash };
  return row.seq;
}
