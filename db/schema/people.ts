/** Who may sign in, and what a session leaves behind. */
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const account = sqliteTable('account', {
  id: integer().primaryKey(),
  name: text().notNull().unique(),
  display: text().notNull(),
  password_hash: text().notNull(),
  roles: text({ mode: 'json' }).$type<string[]>().notNull(),
  must_change: integer({ mode: 'boolean' }).notNull().default(false),
  disabled_at: text(),
  created_at: text().notNull(),
  last_sign_in_at: text(),
  /** Until when a password that is to be changed opens anything; null for one's own. */
  must_change_by: text(),
});

export const session = sqliteTable(
  'session',
  {
    /** SHA-256 of the cookie's token, hex: the token itself is never stored. */
    token_hash: text().primaryKey(),
    account_id: integer().notNull(),
    csrf: text().notNull(),
    created_at: text().notNull(),
    seen_at: text().notNull(),
    ip: text().notNull(),
  },
  (t) => [index('session_by_account').on(t.account_id)],
);

export const signInFailure = sqliteTable(
  'sign_in_failure',
  {
    id: integer().primaryKey(),
    name: text().notNull(),
    ip: text().notNull(),
    at: text().notNull(),
  },
  (t) => [index('sign_in_failure_by_at').on(t.at)],
);

/** What somebody posted after the session had ended: offered back after signing in, for 30 minutes. */
export const keptForm = sqliteTable('kept_form', {
  token_hash: text().primaryKey(),
  path: text().notNull(),
  body: text().notNull(),
  at: text().notNull(),
});

export const apiToken = sqliteTable('api_token', {
  id: integer().primaryKey(),
  account_id: integer().notNull(),
  label: text().notNull(),
  token_hash: text().notNull().unique(),
  created_at: text().notNull(),
  expires_at: text(),
  last_used_at: text(),
  revoked_at: text(),
});

/** Which person at the identity provider is which account here. */
export const ssoIdentity = sqliteTable(
  'sso_identity',
  {
    account_id: integer().primaryKey(),
    issuer: text().notNull(),
    subject: text().notNull(),
    linked_at: text().notNull(),
  },
  (t) => [uniqueIndex('sso_identity_by_subject').on(t.issuer, t.subject)],
);

/** When somebody last looked at the progress page, and the look before that one. */
export const lastLook = sqliteTable('last_look', {
  account_id: integer().primaryKey(),
  since: text(),
  seen_at: text().notNull(),
});
