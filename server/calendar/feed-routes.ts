import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { NotFound } from '../errors.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { calendarText } from '../rules/ics.ts';
import { isAllowed } from '../rules/roles.ts';
import { feedEvents } from './feed.ts';
import { feedTokenOf, findFeed, renewFeedToken, revokeFeedToken } from './tokens.ts';

/** A calendar program asks some times an hour; whoever guesses asks more. */
const BRAKE = { max: 60, timeWindow: '1 minute' };

/** The calendar for other programs, under an address that only its owner knows. */
export async function feedRoutes(app: FastifyInstance) {
  // Nobody signs in here: the address itself is the key, so the log never holds it (see app.ts).
  app.get('/calendar/feed/:file', { config: { may: 'anyone', rateLimit: BRAKE } }, async (request, reply) => {
    const token = /^(.+)\.ics$/.exec(wordIn(request, 'file'))?.[1] ?? '';
    const whose = findFeed(app.db, token, app.instant());
    if (whose === null || !isAllowed(whose.roles, 'read enterprises')) throw new NotFound('calendar');
    const events = feedEvents(app.db, whose.display, app.today());
    return reply
      .type('text/calendar; charset=utf-8')
      .header('cache-control', 'private, no-store')
      .send(calendarText({ name: `强脊日历（${whose.display}）`, events }, app.instant()));
  });

  const config = { may: 'read enterprises' } as const;
  const own = (request: FastifyRequest) => request.person.accountId ?? 0;
  const page = (request: FastifyRequest, reply: FastifyReply, address: string | null = null) =>
    show(reply, 'calendar/subscription', {
      title: '日历订阅',
      nav: 'me',
      token: feedTokenOf(app.db, own(request)),
      address,
    });

  app.get('/people/me/calendar', { config }, async (request, reply) => page(request, reply));

  app.post('/people/me/calendar', { config }, async (request, reply) => {
    const token = write(app.db, (tx) => renewFeedToken(tx, own(request), by(request)));
    const base = app.settings.baseUrl ?? `${request.protocol}://${request.headers.host ?? ''}`;
    // Shown this once: only its hash is kept.
    reply.header('cache-control', 'no-store');
    return page(request, reply, `${base.replace(/\/$/, '')}/calendar/feed/${token}.ics`);
  });

  app.post('/people/me/calendar/revoke', { config }, async (request, reply) => {
    write(app.db, (tx) => revokeFeedToken(tx, own(request), by(request)));
    giveFlash(app.db, request.person, '已停用日历订阅地址。');
    return reply.redirect('/people/me/calendar', 303);
  });
}
