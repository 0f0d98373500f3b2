/** The block of an enterprise's file: other titles, the year's update, changes to be reported. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { currentEntries, updateDays } from '../calendar/queries.ts';
import { addMonths, daysBetween, yearOf } from '../rules/days.ts';
import { changeName, missesInWords, missesWithin, otherTitleName, type Term } from '../rules/holdings.ts';
import type { Day } from '../rules/types.ts';
import { changesOf, reportName } from './changes.ts';
import { isHeld, titlesOf } from './titles.ts';
import { outcomeName, updateOf, updatesOf } from './updates.ts';

type Of = 'ok' | 'warn' | 'bad' | 'tag';
interface Line {
  name: string;
  span: string;
  of: Of;
  word: string;
  /** Where it is completed, corrected or ended; null where nothing is left to do. */
  href: string | null;
  /** What that link says. */
  deed: string;
}
export interface HoldingsBlock {
  titles: Line[];
  /** Null where it holds neither of the two titles. */
  update: (Line & { words: string }) | null;
  changes: Line[];
}

/** So near its end a title is marked. */
const NOTICE_DAYS = 60;
/** Changes that were settled stay in sight for so long. */
const KEPT_MONTHS = 12;

const terms = perConnection(({ $client }) =>
  $client.prepare<[number], Term>(
    `select held_since, valid_until from track where enterprise_id = ? and held = 1 and category in ('little_giant', 'provincial_srdi')
      order by held_since`,
  ),
);

function titleLines(db: Db, id: number, uscc: string, today: Day): Line[] {
  return (titlesOf(db, [id]).get(id) ?? [])
    .filter((one) => one.how !== 'voided')
    .map((one): Line => {
      const span = `${one.valid_from} 起${one.valid_until === null ? '' : `，至 ${one.valid_until}`}`;
      const line = {
        name: otherTitleName(one.kind),
        span,
        href: `/enterprises/${uscc}/titles/${one.id}`,
        deed: '更正',
      };
      if (one.how === 'ended') return { ...line, of: 'tag', word: `${one.on_day} 终止` };
      if (one.valid_from > today) return { ...line, of: 'tag', word: '尚未生效' };
      if (!isHeld(one, today)) return { ...line, of: 'tag', word: '已到期' };
      if (one.valid_until === null) return { ...line, of: 'ok', word: '有效' };
      const left = daysBetween(today, one.valid_until);
      const of = left <= NOTICE_DAYS ? 'warn' : 'ok';
      return { ...line, of, word: left <= NOTICE_DAYS ? `${left} 天后到期` : `有效，余 ${left} 天` };
    });
}

function updateLine(db: Db, id: number, uscc: string, today: Day): HoldingsBlock['update'] {
  const held = terms(db).all(id);
  const [first] = held;
  if (first === undefined) return null;
  const year = yearOf(today);
  const due = updateDays(currentEntries(db), today).find((one) => one.year === year)?.due ?? null;
  if (due === null || first.held_since > due) return null;
  const updates = updatesOf(db, [id]).get(id) ?? [];
  const own = updateOf(updates, id, year);
  const years = [...new Set(updates.map((one) => one.year))];
  const missed = missesWithin(
    held,
    years.filter((one) => updateOf(updates, id, one)?.outcome === 'missed'),
    year,
  );
  const line = {
    name: `${year}年年度信息更新`,
    span: `${due} 前`,
    href: `/enterprises/${uscc}/updates/${year}`,
  };
  if (own?.outcome === 'done') {
    return {
      ...line,
      of: 'ok',
      word: `${own.done_on} ${outcomeName('done')}`,
      words: missed === 0 ? '' : missesInWords(missed, year),
      deed: '更正',
    };
  }
  const left = daysBetween(today, due);
  const isMissed = own?.outcome === 'missed';
  return {
    ...line,
    of: isMissed || left < 0 ? 'bad' : left <= NOTICE_DAYS ? 'warn' : 'tag',
    word: isMissed ? '漏报' : left < 0 ? `未登记，逾期 ${-left} 天` : `未登记，还有 ${left} 天`,
    words: isMissed ? missesInWords(missed + 1, year) : missesInWords(missed, year, left < 0),
    deed: isMissed ? '更正' : '登记更新',
  };
}

function changeLines(db: Db, id: number, uscc: string, today: Day): Line[] {
  const from = addMonths(today, -KEPT_MONTHS);
  return changesOf(db, id)
    .filter((one) => one.changed_on >= from)
    .map((one): Line => {
      const { report } = one;
      const line = {
        name: changeName(one.kind),
        span: `${one.changed_on}，报告期至 ${one.due}`,
        href: `/enterprises/${uscc}/changes/${one.subject}`,
      };
      if (report !== null) {
        const word = `${report.reported_on ?? ''} ${reportName(report.outcome)}`.trim();
        return { ...line, of: 'ok', word, deed: '更正' };
      }
      const left = daysBetween(today, one.due);
      const of = left <= 30 ? 'bad' : 'warn';
      return {
        ...line,
        of,
        word: left < 0 ? `未报告，逾期 ${-left} 天` : `待报告，还有 ${left} 天`,
        deed: '登记报告',
      };
    });
}

/** What the file of an enterprise shows beside its three titles. */
export function blockOf(db: Db, { id, uscc }: { id: number; uscc: string }, today: Day): HoldingsBlock {
  const [first] = terms(db).all(id);
  return {
    titles: titleLines(db, id, uscc, today),
    update: updateLine(db, id, uscc, today),
    changes: first === undefined || first.held_since > today ? [] : changeLines(db, id, uscc, today),
  };
}
