/** /visits/new: find the enterprise, then one short form, on a phone too; a request and a photo go with it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Tx, write } from '../../db/open.ts';
import { ACCEPT, attach, LARGEST_FORM, type PendingFiles, receiveForm } from '../attachments/queries.ts';
import { by } from '../audit/by.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { type Faults, type ReadForm, readForm, type Typed, tidy, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { REQUEST_KIND_WORDS, REQUEST_KINDS } from '../rules/requests.ts';
import { MANNER_WORDS, MANNERS } from '../rules/visits.ts';
import { digestOf, firstResult, isKey, keepResult, newKey } from '../tracks/queries.ts';
import { offerEnterprises } from './finding.ts';
import { newVisitForm } from './form.ts';
import { raiseRequest } from './request-saving.ts';
import { visitorsKnown } from './rows.ts';
import { recordVisit } from './saving.ts';

type Visit = Extract<ReadForm<ReturnType<typeof newVisitForm>['_output']>, { ok: true }>['data'];

export const kindChoices = (none: string): [string, string][] => [
  ['', none],
  ...REQUEST_KINDS.map((one): [string, string] => [one, REQUEST_KIND_WORDS[one]]),
];

/** Which enterprise is meant: the page before a form that was opened without one. */
export function showChoose(
  request: FastifyRequest,
  reply: FastifyReply,
  to: { title: string; path: string },
) {
  const { db, today } = request.server;
  const q = tidy(typedFrom(request.query).q?.replace(/\s+/g, ' '))?.slice(0, 100) ?? '';
  const found = offerEnterprises(db, { q, officer: request.person.display }, today());
  return show(reply, 'visits/choose', { ...to, nav: 'visits', q, ...found });
}

/** Everything that a form of a visit says, but its file. */
const SAID = [
  ...['on_day', 'visitors', 'manner', 'content', 'received_by', 'position'],
  ...['kind', 'request', 'owner', 'unit', 'due_on'],
];

export async function newVisitRoutes(app: FastifyInstance, pending: PendingFiles): Promise<void> {
  const keep = { config: { may: 'keep visits' } } as const;
  const keepFile = { config: { may: 'keep visits', ownCsrf: true }, bodyLimit: LARGEST_FORM } as const;
  const asked = (request: FastifyRequest) => typedFrom(request.query).enterprise ?? '';

  function showForm(
    reply: FastifyReply,
    uscc: string,
    { typed, faults = {} }: { typed: Typed; faults?: Faults },
    status = 200,
  ) {
    const { request } = reply;
    const { name, officer } = findEnterprise(app.db, uscc);
    const file = pending.find(request.person.accountId, typed.pending);
    const isNew = Object.keys(typed).length === 0;
    const preset = {
      on_day: app.today(),
      visitors: request.person.display,
      manner: 'on_site',
      owner: officer ?? request.person.display,
    };
    return show(
      reply,
      'visits/new',
      {
        title: '记录走访',
        nav: 'visits',
        enterprise: { uscc, name },
        typed: isNew ? preset : typed,
        faults,
        key: isKey(typed.key) ? typed.key : newKey(),
        pending: file === null ? null : { token: typed.pending ?? '', name: file.fileName },
        accept: ACCEPT,
        manners: MANNERS.map((one) => [one, MANNER_WORDS[one]]),
        kinds: kindChoices('没有诉求'),
        people: visitorsKnown(app.db),
        hasRequest: (typed.kind ?? '') !== '' || (typed.request ?? '') !== '',
      },
      status,
    );
  }

  function saveVisit(tx: Tx, request: FastifyRequest, uscc: string, visit: Visit, typed: Typed): number {
    const who = by(request);
    const enterprise = findEnterprise(tx, uscc);
    const { kind, request: content, owner, unit, due_on, ...facts } = visit;
    const id = recordVisit(tx, { enterprise, facts }, who);
    if (kind !== null) {
      const raised = { enterprise, visitId: id, raised_on: facts.on_day, kind, content, owner, unit, due_on };
      raiseRequest(tx, raised, who);
    }
    const file = pending.find(request.person.accountId, typed.pending);
    if (file !== null) attach(tx, enterprise.id, file, who, { visitId: id });
    return id;
  }

  app.get('/visits/new', keep, async (request, reply) =>
    asked(request) === ''
      ? showChoose(request, reply, { title: '记录走访', path: '/visits/new' })
      : showForm(reply, findEnterprise(app.db, asked(request)).uscc, { typed: {} }),
  );

  app.post('/visits/new', keepFile, async (request, reply) => {
    const enterprise = findEnterprise(app.db, asked(request));
    const accountId = request.person.accountId ?? 0;
    const received = await receiveForm(request, enterprise.id);
    const { file } = received;
    const token = file === null ? null : pending.keep(accountId, file, app.clock());
    const sent = token === null ? received.typed : { ...received.typed, pending: token };
    const read = readForm(newVisitForm(app.today()), sent);
    const key = isKey(sent.key) ? sent.key : newKey();
    const first = firstResult(app.db, accountId, key);
    const bodyHash = digestOf(sent, SAID);
    if (first !== null) {
      const isOther = first.bodyHash !== bodyHash;
      if (isOther)
        giveFlash(app.db, request.person, '这张表单已经保存过，后来的改动没有保存。在这里修改走访记录。');
      return reply.redirect(first.location, 303);
    }
    const fileFault: Faults = received.fileFault === null ? {} : { file: received.fileFault };
    if (!read.ok || received.fileFault !== null) {
      const faults = { ...(read.ok ? {} : read.faults), ...fileFault };
      return showForm(reply, enterprise.uscc, { typed: sent, faults }, 422);
    }
    const location = write(app.db, (tx) => {
      // Sent twice at once, the second leads to what the first did.
      const again = firstResult(tx, accountId, key);
      if (again !== null) return again.location;
      const path = `/visits/${saveVisit(tx, request, enterprise.uscc, read.data, sent)}`;
      keepResult(tx, { accountId, key, bodyHash }, path, app.instant());
      return path;
    });
    const raised = read.data.kind === null ? '' : '，登记诉求 1 件';
    giveFlash(app.db, request.person, `已记录走访${enterprise.name}${raised}。`);
    return reply.redirect(location, 303);
  });
}
