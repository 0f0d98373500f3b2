import type { FastifyInstance } from 'fastify';
import { show } from '../plugins/views.ts';

/** The register of enterprises: list, file of one, new and edit. */
export async function enterprises(app: FastifyInstance) {
  app.get('/enterprises', { config: { may: 'read enterprises' } }, async (_request, reply) =>
    show(reply, 'enterprises/list', { title: '企业库', nav: 'enterprises' }),
  );
}
