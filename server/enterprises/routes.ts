import type { FastifyInstance } from 'fastify';
import { keepPlace } from '../place.ts';
import { keepPage } from '../plugins/kept-pages.ts';
import { show } from '../plugins/views.ts';
import { editRoutes } from './edit-routes.ts';
import { exporting } from './exporting.ts';
import { fileRoutes } from './file-routes.ts';
import { onlyFound, readListPage } from './list-page.ts';
import { newRoutes } from './new-routes.ts';
import { viewRoutes } from './view-routes.ts';

/** 企业库: the list, the file of each enterprise, new and edit. */
export async function enterprises(app: FastifyInstance) {
  app.get('/enterprises', { config: { may: 'read enterprises' } }, async (request, reply) => {
    const asking = { today: app.today(), person: request.person };
    const only = onlyFound(app.db, request.query, asking.today);
    if (only !== null) return reply.redirect(`/enterprises/${only}`, 303);
    keepPlace(request, reply);
    return keepPage(request, reply, () =>
      show(reply, 'enterprises/list', readListPage(app.db, request.query, asking)),
    );
  });
  await app.register(exporting);
  await app.register(viewRoutes);
  await app.register(newRoutes);
  await app.register(fileRoutes);
  await app.register(editRoutes);
}
