/** One request: its page with its steps, and the form for the next step. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { Refused } from '../errors.ts';
import { minuteInWords } from '../format.ts';
import { type Faults, faultsOf, readForm, type Typed } from '../forms.ts';
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
import { stepForm } from './form.ts';
import { kindChoices } from './new-routes.ts';
import { findRequest, type RecordedStep, type RequestRow, stepsOf } from './request-rows.ts';
import { type StepDraft, takeStep } from './request-saving.ts';

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
          ['', '办结或回访时选择'],
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
    if (satisfaction !== null && kind !== 'settled' && kind !== 'called') {
      const faults = { satisfaction: `企业满意度在办结或回访时选择，记“${STEP_WORDS[kind]}”时不选` };
      return showRequest(reply, one, { typed, faults });
    }
    // Who settles it and has asked already says both at once.
    const call: StepDraft | null =
      kind === 'settled' && satisfaction !== null
        ? { ...draft, kind: 'called', words: '', unit: null, owner: null, due_on: null, satisfaction }
        : null;
    const saved = write(app.db, (tx): Faults | 'conflict' | null => {
      if (firstResult(tx, accountId, key) !== null) return null;
      if (findRequest(tx, one.id).version !== Number(typed.version)) return 'conflict';
      try {
        takeStep(tx, one.id, draft, app.today(), by(request));
        if (call !== null) takeStep(tx, one.id, call, app.today(), by(request));
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
    const taken = call === null ? `“${STEP_WORDS[kind]}”` : `“${STEP_WORDS[kind]}”和“${STEP_WORDS.called}”`;
    giveFlash(app.db, request.person, `已记录${taken}，诉求现为“${STATUS_WORDS[now.status]}”。`);
    return reply.redirect(location, 303);
  });
}

/** The rules call the step `kind`; in the form that is the kind of the request. */
function atFields({ kind, ...faults }: Faults): Faults {
  return kind === undefined ? faults : { step: kind, ...faults };
}
