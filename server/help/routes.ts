import type { FastifyInstance } from 'fastify';
import { administratorNames } from '../people/queries.ts';
import { may } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import sizes from './pictures.json' with { type: 'json' };
import { TASKS } from './tasks.ts';

const SIZES: Record<string, { width: number; height: number } | undefined> = sizes;

/** 帮助: what a figure means and how a thing is done, on one page; and a card of two pages to print. */
export async function help(app: FastifyInstance): Promise<void> {
  app.get('/help', { config: { may: 'signed in' } }, async (request, reply) =>
    show(reply, 'help/page', {
      paper: 'long-paper',
      title: '帮助',
      nav: 'help',
      administrators: administratorNames(app.db),
      tasks: TASKS.filter(({ act }) => may(request.person, act)).map((one) => ({
        ...one,
        size: SIZES[one.key] ?? null,
      })),
    }),
  );

  app.get('/help/card', { config: { may: 'signed in' } }, async (_request, reply) =>
    show(reply, 'help/card', {
      paper: 'card-paper',
      title: '两页卡片',
      nav: 'help',
      administrators: administratorNames(app.db),
      tasks: TASKS,
    }),
  );
}
