/**
 * 诉求 (domain.md 3.3): raised, 受理, 交办, 办结, 回访, closed. Its steps are facts with two times, like events;
 * where it stands is folded from them by their days, in whatever order they were recorded.
 */
import { dayInWords } from './days.ts';
import type { Day, Instant, Refusal } from './types.ts';

export const REQUEST_KINDS = [
  'land',
  'labour',
  'finance',
  'approval',
  'policy',
  'talent',
  'energy',
  'other',
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export const REQUEST_KIND_WORDS: Record<RequestKind, string> = {
  land: '用地',
  labour: '用工',
  finance: '融资',
  approval: '审批',
  policy: '政策',
  talent: '人才',
  energy: '用能',
  other: '其他',
};

export const STEP_KINDS = [
  'raised',
  'accepted',
  'handed',
  'progress',
  'settled',
  'called',
  'reopened',
  'revised',
  'voided',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

export const STEP_WORDS: Record<StepKind, string> = {
  raised: '提出',
  accepted: '受理',
  handed: '交办',
  progress: '进展',
  settled: '办结',
  called: '回访',
  reopened: '重新办理',
  revised: '更正',
  voided: '作废',
};

export const STATUSES = ['raised', 'accepted', 'handed', 'reopened', 'settled', 'closed', 'voided'] as const;
export type Status = (typeof STATUSES)[number];

export const STATUS_WORDS: Record<Status, string> = {
  raised: '待受理',
  accepted: '已受理',
  handed: '已交办',
  reopened: '重新办理',
  settled: '已办结待回访',
  closed: '已闭环',
  voided: '已作废',
};

export const SATISFACTIONS = ['satisfied', 'fair', 'unsatisfied'] as const;
export type Satisfaction = (typeof SATISFACTIONS)[number];

export const SATISFACTION_WORDS: Record<Satisfaction, string> = {
  satisfied: '满意',
  fair: '基本满意',
  unsatisfied: '不满意',
};

/** Somebody still has to do something before it is settled. */
export const OPEN_STATUSES: readonly Status[] = ['raised', 'accepted', 'handed', 'reopened'];

/** A step as it is stored: what it does not set is null. */
export interface Step {
  /** In the order of recording, from 1. */
  version: number;
  kind: StepKind;
  on_day: Day;
  words: string;
  owner: string | null;
  unit: string | null;
  due_on: Day | null;
  request_kind: RequestKind | null;
  content: string | null;
  satisfaction: Satisfaction | null;
  recorded_at: Instant;
}

/** How far a request is. */
export interface RequestState {
  status: Status;
  kind: RequestKind;
  content: string;
  owner: string;
  unit: string;
  due_on: Day | null;
  settled_on: Day | null;
  /** Null is 未回访. */
  satisfaction: Satisfaction | null;
  outcome: string;
}

const OPEN = OPEN_STATUSES;
const WORKED: readonly Status[] = ['accepted', 'handed', 'reopened'];
/** Where each step may be taken, and what it makes of the status; null leaves it. */
const STEPS: Record<StepKind, { from: readonly Status[]; to: Status | null }> = {
  raised: { from: [], to: 'raised' },
  accepted: { from: ['raised'], to: 'accepted' },
  handed: { from: OPEN, to: 'handed' },
  progress: { from: WORKED, to: null },
  settled: { from: OPEN, to: 'settled' },
  called: { from: ['settled'], to: 'closed' },
  reopened: { from: ['settled', 'closed'], to: 'reopened' },
  revised: { from: [...OPEN, 'settled', 'closed'], to: null },
  voided: { from: [...OPEN, 'settled', 'closed'], to: 'voided' },
};

/** The steps that may be taken next, for a form. */
export function nextSteps(status: Status): StepKind[] {
  return STEP_KINDS.filter((kind) => STEPS[kind].from.includes(status));
}

/** By their days, those of one day as they were recorded; what is voided ends it, whatever its day. */
export function inOrder<S extends Pick<Step, 'kind' | 'on_day' | 'version'>>(steps: readonly S[]): S[] {
  const rank = ({ kind }: S) => (kind === 'raised' ? 0 : kind === 'voided' ? 2 : 1);
  return [...steps].sort(
    (a, b) =>
      rank(a) - rank(b) || (a.on_day < b.on_day ? -1 : a.on_day > b.on_day ? 1 : a.version - b.version),
  );
}

const NOTHING: RequestState = {
  status: 'raised',
  kind: 'other',
  content: '',
  owner: '',
  unit: '',
  due_on: null,
  settled_on: null,
  satisfaction: null,
  outcome: '',
};

function take(state: RequestState, step: Step): RequestState {
  const status = STEPS[step.kind].to ?? state.status;
  const next: RequestState = {
    ...state,
    // 不满意 is no end: it is done again.
    status: step.kind === 'called' && step.satisfaction === 'unsatisfied' ? 'reopened' : status,
    kind: step.request_kind ?? state.kind,
    content: step.content ?? state.content,
    owner: step.owner ?? state.owner,
    unit: step.unit ?? state.unit,
    due_on: step.due_on ?? state.due_on,
  };
  if (step.kind === 'settled') {
    return { ...next, settled_on: step.on_day, outcome: step.words, satisfaction: null };
  }
  if (step.kind === 'called') next.satisfaction = step.satisfaction;
  if (next.status === 'reopened') next.settled_on = null;
  return next;
}

/**
 * Where a request stands after its steps, in whatever order they are given.
 * @param limits leaves out steps of later days, and those recorded later: as it was, as it was known
 * @returns null where it was not raised yet
 */
export function foldRequest(
  steps: readonly Step[],
  limits: { asOf?: Day; knownAt?: Instant } = {},
): RequestState | null {
  const { asOf, knownAt } = limits;
  const seen = inOrder(steps).filter(
    (step) =>
      (knownAt === undefined || step.recorded_at <= knownAt) &&
      // A voiding tells that it should never have stood: its day does not matter.
      (asOf === undefined || step.on_day <= asOf || step.kind === 'voided'),
  );
  return seen[0]?.kind === 'raised' ? seen.reduce(take, NOTHING) : null;
}

function lacks({ kind, words, unit, satisfaction }: Step): Refusal[] {
  const refuse = (field: string, message: string): Refusal[] => [{ rule: 'request', field, message }];
  if (kind === 'handed' && (unit ?? '') === '') return refuse('unit', '填写交办单位');
  if (kind === 'called' && satisfaction === null) return refuse('satisfaction', '选择企业是否满意');
  if (words !== '') return [];
  if (kind === 'settled') return refuse('words', '填写办理结果');
  if (kind === 'reopened' || kind === 'revised' || kind === 'voided') {
    return refuse('words', `填写${STEP_WORDS[kind]}的原因`);
  }
  return kind === 'progress' ? refuse('words', '填写进展') : [];
}

/**
 * Whether a step may be recorded. One of an earlier day is put between the others, and all of them have to
 * be possible one after another.
 */
export function judgeStep(steps: readonly Step[], step: Step, today: Day): Refusal[] {
  const refuse = (field: string, message: string): Refusal[] => [{ rule: 'request', field, message }];
  const raised = steps.find((one) => one.kind === 'raised');
  if (steps.some((one) => one.kind === 'voided')) {
    return refuse('kind', `诉求是“${STATUS_WORDS.voided}”，不能记“${STEP_WORDS[step.kind]}”`);
  }
  if (step.on_day > today) return refuse('on_day', `日期不能晚于今天（${dayInWords(today)}）`);
  if (raised !== undefined && step.on_day < raised.on_day) {
    return refuse('on_day', `日期早于提出诉求的 ${dayInWords(raised.on_day)}`);
  }
  if (step.due_on !== null && raised !== undefined && step.due_on < raised.on_day) {
    return refuse('due_on', `办理时限早于提出诉求的 ${dayInWords(raised.on_day)}`);
  }
  const lacking = lacks(step);
  if (lacking.length > 0) return lacking;
  let state = NOTHING;
  for (const one of inOrder([...steps, step])) {
    if (one.kind !== 'raised' && !STEPS[one.kind].from.includes(state.status)) {
      const where = STATUS_WORDS[state.status];
      return one.version === step.version
        ? refuse('kind', `${dayInWords(step.on_day)}诉求是“${where}”，不能记“${STEP_WORDS[step.kind]}”`)
        : refuse('on_day', `记在这一天，会与 ${dayInWords(one.on_day)}的“${STEP_WORDS[one.kind]}”矛盾`);
    }
    state = take(state, one);
  }
  return [];
}

/** Nobody settled it and its time has passed: from the day after. */
export function isOverdue(state: Pick<RequestState, 'status' | 'due_on'>, today: Day): boolean {
  return OPEN.includes(state.status) && state.due_on !== null && state.due_on < today;
}
