import type { FastifyInstance } from 'fastify';
import { fileLinks, link } from '../format.ts';
import { typedFrom } from '../forms.ts';
import { show } from '../plugins/views.ts';
import { monthAsked, yearAsked } from './asking.ts';
import { editRoutes } from './edit-routes.ts';
import { listExpiries, titleWord } from './expiries.ts';
import { exporting } from './exporting.ts';
import { feedRoutes } from './feed-routes.ts';
import { readCalendar } from './page.ts';

const PER_PAGE = 100;

/** 日历: windows and last days by year, titles that run out, and a feed for other programs. */
export async function calendar(app: FastifyInstance) {
  const config = { may: 'read enterprises' } as const;

  app.get('/calendar', { config }, async (request, reply) => {
    const today = app.today();
    return show(
      reply,
      'calendar/page',
      readCalendar(app.db, { year: yearAsked(request.query, today), today }),
    );
  });

  app.get('/calendar/expiries', { config }, async (request, reply) => {
    const { month, from, to } = monthAsked(request.query, app.today());
    const { page: asked = '' } = typedFrom(request.query);
    const page = /^[1-9]\d{0,5}$/.test(asked) ? Number(asked) : 1;
    const found = listExpiries(app.db, { from, to }, PER_PAGE, (page - 1) * PER_PAGE);
    return show(reply, 'calendar/expiries', {
      title: `${Number(month.slice(0, 4))}年${Number(month.slice(5))}月到期的称号`,
      nav: 'calendar',
      rows: found.items.map((one) => ({
        ...one,
        word: titleWord(one.kind),
        officer: one.officer ?? '未指派',
      })),
      total: found.total,
      page,
      pages: Math.max(1, Math.ceil(found.total / PER_PAGE)),
      pageHref: (n: number) => link('/calendar/expiries', { month, page: n === 1 ? null : n }),
      out: fileLinks('/calendar/exports/expiries', { month }),
    });
  });

  await app.register(exporting);
  await app.register(editRoutes);
  await app.register(feedRoutes);
}
