/** What the list of enterprises can be narrowed to, as it stands in an address. */

import { PLAIN_CODES } from '../attention/queries.ts';
import { addDays, endOfDayInstant } from '../rules/days.ts';
import { OTHER_TITLES, type OtherTitleKind } from '../rules/holdings.ts';
import { CATEGORIES, type Category, type Day, STAGES, type Stage } from '../rules/types.ts';

export const ALERTS = ['overdue', 'due_90', 'no_document', 'no_industry', 'stale_90', 'pending'] as const;
export type Alert = (typeof ALERTS)[number];

/** The rules of 预警 that are not among them already, by their codes. */
export const RULE_ALERTS: readonly string[] = PLAIN_CODES.filter(
  (code) => !ALERTS.some((one) => one === code),
);

const SORTS = ['updated', 'name', 'code', 'chain', 'area', 'officer'] as const;
export type Sort = (typeof SORTS)[number];

/** So many days ahead a title's end is announced, and so many without a word make a file stale. */
export const NOTICE_DAYS = 90;

export interface Filters {
  /** Parts of a name, former name or code, pinyin or its initials; each word must be met. */
  q: string;
  category: Category | null;
  /** Any of these; `none` is no stage at all. Of `category` where that is given, else of any. */
  stages: (Stage | 'none')[];
  /** Held now or not, in `category` where that is given, else in any; or held in the one named. */
  holding: 'yes' | 'no' | Category | OtherTitleKind | null;
  /** Null is any, '' is none set. */
  chain: string | null;
  area: string | null;
  officer: string | null;
  /** One of the enterprise's tags. */
  tag: string | null;
  scope: 'in' | 'out' | null;
  /** One of ALERTS or of RULE_ALERTS. */
  alert: string | null;
  sort: Sort;
  descending: boolean;
}

export const NO_FILTERS: Filters = {
  q: '',
  category: null,
  stages: [],
  holding: null,
  chain: null,
  area: null,
  officer: null,
  tag: null,
  scope: null,
  alert: null,
  sort: 'updated',
  descending: true,
};

function oneOf<T extends string>(list: readonly T[], value: string): T | null {
  return list.find((one) => one === value) ?? null;
}

/** Every value of a field that may stand in an address several times, or as one list by commas. */
function valuesOf(given: unknown): string[] {
  const list = Array.isArray(given) ? given : [given];
  return list
    .flatMap((one) => (typeof one === 'string' ? one.split(',') : []))
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

const MOST = 100;

/**
 * Reads the parameters of an address. A value that is none of ours is passed over and named in
 * `unknown`: a page shows the rest, the API refuses.
 */
export function readFilters(query: unknown): { filters: Filters; unknown: string[] } {
  const given = (typeof query === 'object' && query !== null ? query : {}) as Record<string, unknown>;
  const unknown: string[] = [];
  const single = (name: string) => (valuesOf(given[name]).at(-1) ?? '').slice(0, MOST);
  const text = (name: string) => {
    const value = given[name];
    const last = Array.isArray(value) ? value.at(-1) : value;
    return typeof last === 'string' ? last.trim().slice(0, MOST) : '';
  };
  const code = <T extends string>(name: string, list: readonly T[]): T | null => {
    const value = single(name);
    const known = oneOf(list, value);
    if (value !== '' && known === null) unknown.push(name);
    return known;
  };
  // '-' stands for "none set", as in the addresses behind figures.
  const word = (name: string) => {
    const value = text(name);
    return value === '' ? null : value === '-' ? '' : value;
  };
  const stages = valuesOf(given.stage).map((one) => oneOf([...STAGES, 'none'] as const, one));
  if (stages.includes(null)) unknown.push('stage');
  const sort = single('sort');
  const by = oneOf(SORTS, sort.replace(/^-/, ''));
  if (sort !== '' && by === null) unknown.push('sort');
  const filters: Filters = {
    q: text('q'),
    category: code('category', CATEGORIES),
    stages: [...new Set(stages)].filter((one) => one !== null),
    holding: code('holding', ['yes', 'no', ...CATEGORIES, ...OTHER_TITLES] as const),
    chain: word('chain'),
    area: word('area'),
    officer: word('officer'),
    tag: word('tag'),
    scope: code('scope', ['in', 'out'] as const),
    alert: code('alert', [...ALERTS, ...RULE_ALERTS]),
    sort: by ?? 'updated',
    descending: by === null ? true : sort.startsWith('-'),
  };
  return { filters, unknown };
}

/** The parameters that give these filters again; what is not set stays out. */
export function queryOf(filters: Filters): Record<string, string> {
  const word = (value: string | null) => (value === '' ? '-' : (value ?? ''));
  const all = {
    q: filters.q,
    category: filters.category ?? '',
    stage: filters.stages.join(','),
    holding: filters.holding ?? '',
    chain: word(filters.chain),
    area: word(filters.area),
    officer: word(filters.officer),
    tag: word(filters.tag),
    scope: filters.scope ?? '',
    alert: filters.alert ?? '',
    sort:
      filters.sort === 'updated' && filters.descending ? '' : (filters.descending ? '-' : '') + filters.sort,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** The days and the moment that alerts are measured by. */
export function limitsOf(today: Day): { today: Day; notice: Day; stale: string } {
  return {
    today,
    notice: addDays(today, NOTICE_DAYS),
    stale: endOfDayInstant(addDays(today, -NOTICE_DAYS - 1)),
  };
}
