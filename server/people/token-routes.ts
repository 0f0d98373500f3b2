import type { FastifyInstance } from 'fastify';
import { by } from '../audit/by.ts';
import { NotFound } from '../errors.ts';
import { giveFlash } from './sessions.ts';
import { revokeToken } from './tokens.ts';

/** API tokens are made on the command line; here they are listed (`/people`) and revoked. */
export function tokenRoutes(app: FastifyInstance): void {
  app.post<{ Params: { id: string } }>(
    '/people/tokens/:id/revoke',
    { config: { may: 'keep accounts' } },
    async (request, reply) => {
      const { id } = request.params;
      if (!/^\d{1,9}$/.test(id)) throw new NotFound('token');
      revokeToken(app.db, Number(id), by(request));
      giveFlash(app.db, request.person, '已撤销接口令牌。');
      return reply.redirect('/people', 303);
    },
  );
}
