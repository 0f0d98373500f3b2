/** One row of the list as the page prints it: every word is decided here. */
import { dayOfInstant, daysBetween } from '../rules/days.ts';
import { type Category, type Day, STAGES, type Stage } from '../rules/types.ts';
import { categoryShort, stageName } from '../rules/words.ts';
import { limitsOf } from './filters.ts';
import type { ListRow } from './list.ts';

export interface Cell {
  /** none: not begun. step: on the way, with how many vertebrae are filled. done: held. */
  of: 'none' | 'step' | 'done';
  filled: number;
  word: string;
}

export interface Mark {
  of: 'bad' | 'warn' | 'tag';
  word: string;
}

/** A title so many days from its end is marked with the heavier shape. */
const URGENT_DAYS = 30;

function cell(
  category: Category,
  stage: Stage | null,
  until: Day | null,
  review: number | null,
  today: Day,
): Cell {
  if (stage === null) return { of: 'none', filled: 0, word: '—' };
  if (stage !== 'recognised') {
    return { of: 'step', filled: STAGES.indexOf(stage) + 1, word: stageName(category, stage) };
  }
  if (until !== null && until < today) return { of: 'done', filled: 5, word: '已到期待复核' };
  const word = review === 1 ? '待复核' : `已${stageName(category, 'recognised')}`;
  return { of: 'done', filled: 5, word };
}

/** @param notice the last day of which notice is given */
function untilMark(category: Category, until: Day | null, today: Day, notice: Day): Mark | null {
  if (until === null || until > notice) return null;
  const left = daysBetween(today, until);
  const name = category === 'little_giant' ? '国家级' : '省级';
  if (left < 0) return { of: 'bad', word: `${name}已到期 ${-left} 天` };
  return {
    of: left <= URGENT_DAYS ? 'bad' : 'warn',
    word: left === 0 ? `${name}今天到期` : `${name} ${left} 天后到期`,
  };
}

/** The rows of a page. */
export function rowsOf(rows: readonly ListRow[], today: Day) {
  const limits = limitsOf(today);
  return rows.map((row) => rowOf(row, limits));
}

function rowOf(row: ListRow, { today, stale, notice }: ReturnType<typeof limitsOf>) {
  const marks = [
    untilMark('little_giant', row.lg_until, today, notice),
    untilMark('provincial_srdi', row.ps_until, today, notice),
    row.lacks_document === 1 ? ({ of: 'warn', word: '缺文号' } as const) : null,
    row.industry_code === null && row.as_stage !== null
      ? ({ of: 'warn', word: '缺行业代码' } as const)
      : null,
    row.in_scope === 1 ? null : ({ of: 'tag', word: '不属统计口径' } as const),
  ].filter((one) => one !== null);
  const ends = [['国家级', row.lg_until] as const, ['省级', row.ps_until] as const].flatMap(
    ([name, until]) => (until === null || until <= notice ? [] : [`${name}至 ${until}`]),
  );
  return {
    id: row.enterprise_id,
    uscc: row.uscc,
    name: row.name,
    chain: row.chain ?? '—',
    area: row.area ?? '—',
    cells: [
      {
        label: categoryShort('little_giant'),
        ...cell('little_giant', row.lg_stage, row.lg_until, row.lg_review, today),
      },
      {
        label: categoryShort('provincial_srdi'),
        ...cell('provincial_srdi', row.ps_stage, row.ps_until, row.ps_review, today),
      },
      { label: categoryShort('above_scale'), ...cell('above_scale', row.as_stage, null, null, today) },
    ],
    marks,
    ends,
    updated: shortDay(dayOfInstant(row.updated_at), today),
    officer: row.officer ?? '未指派',
    isStale: row.is_open === 1 && row.in_scope === 1 && row.updated_at <= stale,
  };
}

function shortDay(day: Day, today: Day): string {
  return day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day;
}
