/** Raising a request and each of its steps: judged, folded and told in the log, in the caller's transaction. */
import type { Tx } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { Refused } from '../errors.ts';
import {
  foldRequest,
  judgeStep,
  REQUEST_KIND_WORDS,
  type RequestKind,
  type RequestState,
  SATISFACTION_WORDS,
  STATUS_WORDS,
  STEP_WORDS,
  type Step,
} from '../rules/requests.ts';
import type { Day } from '../rules/types.ts';
import { findRequest, stepsOf } from './request-rows.ts';

const FOLDED = [
  'kind',
  'content',
  'status',
  'owner',
  'unit',
  'due_on',
  'settled_on',
  'satisfaction',
  'outcome',
  'version',
] as const;

const statements = perConnection(({ $client }) => ({
  request: $client.prepare(
    insertSql('request', ['enterprise_id', 'visit_id', 'raised_on', ...FOLDED, 'recorded_at', 'recorded_by']),
  ),
  step: $client.prepare(
    insertSql('request_step', [
      'request_id',
      'version',
      'kind',
      'on_day',
      'words',
      'owner',
      'unit',
      'due_on',
      'request_kind',
      'content',
      'satisfaction',
      'recorded_at',
      'recorded_by',
    ]),
  ),
  stands: $client.prepare(
    `update request set ${FOLDED.map((one) => `${one} = @${one}`).join(', ')} where id = @id`,
  ),
}));

export interface NewRequest {
  enterprise: { id: number; name: string };
  visitId: number | null;
  /** The record that its visit is filed under, where that was merged: it goes back with it. */
  filedUnder?: number;
  raised_on: Day;
  kind: RequestKind;
  content: string;
  owner: string;
  unit: string;
  due_on: Day | null;
}

function keepStep(tx: Tx, id: number, step: Step, by: By): void {
  statements(tx).step.run({ ...step, request_id: id, recorded_by: by.actor });
}

/** @returns its id */
export function raiseRequest(tx: Tx, one: NewRequest, by: By): number {
  const { enterprise, visitId, raised_on, kind, content, owner, unit, due_on } = one;
  const step: Step = {
    version: 1,
    kind: 'raised',
    on_day: raised_on,
    words: '',
    owner: owner === '' ? null : owner,
    unit: unit === '' ? null : unit,
    due_on,
    request_kind: kind,
    content,
    satisfaction: null,
    recorded_at: by.at,
  };
  const state = folded([step]);
  const { lastInsertRowid } = statements(tx).request.run({
    ...state,
    enterprise_id: one.filedUnder ?? enterprise.id,
    visit_id: visitId,
    raised_on,
    version: 1,
    recorded_at: by.at,
    recorded_by: by.actor,
  });
  const id = Number(lastInsertRowid);
  keepStep(tx, id, step, by);
  record(tx, {
    ...by,
    act: 'request raised',
    enterpriseId: enterprise.id,
    sentence: `登记${enterprise.name}的诉求（${REQUEST_KIND_WORDS[kind]}）`,
    detail: { request: id, visit: visitId, kind, owner, unit, due_on },
  });
  return id;
}

function folded(steps: readonly Step[]): RequestState {
  const state = foldRequest(steps);
  if (state === null) throw new Error('a request without its beginning');
  return state;
}

/** A step without what its recording gives it. */
export type StepDraft = Omit<Step, 'version' | 'recorded_at'>;

/**
 * Takes a step. Whether it is possible is judged here, over all steps as they are in this transaction.
 * @returns how far the request is then
 * @throws Refused with what stands against it
 */
export function takeStep(tx: Tx, id: number, draft: StepDraft, today: Day, by: By): RequestState {
  const request = findRequest(tx, id);
  const before = stepsOf(tx, id);
  const step: Step = { ...draft, version: before.length + 1, recorded_at: by.at };
  const refusals = judgeStep(before, step, today);
  if (refusals.length > 0) throw new Refused(refusals);
  keepStep(tx, id, step, by);
  const state = folded([...before, step]);
  statements(tx).stands.run({ ...state, id, version: step.version });
  const told = [
    step.unit === null ? '' : `交办单位${step.unit}`,
    step.due_on === null ? '' : `办理时限 ${step.due_on}`,
    step.satisfaction === null ? '' : SATISFACTION_WORDS[step.satisfaction],
  ].filter((one) => one !== '');
  record(tx, {
    ...by,
    act: `request ${step.kind}`,
    enterpriseId: request.enterprise_id,
    sentence: `${STEP_WORDS[step.kind]}${request.name}的诉求（${REQUEST_KIND_WORDS[state.kind]}）${told.length === 0 ? '' : `，${told.join('，')}`}，现为“${STATUS_WORDS[state.status]}”`,
    detail: { request: id, version: step.version, on_day: step.on_day, status: state.status },
  });
  return state;
}
