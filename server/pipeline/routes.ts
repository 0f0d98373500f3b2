import type { FastifyInstance } from 'fastify';
import { keepPlace } from '../place.ts';
import { may } from '../plugins/access.ts';
import { keepPage } from '../plugins/kept-pages.ts';
import { toTheMinute } from '../plugins/same-request.ts';
import { show } from '../plugins/views.ts';
import { exporting } from './exporting.ts';
import { readPipelinePage } from './page.ts';

/** 培育梯队: who stands in which stage, for how long, and what is missing. */
export async function pipeline(app: FastifyInstance) {
  await app.register(exporting);

  app.get('/tracks', { config: { may: 'read enterprises' } }, (request, reply) => {
    keepPlace(request, reply);
    const reader = {
      today: app.today(),
      now: app.instant(),
      display: request.person.display,
      seesFigures: may(request.person, 'keep enterprises'),
    };
    return keepPage(
      request,
      reply,
      () => show(reply, 'pipeline/page', readPipelinePage(app.db, request.query, reader)),
      toTheMinute(reader.now),
    );
  });
}
