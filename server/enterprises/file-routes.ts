import type { FastifyInstance, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { numbersOf } from '../contacts/queries.ts';
import { typedFrom } from '../forms.ts';
import { placeOf } from '../place.ts';
import { may } from '../plugins/access.ts';
import { keepPage } from '../plugins/kept-pages.ts';
import { show } from '../plugins/views.ts';
import { readFilePage } from './file-page.ts';
import { type Enterprise, findEnterprise } from './queries.ts';
import { readTimelinePage } from './timeline-page.ts';

/** The file of one enterprise; its telephone numbers are masked until somebody asks, which the log keeps. */
export async function fileRoutes(app: FastifyInstance) {
  const found = (request: FastifyRequest) => findEnterprise(app.db, wordIn(request, 'uscc'));
  const pageOf = (request: FastifyRequest, enterprise: Enterprise) => ({
    ...readFilePage(app.db, enterprise, app.today(), {
      cameBy: typedFrom(request.query).led_by ?? '',
      seesFigures: may(request.person, 'keep enterprises'),
      seesContacts: may(request.person, 'reveal contacts'),
    }),
    list: placeOf(request, enterprise.uscc),
  });

  app.get('/enterprises/:uscc', { config: { may: 'read enterprises' } }, async (request, reply) =>
    keepPage(
      request,
      reply,
      () => show(reply, 'enterprises/file', pageOf(request, found(request))),
      placeOf(request, ''),
    ),
  );

  app.get('/enterprises/:uscc/timeline', { config: { may: 'read enterprises' } }, async (request, reply) => {
    const { kind = '', page = '' } = typedFrom(request.query);
    const make = () =>
      readTimelinePage(app.db, found(request), app.today(), {
        kind,
        page,
        seesFigures: may(request.person, 'keep enterprises'),
      });
    return keepPage(request, reply, () => show(reply, 'enterprises/timeline', make()));
  });

  app.post('/enterprises/:uscc/contact', { config: { may: 'reveal contacts' } }, async (request, reply) => {
    const enterprise = found(request);
    write(app.db, (tx) =>
      record(tx, {
        ...by(request),
        act: 'enterprise contact revealed',
        enterpriseId: enterprise.id,
        sentence: `查看了${enterprise.name}的联系电话`,
      }),
    );
    const page = pageOf(request, enterprise);
    reply.header('cache-control', 'no-store');
    return show(reply, 'enterprises/file', { ...page, numbers: numbersOf(app.db, enterprise) });
  });
}
