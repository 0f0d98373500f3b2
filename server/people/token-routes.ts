import type { FastifyInstance } from 'fastify';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { giveFlash } from './sessions.ts';
import { revokeToken } from './tokens.ts';

/** API tokens are made on the command line; here they are listed (`/people`) and revoked. */
export function tokenRoutes(app: FastifyInstance): void {
  app.post('/people/tokens/:id/revoke', { config: { may: 'keep accounts' } }, async (request, reply) => {
    revokeToken(app.db, idIn(request, 'token'), by(request));
    giveFlash(app.db, request.person, '已撤销接口令牌。');
    return reply.redirect('/people', 303);
  });
}
