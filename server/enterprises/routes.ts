import type { FastifyInstance } from 'fastify';
import { show } from '../plugins/views.ts';
import { readListPage } from './list-page.ts';

/** The register of enterprises: list, file of one, new and edit. */
export async function enterprises(app: FastifyInstance) {
  app.get('/enterprises', { config: { may: 'read enterprises' } }, async (request, reply) =>
    show(
      reply,
      'enterprises/list',
      readListPage(app.db, request.query, { today: app.today(), display: request.person.display }),
    ),
  );
}
