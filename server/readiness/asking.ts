/** What addresses of 条件对照 ask for. */
import { isDay } from '../rules/days.ts';
import { PURPOSES, type Purpose, SUBJECTS, type Subject } from '../rules/readiness-types.ts';
import { type Day, OPEN_STAGES, type OpenStage } from '../rules/types.ts';

export function textIn(query: unknown, name: string): string {
  const given = (query as Record<string, unknown> | null)?.[name];
  const last = Array.isArray(given) ? given.at(-1) : given;
  return typeof last === 'string' ? last.trim().slice(0, 100) : '';
}

export function subjectIn(query: unknown): Subject | null {
  const text = textIn(query, 'category');
  return SUBJECTS.find((one) => one === text) ?? null;
}
export function purposeIn(query: unknown): Purpose | null {
  const text = textIn(query, 'purpose');
  return PURPOSES.find((one) => one === text) ?? null;
}

/** The day asked for; an unreadable or future one is today. */
export function dayIn(query: unknown, today: Day): Day {
  const text = textIn(query, 'as_of');
  return isDay(text) && text <= today ? text : today;
}

/** A number of a version; null where none is named. */
export function numberIn(query: unknown, name: string): number | null {
  const text = textIn(query, name);
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

export interface ListFilters {
  subject: Subject;
  /** Null is any, '' is none set. */
  chain: string | null;
  area: string | null;
  officer: string | null;
  /** `none`: not on the way to it yet. */
  stage: OpenStage | 'none' | null;
  /** Only the reader's own. */
  mine: boolean;
}

/** '-' stands for "none set", as in the addresses of the list of enterprises. */
function wordIn(query: unknown, name: string): string | null {
  const text = textIn(query, name);
  return text === '' ? null : text === '-' ? '' : text;
}

export function readListFilters(query: unknown): ListFilters {
  const stage = textIn(query, 'stage');
  return {
    subject: subjectIn(query) ?? 'provincial_srdi',
    chain: wordIn(query, 'chain'),
    area: wordIn(query, 'area'),
    officer: wordIn(query, 'officer'),
    stage: [...OPEN_STAGES, 'none' as const].find((one) => one === stage) ?? null,
    mine: textIn(query, 'mine') === '1',
  };
}

/** The parameters that give these filters again. */
export function listQuery(filters: ListFilters): Record<string, string> {
  const word = (value: string | null) => (value === '' ? '-' : (value ?? ''));
  const all = {
    category: filters.subject,
    chain: word(filters.chain),
    area: word(filters.area),
    officer: word(filters.officer),
    stage: filters.stage ?? '',
    mine: filters.mine ? '1' : '',
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
