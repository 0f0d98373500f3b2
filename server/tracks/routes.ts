import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ifPossible } from '../../db/trouble.ts';
import { idIn, wordIn } from '../address.ts';
import { LARGEST_FORM, PendingFiles } from '../attachments/queries.ts';
import { readDossier } from '../derived/dossiers.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import { UPLOADS } from '../multipart.ts';
import { CATEGORIES } from '../rules/types.ts';
import { amendable, postAmend, showAmend } from './amend-event.ts';
import { stateAt } from './compose.ts';
import { showCorrect } from './correct-event.ts';
import { postEventForm } from './event-form.ts';
import { showNewEvent } from './event-page.ts';
import { sweepResults } from './once.ts';
import { categoryAsked, isCategory } from './page.ts';
import { findEvent } from './queries.ts';
import type { Subject } from './subject.ts';
import { postVoid, showVoid } from './void-event.ts';

/** Updating a track: record, correct, complete, void. */
export async function tracks(app: FastifyInstance) {
  await app.register(multipart, UPLOADS);
  app.addHook('onReady', async () => {
    ifPossible(app.db, () => sweepResults(app.db, app.clock()));
  });
  const pending = new PendingFiles();
  const keep = { config: { may: 'update status' } } as const;
  /** The form may carry a file, whose form's token is its first part. */
  const keepFile = {
    config: { may: 'update status', ownCsrf: true },
    bodyLimit: LARGEST_FORM,
  } as const;

  function found(request: FastifyRequest) {
    const { id, name, uscc } = findEnterprise(app.db, wordIn(request, 'uscc'));
    return { enterprise: { id, name, uscc }, dossier: readDossier(app.db, id) };
  }

  function foundEvent(request: FastifyRequest) {
    const about = found(request);
    return { ...about, event: findEvent(app.db, about.enterprise.id, idIn(request, 'event')) };
  }

  function foundStanding(request: FastifyRequest) {
    const about = foundEvent(request);
    if (about.event.voided !== null) throw new NotFound('event');
    return about;
  }

  function newSubject(request: FastifyRequest): Subject {
    const about = found(request);
    const { category } = (request.query ?? {}) as { category?: unknown };
    const states = CATEGORIES.map((one) => stateAt(about.dossier, one));
    if (category !== undefined && !isCategory(category)) throw new NotFound('category');
    return { ...about, category: categoryAsked(category, states), replaces: null, pending };
  }

  function correctSubject(request: FastifyRequest, look = foundStanding): Subject {
    const { event, ...about } = look(request);
    if (event.kind === 'amended') throw new NotFound('event');
    return { ...about, category: event.category, replaces: event, pending };
  }

  function amendSubject(request: FastifyRequest) {
    const about = foundStanding(request);
    if (amendable(about.event).length === 0) throw new NotFound('event');
    return about;
  }

  app.get('/enterprises/:uscc/events/new', keep, async (request, reply) =>
    showNewEvent(request, reply, newSubject(request)),
  );
  app.post('/enterprises/:uscc/events/new', keepFile, async (request, reply) =>
    postEventForm(request, reply, newSubject(request)),
  );
  app.get('/enterprises/:uscc/events/:id/correct', keep, async (request, reply) =>
    showCorrect(reply, correctSubject(request)),
  );
  app.post('/enterprises/:uscc/events/:id/correct', keepFile, async (request, reply) =>
    // Sent twice, the second finds it corrected: the form's key knows.
    postEventForm(request, reply, correctSubject(request, foundEvent)),
  );
  app.get('/enterprises/:uscc/events/:id/amend', keep, async (request, reply) =>
    showAmend(reply, amendSubject(request)),
  );
  app.post('/enterprises/:uscc/events/:id/amend', keep, async (request, reply) =>
    postAmend(request, reply, amendSubject(request)),
  );
  app.get('/enterprises/:uscc/events/:id/void', keep, async (request, reply) =>
    showVoid(reply, foundStanding(request)),
  );
  app.post('/enterprises/:uscc/events/:id/void', keep, async (request, reply) =>
    postVoid(request, reply, foundEvent(request)),
  );
}
