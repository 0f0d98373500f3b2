/** 一企一策 (domain.md 3.3): what an enterprise lacks, what is done, by whom, until when, and what became of it. */
import type { Day } from './types.ts';

export const MEASURE_STATES = ['open', 'done', 'dropped'] as const;
export type MeasureState = (typeof MEASURE_STATES)[number];

export const MEASURE_WORDS: Record<MeasureState, string> = {
  open: '进行中',
  done: '已完成',
  dropped: '已取消',
};

/** A measure is late from the day after its time on, while it is open. */
export function isLate({ state, due_on }: { state: MeasureState; due_on: Day }, today: Day): boolean {
  return state === 'open' && due_on < today;
}
