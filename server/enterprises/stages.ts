/** The spines of one enterprise and its titles, as the file shows them. */
import { daysBetween } from '../rules/days.ts';
import { type Folded, foldTrack } from '../rules/fold.ts';
import {
  CATEGORIES,
  type Category,
  type Day,
  STAGES,
  type TrackEvent,
  type TrackState,
} from '../rules/types.ts';
import { categoryName, categoryShort, exitName, stageName } from '../rules/words.ts';
import { NOTICE_DAYS } from './filters.ts';

export const foldAll = (standing: readonly TrackEvent[]): Map<Category, Folded> =>
  new Map(CATEGORIES.map((category) => [category, foldTrack(category, standing)]));

/** The event by which the current run entered each stage. */
function enteredBy({ timeline, state }: Folded): Map<string, number> {
  const by = new Map<string, number>();
  for (const { event, after } of timeline) {
    if (after.stage !== null && state.entered[after.stage] === event.effective_on)
      by.set(after.stage, event.id);
  }
  return by;
}

/** 在本阶段 / 12 天; 有效期至 / 2028-12-19; 已退出 / 退规 2028-02; 尚未开始 */
function standing(state: TrackState, today: Day): [string, string] {
  const { category } = state;
  if (state.held) {
    if (state.valid_until === null)
      return [`已${stageName(category, 'recognised')}`, state.held_since?.slice(0, 7) ?? ''];
    return [state.valid_until < today ? '已到期待复核' : '有效期至', state.valid_until];
  }
  if (state.stage !== null && state.since !== null) {
    return ['在本阶段', `${daysBetween(state.since, today)} 天`];
  }
  if (state.ended === null) return ['尚未开始', ''];
  const how = state.ended.how === 'withdrawn' ? '退出培育' : exitName(state.ended.how);
  return ['已退出', `${how} ${state.ended.on.slice(0, 7)}`];
}

export function spineOf(folded: Folded, category: Category, today: Day) {
  const { state } = folded;
  const at = state.stage === null ? -1 : STAGES.indexOf(state.stage);
  const by = enteredBy(folded);
  const [words, value] = standing(state, today);
  return {
    name: categoryShort(category),
    words,
    value,
    steps: STAGES.map((stage, i) => ({
      word: stageName(category, stage),
      month: state.entered[stage]?.slice(0, 7) ?? '—',
      of: i === at ? 's5' : i < at ? 's4' : '',
      isCurrent: i === at,
      event: i <= at ? (by.get(stage) ?? null) : null,
    })),
  };
}

export interface Title {
  name: string;
  span: string;
  of: 'ok' | 'warn' | 'bad' | 'tag';
  word: string;
}

/** A title so many days from its end is marked with the heavier shape. */
const URGENT_DAYS = 30;

function judgement(state: TrackState, today: Day): Pick<Title, 'of' | 'word'> {
  if (state.valid_until === null) {
    if (state.review_due) return { of: 'warn', word: '待复核' };
    return { of: 'ok', word: state.category === 'above_scale' ? '在库' : '有效' };
  }
  const left = daysBetween(today, state.valid_until);
  if (left < 0) return { of: 'bad', word: `已到期待复核 ${-left} 天` };
  const of = left <= URGENT_DAYS ? 'bad' : left <= NOTICE_DAYS || state.review_due ? 'warn' : 'ok';
  const word = left === 0 ? '今天到期' : left <= NOTICE_DAYS ? `${left} 天后到期` : `有效，余 ${left} 天`;
  return { of, word: state.review_due ? `待复核，${word}` : word };
}

/** What it holds, and what it held: each with the days it is good for. */
export function titlesOf(folded: ReadonlyMap<Category, Folded>, today: Day): Title[] {
  return [...folded].flatMap(([category, { state }]): Title[] => {
    const name = categoryName(category);
    if (state.held) {
      const since = state.held_since ?? '';
      const span =
        category === 'above_scale'
          ? `${since} 入库`
          : `${since} 起${state.valid_until === null ? '，有效期至未填写' : `，至 ${state.valid_until}`}`;
      return [{ name, span, ...judgement(state, today) }];
    }
    if (!state.ever_held) return [];
    const ended = state.ended;
    const how = ended === null || ended.how === 'withdrawn' ? '曾有' : exitName(ended.how);
    return [
      { name, span: ended === null ? '曾有，现已不在' : `${ended.on} ${how}`, of: 'tag', word: '已退出' },
    ];
  });
}
