/** Idempotency-Key: the answer of a change, kept in the transaction of the change itself. */
import { createHash } from 'node:crypto';
import { and, eq, like, lt } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { idempotency } from '../../db/schema.ts';
import { canonical } from '../audit/record.ts';
import type { Instant } from '../rules/types.ts';

export interface Answer {
  status: number;
  /** As it was sent, letter by letter. */
  body: string;
  location: string | null;
}

/** Keys of forms have no colon: the two never meet. */
const PREFIX = 'api:';

/** What was asked: the same method, address and content give the same. */
export function digestOf(method: string, url: string, body: unknown): string {
  return createHash('sha256')
    .update(canonical([method, url, body]))
    .digest('base64url');
}

/** The first answer to this key by this account, with what was asked then; null where there was none. */
export function firstAnswer(
  db: Db | Tx,
  accountId: number,
  key: string,
): (Answer & { bodyHash: string }) | null {
  const row = db
    .select()
    .from(idempotency)
    .where(and(eq(idempotency.account_id, accountId), eq(idempotency.key, PREFIX + key)))
    .get();
  if (row === undefined) return null;
  return { status: row.status, body: row.answer ?? '', location: row.location, bodyHash: row.body_hash };
}

export function keepAnswer(
  tx: Tx,
  { accountId, key, bodyHash, at }: { accountId: number; key: string; bodyHash: string; at: Instant },
  { status, body, location }: Answer,
): void {
  tx.insert(idempotency)
    .values({
      account_id: accountId,
      key: PREFIX + key,
      body_hash: bodyHash,
      status,
      location,
      answer: body,
      created_at: at,
    })
    .run();
}

/** Promised are 24 hours; twice as long is kept. */
const KEPT_MS = 48 * 3_600_000;

/** Forgets the answers of more than two days ago. */
export function sweepAnswers(db: Db, now: Date): void {
  const oldest = new Date(now.getTime() - KEPT_MS).toISOString();
  db.delete(idempotency)
    .where(and(like(idempotency.key, `${PREFIX}%`), lt(idempotency.created_at, oldest)))
    .run();
}
