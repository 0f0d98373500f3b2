/** /requests/new: a request that came by itself, or at a visit that is recorded already. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { type Faults, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { firstResult, isKey, keepResult, newKey } from '../tracks/queries.ts';
import { newRequestForm } from './form.ts';
import { kindChoices, showChoose } from './new-routes.ts';
import { raiseRequest } from './request-saving.ts';
import { findVisit } from './rows.ts';

export async function newRequestRoutes(app: FastifyInstance): Promise<void> {
  const keep = { config: { may: 'keep visits' } } as const;

  /** The visit at which it was raised, where the address names one of this enterprise. */
  function visitAsked(request: FastifyRequest, enterpriseId: number): number | null {
    const { visit = '' } = typedFrom(request.query);
    if (!/^[1-9]\d{0,14}$/.test(visit)) return null;
    const found = findVisit(app.db, Number(visit));
    return found.enterprise_id === enterpriseId && found.voided === 0 ? found.id : null;
  }

  function showNew(reply: FastifyReply, uscc: string, typed: Typed, faults: Faults = {}) {
    const { id, name, officer } = findEnterprise(app.db, uscc);
    const visit = visitAsked(reply.request, id);
    const isNew = Object.keys(typed).length === 0;
    const on_day = visit === null ? app.today() : findVisit(app.db, visit).on_day;
    const preset = { on_day, owner: officer ?? reply.request.person.display };
    return show(
      reply,
      'visits/request-new',
      {
        title: '登记诉求',
        nav: 'requests',
        enterprise: { uscc, name },
        visit,
        typed: isNew ? preset : typed,
        faults,
        key: isKey(typed.key) ? typed.key : newKey(),
        kinds: kindChoices('选择类别'),
      },
      Object.keys(faults).length > 0 ? 422 : 200,
    );
  }

  const asked = (request: FastifyRequest) => typedFrom(request.query).enterprise ?? '';

  app.get('/requests/new', keep, async (request, reply) =>
    asked(request) === ''
      ? showChoose(request, reply, { title: '登记诉求', path: '/requests/new' })
      : showNew(reply, findEnterprise(app.db, asked(request)).uscc, {}),
  );

  app.post('/requests/new', keep, async (request, reply) => {
    const enterprise = findEnterprise(app.db, asked(request));
    const accountId = request.person.accountId ?? 0;
    const read = readForm(newRequestForm(app.today()), request.body);
    if (!read.ok) return showNew(reply, enterprise.uscc, read.typed, read.faults);
    const { kind, request: content, on_day: raised_on, owner, unit, due_on } = read.data;
    if (kind === null) return showNew(reply, enterprise.uscc, read.typed, { kind: '选择诉求类别' });
    const key = isKey(read.typed.key) ? read.typed.key : newKey();
    const location = write(app.db, (tx) => {
      const first = firstResult(tx, accountId, key);
      if (first !== null) return first.location;
      const visitId = visitAsked(request, enterprise.id);
      const filedUnder = visitId === null ? enterprise.id : findVisit(tx, visitId).filed;
      const raised = { enterprise, visitId, filedUnder, raised_on, kind, content, owner, unit, due_on };
      const path = `/requests/${raiseRequest(tx, raised, by(request))}`;
      keepResult(tx, { accountId, key, bodyHash: 'request' }, path, app.instant());
      return path;
    });
    giveFlash(app.db, request.person, `已登记${enterprise.name}的诉求。`);
    return reply.redirect(location, 303);
  });
}
