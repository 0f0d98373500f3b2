import type { FastifyInstance } from 'fastify';
import { may } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { editing } from './editing.ts';
import { exporting } from './exporting.ts';
import { readOutlookPage } from './page.ts';

/** 达标推算: how likely the targets are reached, what that rests on, and who could close the gap. */
export async function outlook(app: FastifyInstance) {
  await app.register(exporting);
  await app.register(editing);

  app.get('/outlook', { config: { may: 'read enterprises' } }, (request, reply) => {
    const page = readOutlookPage(
      app.db,
      request.query,
      { today: app.today(), now: app.instant() },
      may(request.person, 'keep enterprises'),
    );
    return show(reply, 'outlook/page', page);
  });
}
