import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Db } from '../../db/open.ts';
import { NotAllowed } from '../errors.ts';
import { noteBadToken } from '../people/denials.ts';
import { hashToken } from '../people/sessions.ts';
import { findToken } from '../people/tokens.ts';
import { may } from '../plugins/access.ts';
import { findOpen } from '../plugins/session.ts';
import type { Brake } from './limits.ts';
import { Told, Unauthorised } from './problems.ts';

const SAFE = new Set(['GET', 'HEAD']);

declare module 'fastify' {
  interface FastifyInstance {
    apiBrake: Brake;
  }
}

const tokenOf = (request: FastifyRequest): string | null => {
  const { authorization } = request.headers;
  return authorization === undefined
    ? null
    : (/^Bearer +([A-Za-z0-9_-]+)$/i.exec(authorization.trim())?.[1] ?? '');
};

/**
 * Who asks: the bearer of a token, or for reading the person of the session's cookie. A token that is
 * sent is the only thing that counts: a bad one beside a good cookie is refused.
 */
export function askWho(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const { may: what = 'signed in' } = request.routeOptions.config;
    if (what === 'anyone') return;
    const token = tokenOf(request);
    if (token !== null) {
      const person = findToken(app.db, token, app.instant());
      if (person === null) {
        noteBadToken(request);
        throw new Unauthorised('令牌不对，或已过期、已撤销');
      }
      request.person = person;
    } else if (request.person.accountId === null) {
      throw new Unauthorised('请求头 Authorization 写成“Bearer 令牌”');
    } else if (!SAFE.has(request.method)) {
      throw new Unauthorised('修改须用令牌，不能用页面的登录');
    }
    // Of what may be known by its hash alone: the brake keeps nothing that opens anything.
    const who = token === null ? request.person.sessionHash : hashToken(token);
    const wait = app.apiBrake.take(who, app.clock().getTime());
    if (wait > 0) {
      const words = `请求太多，${wait} 秒后再试`;
      throw new Told(429, words, { headers: { 'retry-after': String(wait) } });
    }
    if (!may(request.person, what)) throw new NotAllowed(what);
  });
}

/**
 * Asks once more whose token it is and what they may do: in the transaction of a change, and where a
 * request has waited, for roles and tokens change meanwhile.
 * @throws Unauthorised, NotAllowed
 */
export function askAgain(db: Db, request: FastifyRequest): void {
  const { may: what = 'signed in' } = request.routeOptions.config;
  const token = tokenOf(request);
  const person =
    token === null ? (findOpen(request)?.person ?? null) : findToken(db, token, request.server.instant());
  if (person === null) throw new Unauthorised('令牌或登录已过期、已撤销');
  request.person = person;
  if (!may(person, what)) throw new NotAllowed(what);
}
