/** The address of an account's calendar: a token of 256 bits, shown once and kept as its hash alone. */
import { randomBytes } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { account, calendarToken } from '../../db/schema.ts';
import { whenFree } from '../../db/when-free.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { hashToken } from '../people/sessions.ts';
import type { Instant } from '../rules/types.ts';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const MINUTE_MS = 60_000;

export interface FeedToken {
  createdAt: Instant;
  lastUsedAt: Instant | null;
}

/** The address in force of an account, without its token; null where it has none. */
export function feedTokenOf(db: Db | Tx, accountId: number): FeedToken | null {
  const row = db
    .select({ createdAt: calendarToken.created_at, lastUsedAt: calendarToken.last_used_at })
    .from(calendarToken)
    .where(and(eq(calendarToken.account_id, accountId), isNull(calendarToken.revoked_at)))
    .get();
  return row ?? null;
}

function revoke(tx: Tx, accountId: number, at: Instant): boolean {
  const { changes } = tx
    .update(calendarToken)
    .set({ revoked_at: at })
    .where(and(eq(calendarToken.account_id, accountId), isNull(calendarToken.revoked_at)))
    .run();
  return changes > 0;
}

/** Makes an address anew, in the caller's transaction: the one before stops at once. @returns the token, this once */
export function renewFeedToken(tx: Tx, accountId: number, by: By): string {
  const token = randomBytes(32).toString('base64url');
  const wasOne = revoke(tx, accountId, by.at);
  tx.insert(calendarToken)
    .values({ account_id: accountId, token_hash: hashToken(token), created_at: by.at })
    .run();
  const sentence = wasOne ? '更换日历订阅地址，原地址停用' : '生成日历订阅地址';
  record(tx, { ...by, act: 'calendar address made', sentence, detail: { account: accountId } });
  return token;
}

/** Stops the address, in the caller's transaction; nothing where there is none. */
export function revokeFeedToken(tx: Tx, accountId: number, by: By): void {
  if (!revoke(tx, accountId, by.at)) return;
  record(tx, {
    ...by,
    act: 'calendar address revoked',
    sentence: '停用日历订阅地址',
    detail: { account: accountId },
  });
}

/**
 * Whose calendar a token opens; null where it is unknown, revoked, or its account disabled. Looked up by its
 * hash: what is compared says nothing of the token, however long it takes.
 */
export function findFeed(
  db: Db,
  token: string,
  at: Instant,
): { accountId: number; display: string; roles: readonly string[] } | null {
  if (!TOKEN.test(token)) return null;
  const row = db
    .select({
      id: calendarToken.id,
      used: calendarToken.last_used_at,
      revoked: calendarToken.revoked_at,
      accountId: account.id,
      display: account.display,
      roles: account.roles,
      disabled: account.disabled_at,
    })
    .from(calendarToken)
    .innerJoin(account, eq(account.id, calendarToken.account_id))
    .where(eq(calendarToken.token_hash, hashToken(token)))
    .get();
  if (row === undefined || row.revoked !== null || row.disabled !== null) return null;
  if (row.used === null || Date.parse(at) - Date.parse(row.used) >= MINUTE_MS) {
    whenFree(db, () => {
      db.update(calendarToken).set({ last_used_at: at }).where(eq(calendarToken.id, row.id)).run();
    });
  }
  return { accountId: row.accountId, display: row.display, roles: row.roles };
}
