import type { FastifyInstance } from 'fastify';
import { show } from '../plugins/views.ts';
import { dropKeptForm, findKeptForm } from './kept-forms.ts';
import { labelled } from './kept-labels.ts';
import { giveFlash } from './sessions.ts';

/**
 * `/kept-form`: what was posted after a session's end, shown after signing in and offered for sending.
 * The form posts to where it was going, so that page judges it as if it came now.
 */
export function keptFormRoutes(app: FastifyInstance): void {
  app.get('/kept-form', { config: { may: 'signed in' } }, async (request, reply) => {
    const kept = findKeptForm(request, request.person.accountId);
    if (kept === null) return reply.redirect('/', 303);
    return show(reply, 'people/kept-form', {
      title: '刚才填写的内容',
      kept,
      shown: labelled(kept.fields),
    });
  });

  app.post('/kept-form/drop', { config: { may: 'signed in' } }, async (request, reply) => {
    dropKeptForm(request, reply);
    giveFlash(app.db, request.person, '已放弃刚才填写的内容。');
    return reply.redirect('/', 303);
  });
}
