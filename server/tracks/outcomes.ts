/** What can be recorded on a track, as an officer chooses it: one code for each radio. */
import { stageIndex } from '../rules/step.ts';
import {
  type Category,
  EXIT_REASONS,
  type ExitReason,
  OPEN_STAGES,
  type OpenStage,
  type TrackEvent,
  type TrackState,
} from '../rules/types.ts';
import { exitName, stageName } from '../rules/words.ts';
import type { EventDraft } from './drafts.ts';

const OTHERS = ['recognised', 'moved_in', 'renewed', 'review_due', 'not_approved', 'withdrawn'] as const;
const OUTCOMES = [...OPEN_STAGES, ...OTHERS, ...EXIT_REASONS] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Exits of the enterprise itself: the form offers all its other tracks. */
const LEAVING: readonly Outcome[] = ['moved_out', 'deregistered', 'merged'];
const TITLE_EXITS: readonly Outcome[] = ['review_failed', 'revoked', 'lapsed', ...LEAVING];
const SCALE_EXITS: readonly Outcome[] = ['below_scale', ...LEAVING];

export function isLeaving(outcome: Outcome): boolean {
  return LEAVING.includes(outcome);
}

export function isOutcome(code: string | undefined): code is Outcome {
  return OUTCOMES.some((one) => one === code);
}

export function isStage(outcome: Outcome): outcome is OpenStage {
  return OPEN_STAGES.some((one) => one === outcome);
}

function isExit(outcome: Outcome): outcome is ExitReason {
  return EXIT_REASONS.some((one) => one === outcome);
}

/** The event that the outcome means. */
export function draftOf(category: Category, outcome: Outcome, effective_on: string): EventDraft {
  const base = { category, effective_on };
  if (isStage(outcome)) return { ...base, kind: 'stage', stage: outcome };
  if (isExit(outcome)) return { ...base, kind: 'exited', reason: outcome };
  return { ...base, kind: outcome };
}

/** The outcome that an event was recorded as; null for an amendment. */
export function outcomeOf(event: Pick<TrackEvent, 'kind' | 'stage' | 'reason'>): Outcome | null {
  if (event.kind === 'stage') return event.stage;
  if (event.kind === 'exited') return event.reason;
  return event.kind === 'amended' ? null : event.kind;
}

export function outcomeWord(category: Category, outcome: Outcome): string {
  if (isStage(outcome) || outcome === 'recognised') return stageName(category, outcome);
  if (isExit(outcome)) return exitName(outcome);
  const back = stageName(category, 'cultivating');
  const words = {
    moved_in: '迁入带入',
    renewed: '复核通过',
    review_due: '待复核',
    not_approved: `未通过（回到${back}）`,
    withdrawn: '退出培育',
  };
  return words[outcome];
}

function exitsOf(category: Category): readonly Outcome[] {
  return category === 'above_scale' ? SCALE_EXITS : TITLE_EXITS;
}

export interface Choices {
  /** 新阶段, where the track is not held. */
  stages: Outcome[];
  /** 其他情况, that can happen where the track stands. */
  others: Outcome[];
  /** The rest: only for entries of earlier days. */
  earlier: Outcome[];
}

/** What can follow where the track stands; everything else stays reachable for what is entered late. */
export function choicesOf(state: TrackState): Choices {
  const { category } = state;
  const ofReview: Outcome[] = category === 'above_scale' ? [] : ['renewed', 'review_due'];
  const all: Outcome[] = [
    ...OPEN_STAGES,
    'recognised',
    'not_approved',
    'withdrawn',
    'moved_in',
    ...ofReview,
    ...exitsOf(category),
  ];
  const others: Outcome[] = [];
  if (state.held) others.push(...ofReview, ...exitsOf(category));
  else {
    if (state.stage === 'applied' || state.stage === 'in_review') others.push('not_approved');
    if (state.stage !== null) others.push('withdrawn', ...LEAVING);
    others.push('moved_in');
  }
  const stages: Outcome[] = state.held ? [] : [...OPEN_STAGES, 'recognised'];
  const shown = new Set([...stages, ...others]);
  return { stages, others, earlier: all.filter((one) => !shown.has(one)) };
}

/** The step that comes next: preselected. */
export function nextOutcome(state: TrackState): Outcome {
  if (state.held) return state.category === 'above_scale' ? 'below_scale' : 'renewed';
  return OPEN_STAGES[stageIndex(state.stage) + 1] ?? 'recognised';
}
