import { randomBytes } from 'node:crypto';
import { eq, lt } from 'drizzle-orm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../../db/open.ts';
import { keptForm } from '../../db/schema.ts';
import { type Typed, typedFrom } from '../forms.ts';
import type { Instant } from '../rules/types.ts';
import { hashToken } from './sessions.ts';

const COOKIE = 'kept';
const KEPT_MINUTES = 30;

/**
 * Keeps what somebody posted after the session had ended, to be offered back after signing in.
 * Gives the address to go to then. Passwords are never kept.
 */
export function keepForm(request: FastifyRequest, reply: FastifyReply): string {
  const typed = typedFrom(request.body);
  const { csrf: _, ...rest } = typed;
  const secret = Object.keys(rest).some((name) => name.includes('password'));
  if (secret || Object.keys(rest).length === 0) return '/';
  const { db } = request.server;
  const at = request.server.instant();
  const token = randomBytes(24).toString('base64url');
  sweepKeptForms(db, at);
  db.insert(keptForm)
    .values({ token_hash: hashToken(token), path: request.url, body: JSON.stringify(rest), at })
    .run();
  reply.setCookie(COOKIE, token, { path: '/', httpOnly: true, sameSite: 'lax', maxAge: KEPT_MINUTES * 60 });
  return '/kept-form';
}

export function findKeptForm(request: FastifyRequest): { path: string; typed: Typed } | null {
  const token = request.cookies[COOKIE];
  if (token === undefined) return null;
  const { db } = request.server;
  sweepKeptForms(db, request.server.instant());
  const row = db
    .select()
    .from(keptForm)
    .where(eq(keptForm.token_hash, hashToken(token)))
    .get();
  return row === undefined ? null : { path: row.path, typed: JSON.parse(row.body) as Typed };
}

/** Takes a kept form away once it was offered back. */
export function dropKeptForm(request: FastifyRequest, reply: FastifyReply): void {
  const token = request.cookies[COOKIE];
  if (token === undefined) return;
  request.server.db
    .delete(keptForm)
    .where(eq(keptForm.token_hash, hashToken(token)))
    .run();
  reply.clearCookie(COOKIE, { path: '/' });
}

function sweepKeptForms(db: Db, at: Instant): void {
  const before = new Date(Date.parse(at) - KEPT_MINUTES * 60_000).toISOString();
  db.delete(keptForm).where(lt(keptForm.at, before)).run();
}
