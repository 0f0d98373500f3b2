/**
 * The periods that a summary can be written for: a quarter, half a year, a year, or any span of days.
 * Each has one code, which is its address and the name it is stored under.
 */
import {
  addDays,
  dayInWords,
  formatQuarter,
  isDay,
  monthOf,
  parseQuarter,
  QUARTERS,
  quarterEnd,
  quarterInWords,
  quarterStart,
  yearOf,
} from './days.ts';
import type { Day, Programme, Quarter } from './types.ts';

export const PERIOD_KINDS = ['quarter', 'half', 'year', 'span'] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

export interface Period {
  kind: PeriodKind;
  /** `2026Q3`, `2026H1`, `2026`, `2026-01..2027-06` (whole months) or `2026-01-05..2026-03-09`. */
  code: string;
  /** First and last day, both included. */
  from: Day;
  to: Day;
  /** 2026年第三季度 */
  words: string;
  /** How its own figures are called in it: 本季, 本年, 本期. */
  own: string;
}

const lastOfMonth = (month: string): Day => {
  const next = addDays(`${month}-28`, 4);
  return addDays(`${monthOf(next)}-01`, -1);
};

export function quarterPeriod(q: Quarter): Period {
  const words = quarterInWords(q);
  return {
    kind: 'quarter',
    code: formatQuarter(q),
    from: quarterStart(q),
    to: quarterEnd(q),
    words,
    own: '本季',
  };
}

function halfPeriod(year: number, half: number): Period {
  const [from, to] = half === 1 ? (['01-01', '06-30'] as const) : (['07-01', '12-31'] as const);
  const words = `${year}年${half === 1 ? '上' : '下'}半年`;
  return {
    kind: 'half',
    code: `${year}H${half}`,
    from: `${year}-${from}`,
    to: `${year}-${to}`,
    words,
    own: '本期',
  };
}

function yearPeriod(year: number): Period {
  const days = { from: `${year}-01-01`, to: `${year}-12-31` };
  return { kind: 'year', code: String(year), ...days, words: `${year}年度`, own: '本年' };
}

function monthInWords(month: string): string {
  return `${Number(month.slice(0, 4))}年${Number(month.slice(5))}月`;
}

/** The period of these days; one that is a year, half or quarter is called so. Null where it ends before it begins. */
export function periodOf(from: Day, to: Day): Period | null {
  if (from > to) return null;
  const year = yearOf(from);
  const whole = [
    yearPeriod(year),
    ...[1, 2].map((half) => halfPeriod(year, half)),
    ...QUARTERS.map((quarter) => quarterPeriod({ year, quarter })),
  ].find((one) => one.from === from && one.to === to);
  if (whole !== undefined) return whole;
  const isMonths = from.endsWith('-01') && to === lastOfMonth(monthOf(to));
  const [a, b] = isMonths ? [monthOf(from), monthOf(to)] : [from, to];
  const single = isMonths && a === b;
  const ends = isMonths
    ? [monthInWords(a), yearOf(to) === year ? `${Number(b.slice(5))}月` : monthInWords(b)]
    : [dayInWords(from), dayInWords(to)];
  const words = single ? monthInWords(a) : ends.join(isMonths ? '—' : '至');
  return { kind: 'span', code: `${a}..${b}`, from, to, words, own: '本期' };
}

/** Reads a code of any kind; null where it is none. The answer's own `code` is the one to use. */
export function parsePeriod(text: string): Period | null {
  const quarter = parseQuarter(text);
  if (quarter !== null && isDay(quarterStart(quarter))) return quarterPeriod(quarter);
  const half = /^(\d{4})H([12])$/.exec(text);
  if (half !== null && isDay(`${half[1]}-01-01`)) return halfPeriod(Number(half[1]), Number(half[2]));
  if (/^\d{4}$/.test(text) && isDay(`${text}-01-01`)) return yearPeriod(Number(text));
  const ends = /^(\d{4}-\d{2}(?:-\d{2})?)\.\.(\d{4}-\d{2}(?:-\d{2})?)$/.exec(text);
  const [from = '', to = ''] = ends?.slice(1) ?? [];
  const first = from.length === 7 ? `${from}-01` : from;
  if (!isDay(first) || !isDay(to.length === 7 ? `${to}-01` : to)) return null;
  return periodOf(first, to.length === 7 ? lastOfMonth(to) : to);
}

/** Whether anything of the programme can be told of these days: it has begun by the period's end. */
export function isOfProgramme(period: Period, programme: Programme): boolean {
  return period.to >= programme.starts_on;
}
