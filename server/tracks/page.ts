/** What the pages of one track show: its spine, its last event, and the choices that follow. */
import { dayInWords } from '../rules/days.ts';
import { foldTrack } from '../rules/fold.ts';
import { standingEvents } from '../rules/standing.ts';
import {
  CATEGORIES,
  type Category,
  type Day,
  type Dossier,
  STAGES,
  type TrackState,
} from '../rules/types.ts';
import { categoryShort, exitName, kindName, stageName } from '../rules/words.ts';
import { choicesOf, type Outcome, outcomeWord } from './outcomes.ts';

export interface SpineStep {
  word: string;
  /** '2026-07', or '—' */
  since: string;
  of: 'done' | 'now' | 'ahead';
}

export function spineOf(state: TrackState): SpineStep[] {
  const at = state.stage === null ? -1 : STAGES.indexOf(state.stage);
  return STAGES.map((stage, i) => ({
    word: stageName(state.category, stage),
    since: state.stage === null ? '—' : (state.entered[stage]?.slice(0, 7) ?? '—'),
    of: i === at ? 'now' : i < at ? 'done' : 'ahead',
  }));
}

/** 在“公示”阶段，2026年9月28日起 */
export function standingWords(state: TrackState, today: Day): string {
  const { category } = state;
  if (state.held) {
    const isOver = state.valid_until !== null && state.valid_until < today;
    const word = category === 'above_scale' ? '在库' : isOver ? '已到期待复核' : '有效期内';
    const until = state.valid_until === null ? '' : `，至${dayInWords(state.valid_until)}`;
    const due = state.review_due && !isOver ? '，待复核' : '';
    return `${word}${state.held_since === null ? '' : `，${dayInWords(state.held_since)}起`}${until}${due}`;
  }
  if (state.stage !== null) {
    const since = state.since === null ? '' : `，${dayInWords(state.since)}起`;
    return `在“${stageName(category, state.stage)}”阶段${since}`;
  }
  if (state.ended === null) return '尚未开始';
  const how = state.ended.how === 'withdrawn' ? '退出培育' : `退出（${exitName(state.ended.how)}）`;
  return `${dayInWords(state.ended.on)}${how}`;
}

/** 最近一条记录：公示，2026年9月28日 */
export function lastWords(dossier: Dossier, category: Category): string {
  const own = standingEvents(dossier.events).filter((event) => event.category === category);
  const last = foldTrack(category, own).timeline.at(-1)?.event;
  if (last === undefined) return '还没有记录';
  return `最近一条记录：${kindName(category, last)}，${dayInWords(last.effective_on)}`;
}

export interface Radio {
  value: Outcome;
  word: string;
}

export function radiosOf(state: TrackState): { legend: string; radios: Radio[]; isFolded: boolean }[] {
  const { stages, others, earlier } = choicesOf(state);
  const radios = (list: Outcome[]) =>
    list.map((value) => ({ value, word: outcomeWord(state.category, value) }));
  return [
    { legend: '新阶段', radios: radios(stages), isFolded: false },
    { legend: '其他情况', radios: radios(others), isFolded: false },
    { legend: '补记较早的情况', radios: radios(earlier), isFolded: true },
  ].filter((group) => group.radios.length > 0);
}

/** The three categories as links that keep the day and the ground typed so far. */
export function tabsOf(uscc: string, category: Category, kept: Record<string, string | undefined>) {
  return CATEGORIES.map((code) => ({
    word: categoryShort(code),
    isCurrent: code === category,
    query: {
      category: code,
      effective_on: kept.effective_on,
      document_no: kept.document_no,
      basis: kept.basis,
    },
    path: `/enterprises/${uscc}/events/new`,
  }));
}

export function isCategory(code: unknown): code is Category {
  return CATEGORIES.some((one) => one === code);
}

/** The category that a page opens with: the one asked for, else the first that is open, else the first. */
export function categoryAsked(asked: unknown, states: readonly TrackState[]): Category {
  if (isCategory(asked)) return asked;
  return states.find((state) => !state.held && state.stage !== null)?.category ?? CATEGORIES[0];
}

export function dayAsked(asked: unknown, today: Day): string {
  return typeof asked === 'string' && asked !== '' ? asked.slice(0, 30) : today;
}
