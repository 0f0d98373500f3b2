import type { FastifyInstance } from 'fastify';
import { wordIn } from '../address.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { may } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { readListFilters } from './asking.ts';
import { readComparePage } from './comparing-page.ts';
import { freshen } from './freshening.ts';
import { readNearPage } from './list-page.ts';

/** 最接近达标, and one enterprise against the criteria. Figures are for who keeps enterprises. */
export async function reading(app: FastifyInstance) {
  app.get('/readiness', { config: { may: 'read enterprises', writes: true } }, async (request, reply) => {
    const isFresh = freshen(app);
    const reader = {
      today: app.today(),
      me: request.person.display,
      seesFigures: may(request.person, 'keep enterprises'),
    };
    const page = readNearPage(app.db, request.query, readListFilters(request.query), reader);
    return show(reply, 'readiness/list', { ...page, isFresh });
  });

  app.get('/enterprises/:uscc/readiness', { config: { may: 'keep enterprises' } }, async (request, reply) => {
    const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
    return show(reply, 'readiness/compare', readComparePage(app.db, enterprise, request.query, app.today()));
  });
}
