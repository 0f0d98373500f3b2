/** 走访 (domain.md 3.3): how an enterprise was visited, and what stands against a record of it. */
import type { Day, Refusal } from './types.ts';

export const MANNERS = ['on_site', 'phone', 'meeting', 'other'] as const;
export type Manner = (typeof MANNERS)[number];

export const MANNER_WORDS: Record<Manner, string> = {
  on_site: '实地',
  phone: '电话',
  meeting: '会议',
  other: '其他',
};

/** So many may go together. */
export const MOST_VISITORS = 10;

/** 专员甲、专员乙 as names, each once, in their order. */
export function namesIn(text: string): string[] {
  const names = text.split(/[、，,；;\n\r]/).map((one) => one.replace(/\s+/g, ' ').trim());
  return [...new Set(names.filter((one) => one !== ''))];
}

/** The day of something that has happened: today or before, and not before there were enterprises to visit. */
export function pastDayRefusal(day: Day, today: Day, word: string): Refusal | null {
  if (day > today) return { rule: 'day', field: 'on_day', message: `${word}不能晚于今天（${today}）` };
  if (day < '1990-01-01') return { rule: 'day', field: 'on_day', message: `${word}早于 1990年，核对年份` };
  return null;
}
