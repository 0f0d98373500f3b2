/** Changing a programme's name, what it rests on, and its years while nothing rests on them. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { Conflict, Refused } from '../errors.ts';
import { type Faults, faultsOf, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import type { Programme } from '../rules/types.ts';
import { findProgramme } from '../targets/queries.ts';
import { reviseProgramme, whatFixesWindow } from './changing.ts';
import { RevisionForm } from './form.ts';
import { versionsOf } from './queries.ts';

interface Sheet {
  typed?: Typed;
  faults?: Faults;
  status?: number;
  isConflict?: boolean;
}

export async function revising(app: FastifyInstance) {
  const may = { config: { may: 'revise targets' } } as const;

  function showForm(reply: FastifyReply, programme: Programme & { source: string }, sheet: Sheet = {}) {
    const last = versionsOf(app.db, programme.id).at(-1);
    const typed: Typed = sheet.typed ?? {
      name: programme.name,
      source: programme.source,
      document: last?.document ?? '',
      first_year: programme.starts_on.slice(0, 4),
      last_year: programme.ends_on.slice(0, 4),
    };
    const base = (sheet.isConflict === true ? undefined : sheet.typed?.base) ?? String(last?.id ?? 0);
    const page = {
      title: `修改${programme.name}`,
      nav: 'targets',
      programme,
      fixed: whatFixesWindow(app.db, programme, app.today()),
      theirs: sheet.isConflict === true ? (last ?? null) : null,
      base,
      typed,
      faults: sheet.faults ?? {},
    };
    return show(reply, 'programmes/edit', page, sheet.status ?? 200);
  }

  app.get('/programmes/:code/edit', may, async (request, reply) =>
    showForm(reply, findProgramme(app.db, wordIn(request, 'code'))),
  );

  app.post('/programmes/:code', may, async (request, reply) => {
    const programme = findProgramme(app.db, wordIn(request, 'code'));
    const form = readForm(RevisionForm, request.body);
    if (!form.ok) return showForm(reply, programme, { ...form, status: 422 });
    try {
      write(app.db, (tx) => reviseProgramme(tx, programme, form.data, app.today(), by(request)));
    } catch (error) {
      const { typed } = form;
      if (error instanceof Refused)
        return showForm(reply, programme, { typed, faults: faultsOf(error.refusals), status: 422 });
      if (!(error instanceof Conflict)) throw error;
      return showForm(reply, programme, { typed, status: 409, isConflict: true });
    }
    giveFlash(app.db, request.person, '已保存行动计划。');
    return reply.redirect(`/programmes/${programme.code}`, 303);
  });
}
