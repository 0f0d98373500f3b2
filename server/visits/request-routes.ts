/** One request: raised by itself, its page with its steps, and the form for the next step. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { Refused } from '../errors.ts';
import { minuteInWords } from '../format.ts';
import { type Faults, faultsOf, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { dayInWords } from '../rules/days.ts';
import {
  inOrder,
  isOverdue,
  nextSteps,
  REQUEST_KIND_WORDS,
  SATISFACTION_WORDS,
  SATISFACTIONS,
  STATUS_WORDS,
  STEP_WORDS,
} from '../rules/requests.ts';
import { firstResult, isKey, keepResult, newKey } from '../tracks/queries.ts';
import { newRequestForm, stepForm } from './form.ts';
import { kindChoices, showChoose } from './new-routes.ts';
import { findRequest, type RecordedStep, type RequestRow, stepsOf } from './request-rows.ts';
import { raiseRequest, type StepDraft, takeStep } from './request-saving.ts';
import { findVisit } from './rows.ts';

/** A step as the page tells it. */
function stepTold(step: RecordedStep, today: string) {
  const set: [string, string | null][] = [
    [
      '类别',
      step.request_kind === null || step.kind === 'raised' ? null : REQUEST_KIND_WORDS[step.request_kind],
    ],
    ['负责专员', step.owner],
    ['交办单位', step.unit],
    ['办理时限', step.due_on === null ? null : dayInWords(step.due_on)],
    ['企业满意度', step.satisfaction === null ? null : SATISFACTION_WORDS[step.satisfaction]],
    ['内容改为', step.kind === 'raised' ? null : step.content],
  ];
  return {
    day: step.on_day,
    word: STEP_WORDS[step.kind],
    words: step.words,
    set: set.flatMap(([word, value]) => (value === null ? [] : [`${word}：${value}`])),
    recorded: `${minuteInWords(step.recorded_at, today)} ${step.recorded_by}录入`,
  };
}

/** Badge of the page: late by word and shape. */
function badgeOf(one: RequestRow, today: string) {
  if (isOverdue(one, today)) return { of: 'bad', word: '已逾期' };
  if (one.status === 'closed') return { of: 'ok', word: '已闭环' };
  return null;
}

export async function requestRoutes(app: FastifyInstance): Promise<void> {
  const keep = { config: { may: 'keep visits' } } as const;
  const found = (request: FastifyRequest) => findRequest(app.db, idIn(request, 'request'));

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
      const raised = { enterprise, visitId, raised_on, kind, content, owner, unit, due_on };
      const path = `/requests/${raiseRequest(tx, raised, by(request))}`;
      keepResult(tx, { accountId, key, bodyHash: 'request' }, path, app.instant());
      return path;
    });
    giveFlash(app.db, request.person, `已登记${enterprise.name}的诉求。`);
    return reply.redirect(location, 303);
  });

  interface Shown {
    typed?: Typed;
    faults?: Faults;
    /** Somebody took a step while this one was being written. */
    isConflict?: boolean;
  }

  function showRequest(
    reply: FastifyReply,
    one: RequestRow,
    { typed = {}, faults = {}, isConflict = false }: Shown,
  ) {
    const today = app.today();
    const steps = inOrder(stepsOf(app.db, one.id));
    const or = (text: string) => (text === '' ? '未填写' : text);
    return show(
      reply,
      'visits/request',
      {
        title: `${REQUEST_KIND_WORDS[one.kind]}诉求`,
        nav: 'requests',
        enterprise: { uscc: one.uscc, name: one.name },
        request: { id: one.id, content: one.content, status: STATUS_WORDS[one.status] },
        badge: badgeOf(one, today),
        pairs: [
          ['状态', STATUS_WORDS[one.status]],
          ['提出日期', dayInWords(one.raised_on)],
          ['负责专员', or(one.owner)],
          ['交办单位', or(one.unit)],
          ['办理时限', one.due_on === null ? '未填写' : dayInWords(one.due_on)],
          ['办理结果', or(one.outcome)],
          ['企业满意度', one.satisfaction === null ? '未回访' : SATISFACTION_WORDS[one.satisfaction]],
        ],
        visit: one.visit_id,
        steps: steps.map((step) => stepTold(step, today)),
        next: nextSteps(one.status).map((kind) => [kind, STEP_WORDS[kind]]),
        kinds: kindChoices('不改'),
        satisfactions: [
          ['', '回访时选择'],
          ...SATISFACTIONS.map((value) => [value, SATISFACTION_WORDS[value]]),
        ],
        typed: Object.keys(typed).length === 0 ? { on_day: today } : typed,
        version: one.version,
        key: isKey(typed.key) ? typed.key : newKey(),
        isConflict,
        faults,
      },
      isConflict ? 409 : Object.keys(faults).length > 0 ? 422 : 200,
    );
  }

  app.get('/requests/:id', { config: { may: 'read enterprises' } }, async (request, reply) =>
    showRequest(reply, found(request), {}),
  );

  app.post('/requests/:id/steps', keep, async (request, reply) => {
    const one = found(request);
    const accountId = request.person.accountId ?? 0;
    const read = readForm(stepForm(app.today()), request.body);
    const { typed } = read;
    const key = isKey(typed.key) ? typed.key : newKey();
    const location = `/requests/${one.id}`;
    if (firstResult(app.db, accountId, key) !== null) return reply.redirect(location, 303);
    if (!read.ok) return showRequest(reply, one, read);
    const {
      step: kind,
      on_day,
      words,
      unit,
      owner,
      due_on,
      content,
      kind: request_kind,
      satisfaction,
    } = read.data;
    const orNull = (text: string) => (text === '' ? null : text);
    const revises = kind === 'revised';
    const draft: StepDraft = {
      kind,
      on_day,
      words,
      unit: orNull(unit),
      owner: orNull(owner),
      due_on,
      content: revises ? orNull(content) : null,
      request_kind: revises ? request_kind : null,
      satisfaction: kind === 'called' ? satisfaction : null,
    };
    const saved = write(app.db, (tx): Faults | 'conflict' | null => {
      if (firstResult(tx, accountId, key) !== null) return null;
      if (findRequest(tx, one.id).version !== Number(typed.version)) return 'conflict';
      try {
        takeStep(tx, one.id, draft, app.today(), by(request));
      } catch (error) {
        if (error instanceof Refused) return atFields(faultsOf(error.refusals));
        throw error;
      }
      keepResult(tx, { accountId, key, bodyHash: 'step' }, location, app.instant());
      return null;
    });
    if (saved === 'conflict') return showRequest(reply, found(request), { typed, isConflict: true });
    if (saved !== null) return showRequest(reply, one, { typed, faults: saved });
    const now = findRequest(app.db, one.id);
    giveFlash(app.db, request.person, `已记录“${STEP_WORDS[kind]}”，诉求现为“${STATUS_WORDS[now.status]}”。`);
    return reply.redirect(location, 303);
  });
}

/** The rules call the step `kind`; in the form that is the kind of the request. */
function atFields({ kind, ...faults }: Faults): Faults {
  return kind === undefined ? faults : { step: kind, ...faults };
}
