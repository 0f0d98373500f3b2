import type { FastifyInstance } from 'fastify';
import { NotAllowed } from '../errors.ts';
import { findToken } from '../people/tokens.ts';
import { may } from '../plugins/access.ts';
import { Unauthorised } from './problems.ts';

const SAFE = new Set(['GET', 'HEAD']);

/**
 * Who asks: the bearer of a token, or for reading the person of the session's cookie. A token that is
 * sent is the only thing that counts: a bad one beside a good cookie is refused.
 */
export function askWho(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const { may: what = 'signed in' } = request.routeOptions.config;
    if (what === 'anyone') return;
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const token = /^Bearer +([A-Za-z0-9_-]+)$/i.exec(authorization.trim())?.[1];
      const person = token === undefined ? null : findToken(app.db, token, app.instant());
      if (person === null) throw new Unauthorised('令牌不对，或已过期、已撤销');
      request.person = person;
    } else if (request.person.accountId === null) {
      throw new Unauthorised('请求头 Authorization 写成“Bearer 令牌”');
    } else if (!SAFE.has(request.method)) {
      throw new Unauthorised('修改须用令牌，不能用页面的登录');
    }
    if (!may(request.person, what)) throw new NotAllowed(what);
  });
}
