import type { FastifyInstance } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { readForm, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { enterpriseForm } from './form.ts';
import { formPage, type Sheet } from './form-page.ts';
import { judgeNames, warningsOf } from './judging.ts';
import { createEnterprise } from './queries.ts';

/** 新增企业: only name and code are asked for; whom it may be the same as is shown before it is saved. */
export async function newRoutes(app: FastifyInstance) {
  const config = { may: 'keep enterprises' } as const;
  const page = (sheet: Sheet) => ({ title: '新增企业', ...formPage(app.db, sheet) });

  app.get('/enterprises/new', { config }, async (request, reply) => {
    const { name = '', uscc = '' } = typedFrom(request.query);
    return show(reply, 'enterprises/new', page({ typed: { in_scope: 'yes', name, uscc } }));
  });

  app.post('/enterprises/new', { config }, async (request, reply) => {
    const read = readForm(enterpriseForm(app.today()), request.body);
    if (!read.ok) return show(reply, 'enterprises/new', page(read), 422);
    const { typed, data } = read;
    const draft = { ...data, former_names: data.former_names.filter((one) => one !== data.name) };
    // Judged and written in one go: of two that come at once the second sees the first.
    const judged = write(app.db, (tx) => {
      const judgement = judgeNames(tx, draft, typed);
      if (Object.keys(judgement.faults).length === 0) createEnterprise(tx, draft, by(request));
      return judgement;
    });
    if (Object.keys(judged.faults).length > 0) {
      return show(reply, 'enterprises/new', page({ typed, ...judged }), 422);
    }
    giveFlash(app.db, request.person, `已新增${draft.name}。${warningsOf(draft)}`);
    return reply.redirect(`/enterprises/${draft.uscc}`, 303);
  });
}
