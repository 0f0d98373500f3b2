/** What somebody's calendar holds for other programs: the entries, and the due days of their own enterprises. */
import type { Db } from '../../db/open.ts';
import { countMatters, listMatters } from '../attention/queries.ts';
import { entryCategoryName, entryKindName } from '../rules/calendar.ts';
import { addDays, daysBetween, endOfDayInstant } from '../rules/days.ts';
import { CHANGE_KINDS, changeName } from '../rules/holdings.ts';
import type { CalendarEvent } from '../rules/ics.ts';
import type { Day } from '../rules/types.ts';
import { currentEntries, type EntryVersion, updateDays } from './entries.ts';
import { listExpiries, titleWord } from './expiries.ts';

/** So far back and ahead; other programs keep what they read. */
const BACK = 400;
const AHEAD = 800;
const MOST = 1_000;
const HOST = 'qiangji';

function entryEvents(entry: EntryVersion): CalendarEvent[] {
  const from = entry.opens_on ?? entry.closes_on;
  const to = entry.closes_on ?? entry.opens_on;
  if (from === null || to === null) return [];
  const about = entry.category === null ? '' : `${entryCategoryName(entry.category)} · `;
  const sign = entry.confirmed ? '' : '（待确认）';
  const common = {
    note: [
      `${about}${entryKindName(entry.kind)}`,
      entry.source === '' ? '' : `来源：${entry.source}`,
      entry.note,
    ]
      .filter((line) => line !== '')
      .join('\n'),
    changedAt: entry.recorded_at,
    sequence: entry.version - 1,
  };
  const uid = `entry-${entry.entry}`;
  const whole = { ...common, uid: `${uid}@${HOST}`, title: `${entry.title}${sign}`, from, to };
  if (from === to) return [{ ...whole, remind: [7, 1] }];
  const last = {
    ...common,
    uid: `${uid}-last@${HOST}`,
    title: `${entry.title}：最后一天${sign}`,
    from: to,
    to,
  };
  return [
    { ...whole, remind: [1] },
    { ...last, remind: [15, 3, 1] },
  ];
}

/** @param officer the name that stands on the enterprises of this person */
export function feedEvents(db: Db, officer: string, today: Day): CalendarEvent[] {
  const [from, to] = [addDays(today, -BACK), addDays(today, AHEAD)];
  const entries = currentEntries(db);
  const within = (event: CalendarEvent) => event.to >= from && event.from <= to;
  const changedAt = endOfDayInstant(addDays(today, -1));
  const whose = { of: 'officer', officer } as const;

  const titles = listExpiries(db, { from: addDays(today, -90), to, officer }, MOST).items.map(
    (one): CalendarEvent => ({
      uid: `title-${one.uscc}-${one.kind}-${one.until}@${HOST}`,
      title: `${one.name}：${titleWord(one.kind)}到期`,
      from: one.until,
      to: one.until,
      note: '提前准备复核、重新认定或重新评价',
      remind: [90, 60, 30],
      changedAt,
    }),
  );
  const changes = listMatters(db, today, 'change_report', { whose, limit: MOST }).flatMap(
    (one): CalendarEvent[] => {
      if (one.due_on === null) return [];
      const kind = CHANGE_KINDS.find((own) => own === one.a) ?? 'renamed';
      return [
        {
          uid: `change-${one.uscc}-${one.subject}@${HOST}`,
          title: `${one.name}：${changeName(kind)}在平台报告的最后一天`,
          from: one.due_on,
          to: one.due_on,
          note: '',
          remind: [30, 7, 1],
          changedAt,
        },
      ];
    },
  );
  const counts = countMatters(db, today, whose).get('annual_update');
  const left = (counts?.urgent ?? 0) + (counts?.watch ?? 0);
  const due = updateDays(entries, today)
    .filter((one) => daysBetween(today, one.due) <= 60)
    .at(-1);
  const updates: CalendarEvent[] =
    left === 0 || due === undefined
      ? []
      : [
          {
            uid: `update-${due.year}@${HOST}`,
            title: `${due.year}年年度信息更新：我负责的还有 ${left} 家未登记`,
            from: due.due,
            to: due.due,
            note: '',
            remind: [30, 7, 1],
            changedAt,
          },
        ];
  return [...entries.flatMap(entryEvents).filter(within), ...titles, ...changes, ...updates];
}
