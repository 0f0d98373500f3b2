import type { FastifyInstance } from 'fastify';
import { keepPage } from '../plugins/kept-pages.ts';
import { toTheMinute } from '../plugins/same-request.ts';
import { show } from '../plugins/views.ts';
import { isAllowed } from '../rules/roles.ts';
import { readAsked } from './asking.ts';
import { countUrgent } from './badge.ts';
import { exporting } from './exporting.ts';
import { readPage } from './page.ts';
import { ruleRoutes } from './rule-routes.ts';
import { snoozeRoutes } from './snooze-routes.ts';

/** 预警: what waits for somebody, each with the form that settles it. */
export async function attention(app: FastifyInstance) {
  // Who keeps enterprises sees in the bar how many urgent matters are their own.
  app.badges.urgent = ({ roles, display }) =>
    isAllowed(roles, 'keep enterprises') ? countUrgent(app.db, app.today(), display) : 0;

  app.get('/attention', { config: { may: 'read enterprises' } }, async (request, reply) => {
    const now = app.instant();
    const make = () => {
      const asked = readAsked(request.query, request.person);
      return show(reply, 'attention/page', readPage(app.db, { asked, today: app.today(), now }));
    };
    return keepPage(request, reply, make, toTheMinute(now));
  });
  await app.register(exporting);
  await app.register(ruleRoutes);
  await app.register(snoozeRoutes);
}
