/**
 * Days, quarters and years as the programme counts them: business days in Asia/Shanghai, written
 * `'2026-03-31'`, so that they compare as plain strings. Shanghai has kept UTC+8 without summer time
 * since 1991, so no time zone database is needed.
 */
import type { Day, Instant, Programme, Quarter } from './types.ts';

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;
const SHANGHAI_MS = 8 * 3_600_000;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Later than every day that can be recorded. */
export const FAR_DAY: Day = '9999-12-31';
/** Later than every instant that can be recorded. */
export const FAR_INSTANT: Instant = '9999-12-31T23:59:59.999Z';

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function pad(n: number, width = 2): string {
  return String(n).padStart(width, '0');
}

function makeDay(year: number, month: number, day: number): Day {
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
}

/** A real calendar day from 1949 to 2100, written `2026-03-31`. Older firms were founded before 1990. */
export function isDay(s: string): boolean {
  const parts = DAY.exec(s);
  if (parts === null) return false;
  const year = Number(parts[1]);
  const month = Number(parts[2]);
  const day = Number(parts[3]);
  if (year < 1949 || year > 2100 || month < 1 || month > 12 || day < 1) return false;
  return day <= (month === 2 && isLeap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0));
}

export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

/** `'2026-03'` */
export function monthOf(day: Day): string {
  return day.slice(0, 7);
}

/** Days by their number since 1970: the same few are written again and again, and writing one takes a microsecond. */
const written = new Map<number, Day>();
const MOST_WRITTEN = 10_000;

function dayAt(number: number): Day {
  let day = written.get(number);
  if (day === undefined) {
    day = new Date(number * DAY_MS).toISOString().slice(0, 10);
    if (written.size >= MOST_WRITTEN) written.clear();
    written.set(number, day);
  }
  return day;
}

export function addDays(day: Day, n: number): Day {
  return dayAt(Date.parse(`${day}T00:00:00Z`) / DAY_MS + n);
}

/** The same day `n` years later; 29 February becomes the 28th where the year has none. */
export function addYears(day: Day, n: number): Day {
  const year = yearOf(day) + n;
  const monthDay = day.slice(5) === '02-29' && !isLeap(year) ? '02-28' : day.slice(5);
  return `${pad(year, 4)}-${monthDay}`;
}

/** The same day `n` months later; the last of the month where it has no such day: 30 November, 3 → 28 February. */
export function addMonths(day: Day, n: number): Day {
  const at = yearOf(day) * 12 + Number(day.slice(5, 7)) - 1 + n;
  const [year, month] = [Math.floor(at / 12), (at % 12) + 1];
  const most = month === 2 && isLeap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 30);
  return makeDay(year, month, Math.min(Number(day.slice(8, 10)), most));
}

export function quarterOf(day: Day): Quarter {
  const month = Number(day.slice(5, 7));
  const quarter = month <= 3 ? 1 : month <= 6 ? 2 : month <= 9 ? 3 : 4;
  return { year: yearOf(day), quarter };
}

export function quarterStart(q: Quarter): Day {
  return makeDay(q.year, q.quarter * 3 - 2, 1);
}

export function quarterEnd(q: Quarter): Day {
  const month = q.quarter * 3;
  return makeDay(q.year, month, MONTH_DAYS[month - 1] ?? 30);
}

/** Every quarter of the programme's years, in order: twelve for a three-year programme. */
export function quartersOf(programme: Programme): Quarter[] {
  return yearsOf(programme).flatMap((year) => QUARTERS.map((quarter) => ({ year, quarter })));
}

export const QUARTERS = [1, 2, 3, 4] as const;

/** The programme's years, in order. */
export function yearsOf(programme: Pick<Programme, 'starts_on' | 'ends_on'>): number[] {
  const first = yearOf(programme.starts_on);
  return Array.from({ length: yearOf(programme.ends_on) - first + 1 }, (_, i) => first + i);
}

const COUNTED = ['', '一', '两', '三', '四', '五', '六', '七', '八', '九', '十'];

/** How long a span of so many years is called before 目标 and 合计: 三年, 五年. */
export function yearsInWords(years: number): string {
  return `${COUNTED[years] ?? years}年`;
}

/** 三年, for a programme of three years. */
export function spanInWords(programme: Pick<Programme, 'starts_on' | 'ends_on'>): string {
  return yearsInWords(yearsOf(programme).length);
}

/** `'2026Q3'` */
export function formatQuarter(q: Quarter): string {
  return `${q.year}Q${q.quarter}`;
}

/** `'2026Q3'` as a quarter; null where it is not one. */
export function parseQuarter(s: string): Quarter | null {
  const parts = /^(\d{4})Q([1-4])$/.exec(s);
  if (parts === null) return null;
  const quarter = QUARTERS.find((n) => String(n) === parts[2]);
  return quarter === undefined ? null : { year: Number(parts[1]), quarter };
}

export function daysInYear(year: number): number {
  return isLeap(year) ? 366 : 365;
}

/** 1 January is 1. */
export function dayOfYear(day: Day): number {
  return daysBetween(`${day.slice(0, 4)}-01-01`, day) + 1;
}

/** Whole days from `from` to `to`; 0 for the same day. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** The day in Shanghai at that moment. */
export function shanghaiDay(date: Date): Day {
  return dayAt(Math.floor((date.getTime() + SHANGHAI_MS) / DAY_MS));
}

/** The day in Shanghai of an instant of ours; nothing is parsed but where the day is another than in UTC. */
export function dayOfInstant(instant: Instant): Day {
  return instant.slice(11, 13) < '16' ? instant.slice(0, 10) : shanghaiDay(new Date(instant));
}

/** The time of the day in Shanghai at that moment: `'14:05:09'`. */
export function shanghaiTime(date: Date): string {
  return new Date(date.getTime() + SHANGHAI_MS).toISOString().slice(11, 19);
}

/** The last millisecond of that Shanghai day, in UTC. */
export function endOfDayInstant(day: Day): Instant {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS - 1 - SHANGHAI_MS).toISOString();
}

/** `2026年9月30日` */
export function dayInWords(day: Day): string {
  return `${yearOf(day)}年${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`;
}

export const QUARTER_WORDS = { 1: '一', 2: '二', 3: '三', 4: '四' } as const;

/** `2026年第三季度` */
export function quarterInWords(q: Quarter): string {
  return `${q.year}年第${QUARTER_WORDS[q.quarter]}季度`;
}
