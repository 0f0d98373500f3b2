import type { Db } from '../../db/open.ts';
import { chooseProgramme } from '../programmes/queries.ts';
import { addDays, endOfDayInstant, QUARTER_WORDS, quarterOf, quarterStart } from '../rules/days.ts';
import type { Day, Instant } from '../rules/types.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';

/** What a reader asks of the figures: as of which day, and as known when. */
export interface Asking {
  asOf: Day;
  /** Null is now: everything recorded since counts, whenever it took effect. */
  knownAt: Instant | null;
  /** 按当时台账: only what was recorded by the end of the day. */
  knownThen: boolean;
  /** Use the targets recorded last, whatever the day. */
  latestTargets: boolean;
  /** The programme's code, where there are several; null where there is one only. */
  programme: string | null;
  /** What the reader typed could not be used: the message to show; the day is today then. */
  fault: string | null;
}

const lone = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/**
 * Reads the as-of selector: `as_of` is a day, or `on` with the day in `on`. A fault keeps the page at today.
 * Without a programme in the address it is the one that ran on that day.
 * @throws NotFound where the address names a programme that is not there
 */
export function readAsking(db: Db, query: unknown, today: Day): Asking {
  const given = (typeof query === 'object' && query !== null ? query : {}) as Record<string, unknown>;
  const chosen = lone(given.as_of) === 'on' ? lone(given.on) : lone(given.as_of);
  let asOf = today;
  let fault: string | null = null;
  if (chosen === '' && lone(given.as_of) === 'on') fault = '填写指定的日期';
  else if (chosen !== '' && chosen !== 'today') {
    const typed = readDay(chosen);
    if (typed === null) fault = WRITE_DATE;
    else if (typed > today) fault = '截至日期不能晚于今天';
    else asOf = typed;
  }
  const knownThen = lone(given.known) === 'then' && asOf < today;
  return {
    asOf,
    knownThen,
    knownAt: knownThen ? endOfDayInstant(asOf) : null,
    latestTargets: lone(given.targets) === 'latest',
    programme: chooseProgramme(db, query, asOf).programmeCode,
    fault,
  };
}

/** The same asking as the query of a link; today says nothing. */
export function askingQuery(asking: Asking, today: Day): Record<string, string | null> {
  return {
    as_of: asking.asOf === today ? null : asking.asOf,
    known: asking.knownThen ? 'then' : null,
    targets: asking.latestTargets ? 'latest' : null,
    programme: asking.programme,
  };
}

/** The choices of the selector: today and the last four quarter ends. */
export function asOfChoices(today: Day): { value: string; word: string }[] {
  const choices = [{ value: 'today', word: '今天' }];
  const endBefore = (day: Day) => addDays(quarterStart(quarterOf(day)), -1);
  for (let end = endBefore(today); choices.length <= 4; end = endBefore(end)) {
    const { year, quarter } = quarterOf(end);
    choices.push({ value: end, word: `${year}年${QUARTER_WORDS[quarter]}季度末` });
  }
  return choices;
}
