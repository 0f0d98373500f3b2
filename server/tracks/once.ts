/** Forms that may be sent twice (a double click, a reload): the second leads to what the first did. */
import { createHash, randomBytes } from 'node:crypto';
import { and, eq, lt } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { idempotency } from '../../db/schema.ts';
import type { Typed } from '../forms.ts';
import type { Instant } from '../rules/types.ts';

export interface Posted {
  accountId: number;
  /** The random key that the form carried. */
  key: string;
  bodyHash: string;
}

export function newKey(): string {
  return randomBytes(12).toString('base64url');
}

export function isKey(key: string | undefined): key is string {
  return key !== undefined && /^[\w-]{8,100}$/.test(key);
}

/** What a form said, as one short string: the same words give the same. */
export function digestOf(typed: Typed, names: readonly string[]): string {
  const said = names.map((name) => [name, (typed[name] ?? '').trim()]);
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 22);
}

/** Where the first post of this key led; null where there was none. */
export function firstResult(
  db: Db | Tx,
  accountId: number,
  key: string,
): { location: string; bodyHash: string } | null {
  const row = db
    .select({ location: idempotency.location, bodyHash: idempotency.body_hash })
    .from(idempotency)
    .where(and(eq(idempotency.account_id, accountId), eq(idempotency.key, key)))
    .get();
  return row === undefined ? null : { location: row.location ?? '/', bodyHash: row.bodyHash };
}

/** Keeps where a post led, within the transaction of what it changed. */
export function keepResult(tx: Tx, posted: Posted, location: string, at: Instant): void {
  tx.insert(idempotency)
    .values({
      account_id: posted.accountId,
      key: posted.key,
      body_hash: posted.bodyHash,
      status: 303,
      location,
      created_at: at,
    })
    .run();
}

const KEPT_MS = 30 * 86_400_000;

/** Forgets posts of more than thirty days ago: no browser holds their forms any more. */
export function sweepResults(db: Db, now: Date): void {
  const oldest = new Date(now.getTime() - KEPT_MS).toISOString();
  db.delete(idempotency).where(lt(idempotency.created_at, oldest)).run();
}
