/** One visit: its page, its revision, its evidence and its voiding. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { idIn } from '../address.ts';
import {
  ACCEPT,
  attach,
  attachmentsOfVisit,
  isShown,
  LARGEST_FORM,
  receiveForm,
} from '../attachments/queries.ts';
import { by } from '../audit/by.ts';
import { minuteInWords } from '../format.ts';
import { type Faults, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { may } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { dayInWords } from '../rules/days.ts';
import { MANNER_WORDS, MANNERS } from '../rules/visits.ts';
import { requestLine } from './block.ts';
import { reviseVisitForm, VoidForm } from './form.ts';
import { requestsOfVisit } from './request-rows.ts';
import { factInWords, saveVisit } from './revising.ts';
import { findVisit, type VisitRow, type VisitVersion, versionsOfVisit, visitorsKnown } from './rows.ts';
import { changedIn, VISIT_WORDS, voidVisit } from './saving.ts';

function changesIn(before: VisitVersion, one: VisitVersion, names: boolean) {
  const fields = changedIn(before, one);
  // Every version changes something: where that no longer shows, it was a name that was erased.
  if (fields.length === 0 && one.voided === 0)
    return [{ word: VISIT_WORDS.received_by, from: '', to: '已删除' }];
  return fields.map((field) => {
    const isHidden = field === 'received_by' && !names;
    return {
      word: VISIT_WORDS[field],
      from: isHidden ? '' : factInWords(before, field),
      to: isHidden ? '已修改' : factInWords(one, field),
    };
  });
}

/** Each version with what it changed; who received them is for who may see names. */
function changesOf(versions: readonly VisitVersion[], names: boolean, today: string) {
  return versions.slice(0, -1).map((one, at) => {
    const before = versions[at + 1] ?? one;
    return {
      at: minuteInWords(one.recorded_at, today),
      by: one.recorded_by,
      isVoiding: one.voided === 1,
      reason: one.reason,
      changes: changesIn(before, one, names),
    };
  });
}

