import type { FastifyInstance } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { yearAsked } from './asking.ts';
import { editPage, type Sheet } from './edit-page.ts';
import { readYearForm, typedOf } from './form.ts';
import { allKnown } from './queries.ts';
import { savedWords, saveYear } from './saving.ts';

/** One year filled in by hand. */
export async function editing(app: FastifyInstance) {
  const config = { may: 'keep enterprises' } as const;
  const page = (asked: ReturnType<typeof yearAsked>, sheet: Sheet) =>
    editPage(app.db, asked, app.today(), sheet);

  app.get('/enterprises/:uscc/indicators/:year/edit', { config }, async (request, reply) => {
    const asked = yearAsked(app, request);
    const { years, quarters } = allKnown(app.db, asked.enterprise.id);
    const known = { figures: years.get(asked.year) ?? {}, quarters: quarters.get(asked.year) ?? {} };
    return show(reply, 'indicators/edit', page(asked, { typed: typedOf(known) }));
  });

  app.post('/enterprises/:uscc/indicators/:year/edit', { config }, async (request, reply) => {
    const asked = yearAsked(app, request);
    const { year } = asked;
    const form = readYearForm(request.body);
    const { typed, faults } = form;
    if (Object.keys(faults).length > 0) {
      return show(reply, 'indicators/edit', page(asked, { typed, faults }), 422);
    }
    const saving = write(app.db, (tx) => {
      const enterprise = findEnterprise(tx, asked.enterprise.uscc);
      return saveYear(tx, { enterprise, year, today: app.today() }, form, by(request));
    });
    if (saving.how === 'conflict') {
      const sheet = { typed: { ...typed, ...saving.was }, faults: saving.faults, isConflict: true };
      return show(reply, 'indicators/edit', page(asked, sheet), 409);
    }
    if (saving.how === 'faulty') {
      const { faults: judged, doubt } = saving;
      return show(reply, 'indicators/edit', page(asked, { typed, faults: judged, doubt }), 422);
    }
    giveFlash(app.db, request.person, savedWords(year, saving));
    return reply.redirect(`/enterprises/${asked.enterprise.uscc}#h-indicators`, 303);
  });
}
