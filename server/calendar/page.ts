/** The calendar as its page shows it: a year month by month, those without a day at the end. */
import type { Db } from '../../db/open.ts';
import { fileLinks, link } from '../format.ts';
import { entryCategoryName, entryKindName, spanInWords } from '../rules/calendar.ts';
import { monthOf, yearOf } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';
import { currentEntries, type EntryVersion, missingIn } from './entries.ts';
import { strip } from './expiries.ts';

export interface EntryLine {
  entry: number;
  title: string;
  what: string;
  span: string;
  of: 'ok' | 'warn' | 'bad' | 'tag';
  /** 已结束; 进行中; 还有 3 天; 待确认 … */
  word: string;
  source: string;
  note: string;
}

function stateOf({ opens_on, closes_on }: EntryVersion, today: Day): Pick<EntryLine, 'of' | 'word'> {
  const last = closes_on ?? opens_on;
  if (last === null) return { of: 'tag', word: '待定' };
  if (last < today) return { of: 'tag', word: '已结束' };
  const left = Math.round((Date.parse(last) - Date.parse(today)) / 86_400_000);
  const isOpen = opens_on === null ? left <= 30 : opens_on <= today;
  if (!isOpen) return { of: 'tag', word: '未开始' };
  const word = left === 0 ? '今天为最后一天' : `还有 ${left} 天`;
  return { of: left <= 15 ? 'bad' : 'warn', word };
}

export function lineOf(entry: EntryVersion, today: Day): EntryLine {
  const about = entry.category === null ? '' : `${entryCategoryName(entry.category)} · `;
  return {
    entry: entry.entry,
    title: entry.title,
    what: `${about}${entryKindName(entry.kind)}`,
    span: `${spanInWords(entry)}${entry.confirmed ? '' : '（待确认）'}`,
    ...stateOf(entry, today),
    source: entry.source,
    note: entry.note,
  };
}

/** The day that an entry stands under: its last, else its first. */
const dayOf = ({ opens_on, closes_on }: EntryVersion): Day | null => closes_on ?? opens_on;

/** From this month on, then what has no day yet, then what is over; a year that is over stands in its order. */
function orderOf(month: string, today: Day): string {
  if (month === '') return '1';
  const isOver = month < monthOf(today) && yearOf(today) === Number(month.slice(0, 4));
  return `${isOver ? '2' : '0'} ${month}`;
}

export function readCalendar(db: Db, { year, today }: { year: number; today: Day }) {
  const entries = currentEntries(db);
  const own = entries.filter((one) => one.year === year);
  const months = Map.groupBy(own, (one) => {
    const day = dayOf(one);
    return day === null ? '' : monthOf(day);
  });
  const known = [...new Set([...entries.map((one) => one.year), yearOf(today), yearOf(today) + 1])].sort();
  return {
    title: `${year}年日历`,
    nav: 'calendar',
    year,
    years: known.map((one) => ({
      year: one,
      href: link('/calendar', { year: one }),
      isCurrent: one === year,
    })),
    months: [...months]
      .sort(([a], [b]) => (orderOf(a, today) < orderOf(b, today) ? -1 : 1))
      .map(([month, list]) => ({
        id: month === '' ? 'open' : month,
        word: month === '' ? '日期待定' : `${Number(month.slice(0, 4))}年${Number(month.slice(5))}月`,
        tag: month === monthOf(today) ? '本月' : month !== '' && month < monthOf(today) ? '已过去' : '',
        lines: list.map((one) => lineOf(one, today)),
      })),
    count: own.length,
    strip: strip(db, today).map((one) => ({
      ...one,
      word: `${Number(one.month.slice(5))}月`,
      year: one.month.slice(0, 4),
      href: link('/calendar/expiries', { month: one.month }),
    })),
    newHref: link('/calendar/new', { year }),
    copies: missingIn(entries, year).length,
    out: fileLinks('/calendar/exports/entries', { year }),
  };
}