export async function visitRoutes(app: FastifyInstance): Promise<void> {
  const keep = { config: { may: 'keep visits' } } as const;
  const found = (request: FastifyRequest) => findVisit(app.db, idIn(request, 'visit'));

  function showVisit(reply: FastifyReply, visit: VisitRow, faults: Faults = {}) {
    const names = may(reply.request.person, 'reveal contacts');
    const { id, uscc, name, content, position } = visit;
    return show(
      reply,
      'visits/visit',
      {
        title: `${dayInWords(visit.on_day)}走访`,
        nav: 'visits',
        enterprise: { uscc, name },
        visit: { id, content, isVoided: visit.voided === 1 },
        pairs: [
          ['走访日期', dayInWords(visit.on_day)],
          ['方式', MANNER_WORDS[visit.manner]],
          ['走访人', visit.visitors],
          ...(names && visit.received_by !== '' ? [['接待人', visit.received_by]] : []),
          ['接待人职务', position === '' ? '未填写' : position],
          ['录入', `${minuteInWords(visit.recorded_at, app.today())} ${visit.recorded_by}`],
        ],
        requests: requestsOfVisit(app.db, id).map((one) => requestLine(one, app.today())),
        files: attachmentsOfVisit(app.db, id).map((one) => ({
          ...one,
          // The page itself is the visit's.
          visitId: null,
          isShown: isShown(one.mediaType) && one.voided === null,
        })),
        versions: changesOf(versionsOfVisit(app.db, id), names, app.today()),
        accept: ACCEPT,
        faults,
      },
      Object.keys(faults).length > 0 ? 422 : 200,
    );
  }

  app.get('/visits/:id', { config: { may: 'read enterprises' } }, async (request, reply) =>
    showVisit(reply, found(request)),
  );

  app.post(
    '/visits/:id/attachments',
    { config: { may: 'keep visits', ownCsrf: true }, bodyLimit: LARGEST_FORM },
    async (request, reply) => {
      const visit = found(request);
      const { file, fileFault } = await receiveForm(request, visit.enterprise_id);
      if (file === null) return showVisit(reply, visit, { file: fileFault ?? '选择要上传的文件' });
      write(app.db, (tx) => attach(tx, visit.enterprise_id, file, by(request), { visitId: visit.id }));
      giveFlash(app.db, request.person, `已上传“${file.fileName}”。`);
      return reply.redirect(`/visits/${visit.id}#h-files`, 303);
    },
  );

  interface Shown {
    typed: Typed;
    faults?: Faults;
    isConflict?: boolean;
  }

  function showEdit(reply: FastifyReply, visit: VisitRow, { typed, faults = {}, isConflict = false }: Shown) {
    const { id, uscc, name } = visit;
    return show(
      reply,
      'visits/edit',
      {
        title: '修改走访记录',
        nav: 'visits',
        enterprise: { uscc, name },
        visit: { id },
        typed,
        faults,
        isConflict,
        manners: MANNERS.map((one) => [one, MANNER_WORDS[one]]),
        people: visitorsKnown(app.db),
      },
      isConflict ? 409 : Object.keys(faults).length > 0 ? 422 : 200,
    );
  }

  app.get('/visits/:id/edit', keep, async (request, reply) => {
    const visit = found(request);
    if (visit.voided === 1) return reply.redirect(`/visits/${visit.id}`, 303);
    const { on_day, visitors, manner, content, received_by, position } = visit;
    const typed = { on_day, visitors, manner, content, received_by, position };
    return showEdit(reply, visit, { typed: { ...typed, version: String(visit.version) } });
  });

  app.post('/visits/:id/edit', keep, async (request, reply) => {
    const visit = found(request);
    const read = readForm(reviseVisitForm(app.today()), request.body);
    if (!read.ok) return showEdit(reply, visit, read);
    const { reason, ...facts } = read.data;
    const opened = Number(read.typed.version ?? 0);
    const saving = write(app.db, (tx) => saveVisit(tx, { id: visit.id, opened, facts, reason }, by(request)));
    if (saving.how === 'conflict') {
      const typed = { ...read.typed, version: String(saving.version) };
      return showEdit(reply, visit, { typed, faults: saving.faults, isConflict: true });
    }
    const done =
      saving.how === 'voided'
        ? '这次走访已作废，没有保存。'
        : saving.changed.length === 0
          ? '没有改动，内容与原来相同。'
          : `已保存${saving.changed.map((field) => VISIT_WORDS[field]).join('、')}。`;
    giveFlash(app.db, request.person, done);
    return reply.redirect(`/visits/${visit.id}`, 303);
  });

  function showVoid(reply: FastifyReply, visit: VisitRow, typed: Typed = {}, faults: Faults = {}) {
    const { id, uscc, name } = visit;
    const page = { title: '作废走访记录', nav: 'visits', enterprise: { uscc, name }, typed, faults };
    const about = { id, day: dayInWords(visit.on_day), requests: visit.requests };
    return show(reply, 'visits/void', { ...page, visit: about }, Object.keys(faults).length > 0 ? 422 : 200);
  }

  app.get('/visits/:id/void', keep, async (request, reply) => {
    const visit = found(request);
    return visit.voided === 1 ? reply.redirect(`/visits/${visit.id}`, 303) : showVoid(reply, visit);
  });

  app.post('/visits/:id/void', keep, async (request, reply) => {
    const visit = found(request);
    const read = readForm(VoidForm, request.body);
    if (!read.ok) return showVoid(reply, visit, read.typed, read.faults);
    write(app.db, (tx) => {
      const now = findVisit(tx, visit.id);
      if (now.voided === 0) voidVisit(tx, now, read.data.reason, by(request));
    });
    giveFlash(app.db, request.person, '已作废这次走访记录。');
    return reply.redirect(`/visits/${visit.id}`, 303);
  });
}
