/** The periods that changes are told of: since the last look, this week, this month, one day. */
import { addDays, dayInWords, endOfDayInstant, shanghaiDay } from '../rules/days.ts';
import type { Day, Instant } from '../rules/types.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';
import type { Between } from './changes.ts';

export const PERIODS = { look: '上次查看以来', week: '本周', month: '本月', day: '某一天' } as const;
export type Period = keyof typeof PERIODS;

export interface PeriodAsked {
  period: Period;
  /** The first and the last day. */
  first: Day;
  last: Day;
  between: Between;
  /** 按当时台账: what was recorded meanwhile, whenever it took effect. */
  knownThen: boolean;
  fault: string | null;
  /** 2026年10月12日至10月18日 */
  words: string;
}

const isPeriod = (word: unknown): word is Period => typeof word === 'string' && Object.hasOwn(PERIODS, word);

/** Monday of the week that holds the day. */
function weekStart(day: Day): Day {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

/** Reads `period`, `on` and `known`; what cannot be used keeps the page at this week and says so. */
export function readPeriod(
  query: unknown,
  { today, since }: { today: Day; since: Instant | null },
): PeriodAsked {
  const given = (typeof query === 'object' && query !== null ? query : {}) as Record<string, unknown>;
  const wanted = isPeriod(given.period) ? given.period : 'look';
  // Whoever looks for the first time has no last time.
  const period = wanted === 'look' && since === null ? 'week' : wanted;
  const knownThen = given.known === 'then';
  const typed = typeof given.on === 'string' ? given.on.trim() : '';
  const day = typed === '' ? addDays(today, -1) : readDay(typed);
  const fault =
    period !== 'day' || (day !== null && day <= today)
      ? null
      : day === null
        ? WRITE_DATE
        : '日期不能晚于今天';
  if (period === 'look' && since !== null) {
    const first = shanghaiDay(new Date(since));
    const between = { from: { asOf: first, knownAt: since }, to: { asOf: today, knownAt: null } };
    return { period, first, last: today, between, knownThen: false, fault, words: '' };
  }
  const one = day === null || fault !== null ? today : day;
  const [first, last] =
    period === 'month'
      ? [`${today.slice(0, 8)}01`, today]
      : period === 'day'
        ? [one, one]
        : [weekStart(today), today];
  const eve = addDays(first, -1);
  const known = (of: Day) => (knownThen && of < today ? endOfDayInstant(of) : null);
  const between = {
    from: { asOf: eve, knownAt: knownThen ? endOfDayInstant(eve) : null },
    to: { asOf: last, knownAt: known(last) },
  };
  const words = first === last ? dayInWords(first) : `${dayInWords(first)}至${dayInWords(last)}`;
  return { period, first, last, between, knownThen, fault, words };
}
