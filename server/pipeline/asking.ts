/** What the page of 培育梯队 can be narrowed to, as it stands in an address. */
import { CATEGORIES, type Category, STAGES, type Stage } from '../rules/types.ts';

export const VIEWS = ['board', 'list'] as const;
export type View = (typeof VIEWS)[number];

export interface Asked {
  category: Category;
  view: View;
  /** Parts of a name or code, pinyin or its initials. */
  q: string;
  /** Null is any, '' is none set. */
  chain: string | null;
  area: string | null;
  officer: string | null;
  /** Null is all five. */
  stage: Stage | null;
  /** Only who has stood in a stage longer than its limit. */
  stalled: boolean;
  page: number;
  /** Rows of the list on one page: more for print. */
  rows: number;
}

export const PER_PAGE = 50;
/** The most that one page shows, for print. */
export const MOST = 300;
const LONGEST = 100;

/** Reads an address; a value that is none of ours is passed over. */
export function readAsked(query: unknown): Asked {
  const given = (typeof query === 'object' && query !== null ? query : {}) as Record<string, unknown>;
  const text = (name: string): string => {
    const value = given[name];
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    return typeof last === 'string' ? last.trim().slice(0, LONGEST) : '';
  };
  const one = <T extends string>(list: readonly T[], name: string): T | null =>
    list.find((own) => own === text(name)) ?? null;
  // '-' stands for "none set", as in the addresses behind figures.
  const word = (name: string) => {
    const value = text(name);
    return value === '' ? null : value === '-' ? '' : value;
  };
  const number = /^[1-9]\d{0,5}$/.test(text('page')) ? Number(text('page')) : 1;
  return {
    category: one(CATEGORIES, 'category') ?? 'little_giant',
    view: one(VIEWS, 'view') ?? 'board',
    q: text('q'),
    chain: word('chain'),
    area: word('area'),
    officer: word('officer'),
    stage: one(STAGES, 'stage'),
    stalled: text('stalled') === '1',
    page: number,
    rows: text('rows') === String(MOST) ? MOST : PER_PAGE,
  };
}

/** The address's parameters that ask the same again, from its first page. */
export function queryOf({ page: _, ...asked }: Asked): Record<string, string | number | null> {
  const word = (value: string | null) => (value === '' ? '-' : value);
  return {
    category: asked.category,
    view: asked.view === 'board' ? null : asked.view,
    q: asked.q,
    chain: word(asked.chain),
    area: word(asked.area),
    officer: word(asked.officer),
    stage: asked.stage,
    stalled: asked.stalled ? '1' : null,
    rows: asked.rows === PER_PAGE ? null : asked.rows,
  };
}

export function isNarrowed({ q, chain, area, officer, stalled }: Asked): boolean {
  return q !== '' || chain !== null || area !== null || officer !== null || stalled;
}
