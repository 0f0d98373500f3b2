import type { Db } from '../../db/open.ts';
import {
  addDays,
  dayInWords,
  QUARTER_WORDS,
  quarterEnd,
  quarterOf,
  quarterStart,
  quartersOf,
} from '../rules/days.ts';
import { parsePeriod, periodOf } from '../rules/period.ts';
import { compareFigures, compareLists } from '../rules/summary-compare.ts';
import type { Day, Instant, Programme } from '../rules/types.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';
import { readSummary } from './reading.ts';

/** So many names of each list are shown; the rest is said. */
const MOST_NAMES = 200;

interface Asked {
  a: Day;
  b: Day;
  faults: Record<string, string>;
  typed: Record<string, string>;
}

/** The two days that are asked for: a quarter (its end) or a day each; the last two quarter ends where none is. */
export function readDays(query: unknown, today: Day): Asked {
  const given = (name: string): string => {
    const value: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, name) : '';
    return typeof value === 'string' ? value.trim() : '';
  };
  const lastEnd = addDays(quarterStart(quarterOf(today)), -1);
  const defaults = { a: addDays(quarterStart(quarterOf(lastEnd)), -1), b: lastEnd };
  const faults: Record<string, string> = {};
  const typed: Record<string, string> = {};
  const dayOf = (name: 'a' | 'b'): Day => {
    const text = given(name);
    if (text === '') {
      typed[name] = defaults[name];
      return defaults[name];
    }
    typed[name] = text;
    const day = parsePeriod(text)?.to ?? readDay(text);
    if (day === null) faults[name] = WRITE_DATE;
    else if (day > today) faults[name] = '截至日期不能晚于今天';
    else return day;
    return defaults[name];
  };
  return { a: dayOf('a'), b: dayOf('b'), faults, typed };
}

/** Quarter ends that can be chosen: those of the programme so far, the last one first. */
export function quarterEnds(programme: Programme, today: Day): [string, string][] {
  return quartersOf(programme)
    .map((quarter) => ({ quarter, end: quarterEnd(quarter) }))
    .filter(({ end }) => end <= today)
    .reverse()
    .map(({ quarter, end }) => [end, `${quarter.year}年第${QUARTER_WORDS[quarter.quarter]}季度末`]);
}

/** Figures at two days side by side, known now, with the names that came in and went out between them. */
export function readComparison(
  db: Db,
  { programme, a, b, today, now }: { programme: Programme; a: Day; b: Day; today: Day; now: Instant },
) {
  const at = (day: Day) => {
    const from = day < programme.starts_on ? day : programme.starts_on;
    const period = periodOf(from, day);
    if (period === null) throw new Error(`no period up to ${day}`);
    return readSummary(db, { programme, period, today, now });
  };
  const [first, second] = [at(a), at(b)];
  return {
    aWords: dayInWords(a),
    bWords: dayInWords(b),
    categories: compareFigures(first, second),
    lists: compareLists(first, second)
      .filter((one) => one.cameIn.length + one.wentOut.length > 0)
      .map((one) => ({
        ...one,
        sides: [
          { word: '增加', list: one.cameIn },
          { word: '减少', list: one.wentOut },
        ].map(({ word, list }) => ({
          word,
          count: list.length,
          shown: list.slice(0, MOST_NAMES),
          rest: Math.max(0, list.length - MOST_NAMES),
        })),
      })),
  };
}
