import { randomBytes } from 'node:crypto';
import { count, eq, lt } from 'drizzle-orm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../../db/open.ts';
import { keptForm } from '../../db/schema.ts';
import { cookieName, cookieRule } from '../plugins/session.ts';
import type { Instant } from '../rules/types.ts';
import { ownPath } from './own-path.ts';
import { accountOfToken, hashToken } from './sessions.ts';

const COOKIE = 'kept';
const tokenOf = (request: FastifyRequest) => request.cookies[cookieName(request.server, COOKIE)];
const KEPT_MINUTES = 30;
/** Nobody has to sign in to leave one, so there is an end to how many. */
const MOST_KEPT = 200;

export interface KeptForm {
  path: string;
  /** Every field as [name, value], in order, a name as often as it came. */
  fields: [string, string][];
}

/** Kept as JSON: whose session it was, where that is still known, and the fields. */
interface Body {
  account: number | null;
  fields: [string, string][];
}

/** The fields of a parsed form, without its token. */
export function fieldsOf(body: unknown): [string, string][] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body)
    .filter(([name]) => name !== 'csrf')
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value])
        .filter((one): one is string => typeof one === 'string')
        .map((one): [string, string] => [name, one]),
    );
}

/**
 * Keeps what somebody posted after the session had ended, to be offered back after signing in.
 * Passwords are never kept, nor is what comes without the cookie of a session that once was.
 * @returns whether it was kept
 */
export function keepForm(
  request: FastifyRequest,
  reply: FastifyReply,
  sessionToken: string | undefined,
): boolean {
  const fields = fieldsOf(request.body);
  if (sessionToken === undefined || fields.length === 0) return false;
  if (fields.some(([name]) => name.includes('password'))) return false;
  const { db } = request.server;
  const at = request.server.instant();
  sweepKeptForms(request.server.db, request.server.instant());
  if ((db.select({ n: count() }).from(keptForm).get()?.n ?? 0) >= MOST_KEPT) return false;
  const token = randomBytes(24).toString('base64url');
  const body: Body = { account: accountOfToken(db, sessionToken), fields };
  db.insert(keptForm)
    .values({ token_hash: hashToken(token), path: request.url, body: JSON.stringify(body), at })
    .run();
  const { server } = request;
  reply.setCookie(cookieName(server, COOKIE), token, { ...cookieRule(server), maxAge: KEPT_MINUTES * 60 });
  return true;
}

function read(request: FastifyRequest): { path: string; body: Body } | null {
  const token = tokenOf(request);
  if (token === undefined || token.length > 100) return null;
  sweepKeptForms(request.server.db, request.server.instant());
  const row = request.server.db
    .select()
    .from(keptForm)
    .where(eq(keptForm.token_hash, hashToken(token)))
    .get();
  return row === undefined ? null : { path: row.path, body: JSON.parse(row.body) as Body };
}

/** Whether this browser left a form behind; whose it is shows after signing in. */
export function hasKeptForm(request: FastifyRequest): boolean {
  return read(request) !== null;
}

/** The form that this browser left behind, where it was this account's. */
export function findKeptForm(request: FastifyRequest, accountId: number | null): KeptForm | null {
  const kept = read(request);
  if (kept === null || accountId === null) return null;
  const { account, fields } = kept.body;
  const path = ownPath(kept.path);
  return path !== '/' && (account === null || account === accountId) ? { path, fields } : null;
}

/** Called for every form that was let through: one that was kept and is sent again is not offered again. */
export function forgetSentForm(request: FastifyRequest, reply: FastifyReply): void {
  if (tokenOf(request) === undefined) return;
  if (read(request)?.path === request.url) dropKeptForm(request, reply);
}

/** Takes a kept form away, once it was sent again or given up. */
export function dropKeptForm(request: FastifyRequest, reply: FastifyReply): void {
  const token = tokenOf(request);
  if (token === undefined) return;
  request.server.db
    .delete(keptForm)
    .where(eq(keptForm.token_hash, hashToken(token)))
    .run();
  reply.clearCookie(cookieName(request.server, COOKIE), cookieRule(request.server));
}

/** Takes away those whose half hour is over. */
export function sweepKeptForms(db: Db, at: Instant): void {
  const before = new Date(Date.parse(at) - KEPT_MINUTES * 60_000).toISOString();
  db.delete(keptForm).where(lt(keptForm.at, before)).run();
}
