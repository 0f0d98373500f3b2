import { randomBytes } from 'node:crypto';
import { desc, eq } from 'drizzle-orm';
import { type Db, write } from '../../db/open.ts';
import { account, apiToken } from '../../db/schema.ts';
import { whenFree } from '../../db/when-free.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { NotFound, Refused } from '../errors.ts';
import type { Person } from '../plugins/types.ts';
import type { Instant } from '../rules/types.ts';
import { findAccount } from './queries.ts';
import { hashToken } from './sessions.ts';

const TOKEN = /^[A-Za-z0-9_-]{20,100}$/;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export interface ApiToken {
  id: number;
  accountId: number;
  accountName: string;
  /** Those of its account now: a token may what they may. */
  roles: readonly string[];
  label: string;
  createdAt: Instant;
  expiresAt: Instant | null;
  lastUsedAt: Instant | null;
  revokedAt: Instant | null;
}

/**
 * A new API token of an account, with that account's roles: 256 bits, given back this once and kept
 * only as its SHA-256. `days` null never expires.
 * @throws Refused on an empty label or days that are not 1 to 3650; NotFound
 */
export function addToken(
  db: Db,
  draft: { accountId: number; label: string; days: number | null },
  by: By,
): string {
  const label = draft.label.normalize('NFC').trim();
  const refuse = (field: string, message: string) => new Refused([{ rule: 'token', field, message }]);
  if (label === '') throw refuse('label', '填写令牌的用途');
  if (label.length > 100) throw refuse('label', '令牌的用途最多 100 字');
  if (draft.days !== null && !(Number.isInteger(draft.days) && draft.days >= 1 && draft.days <= 3650)) {
    throw refuse('days', '有效天数为 1 到 3650 的整数');
  }
  const token = randomBytes(32).toString('base64url');
  const expires =
    draft.days === null ? null : new Date(Date.parse(by.at) + draft.days * DAY_MS).toISOString();
  write(db, (tx) => {
    const owner = findAccount(tx, draft.accountId);
    const { id } = tx
      .insert(apiToken)
      .values({
        account_id: owner.id,
        label,
        token_hash: hashToken(token),
        created_at: by.at,
        expires_at: expires,
      })
      .returning({ id: apiToken.id })
      .get();
    const until = draft.days === null ? '长期有效' : `有效 ${draft.days} 天`;
    record(tx, {
      ...by,
      act: 'token added',
      sentence: `为账号“${owner.name}”新增接口令牌“${label}”，${until}`,
      detail: { token: id, account: owner.id, expires },
    });
  });
  return token;
}

/**
 * The person behind a token, or null: unknown, revoked, expired, or its account is disabled. That it
 * was used is noted at most once a minute.
 */
export function findToken(db: Db, token: string, at: Instant): Person | null {
  if (!TOKEN.test(token)) return null;
  const row = db
    .select({
      id: apiToken.id,
      expires: apiToken.expires_at,
      used: apiToken.last_used_at,
      revoked: apiToken.revoked_at,
      accountId: account.id,
      name: account.name,
      display: account.display,
      roles: account.roles,
      mustChange: account.must_change,
      disabled: account.disabled_at,
    })
    .from(apiToken)
    .innerJoin(account, eq(account.id, apiToken.account_id))
    .where(eq(apiToken.token_hash, hashToken(token)))
    .get();
  if (row === undefined || row.revoked !== null || row.disabled !== null) return null;
  if (row.expires !== null && row.expires <= at) return null;
  if (row.used === null || Date.parse(at) - Date.parse(row.used) >= MINUTE_MS) {
    whenFree(db, () => {
      db.update(apiToken).set({ last_used_at: at }).where(eq(apiToken.id, row.id)).run();
    });
  }
  return {
    accountId: row.accountId,
    name: row.name,
    display: row.display,
    roles: row.roles,
    csrf: '',
    sessionHash: '',
    mustChange: row.mustChange,
  };
}

/** Every token, newest first; never the token itself. */
export function listTokens(db: Db): ApiToken[] {
  return db
    .select({
      id: apiToken.id,
      accountId: account.id,
      accountName: account.name,
      roles: account.roles,
      label: apiToken.label,
      createdAt: apiToken.created_at,
      expiresAt: apiToken.expires_at,
      lastUsedAt: apiToken.last_used_at,
      revokedAt: apiToken.revoked_at,
    })
    .from(apiToken)
    .innerJoin(account, eq(account.id, apiToken.account_id))
    .orderBy(desc(apiToken.id))
    .all();
}

/** Revokes a token at once; of one already revoked nothing changes. @throws NotFound */
export function revokeToken(db: Db, id: number, by: By): void {
  write(db, (tx) => {
    const row = tx
      .select({ label: apiToken.label, revoked: apiToken.revoked_at, name: account.name })
      .from(apiToken)
      .innerJoin(account, eq(account.id, apiToken.account_id))
      .where(eq(apiToken.id, id))
      .get();
    if (row === undefined) throw new NotFound('token');
    if (row.revoked !== null) return;
    tx.update(apiToken).set({ revoked_at: by.at }).where(eq(apiToken.id, id)).run();
    record(tx, {
      ...by,
      act: 'token revoked',
      sentence: `撤销账号“${row.name}”的接口令牌“${row.label}”`,
      detail: { token: id },
    });
  });
}
