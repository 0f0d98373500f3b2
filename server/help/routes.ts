import type { FastifyInstance } from 'fastify';
import { administratorNames } from '../people/queries.ts';
import { show } from '../plugins/views.ts';

/** 帮助: what a figure means and how a thing is done, on one page. */
export async function help(app: FastifyInstance): Promise<void> {
  app.get('/help', { config: { may: 'signed in' } }, async (_request, reply) =>
    show(reply, 'help/page', {
      paper: 'long-paper',
      title: '帮助',
      nav: 'help',
      administrators: administratorNames(app.db),
    }),
  );
}
