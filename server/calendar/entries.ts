/** The entries of the calendar: versions appended, the last one stands. */
import type { Db, Tx } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { Conflict, NotFound } from '../errors.ts';
import { type Entry, shiftEntry, spanInWords } from '../rules/calendar.ts';
import { yearOf } from '../rules/days.ts';
import { updateDue } from '../rules/holdings.ts';
import { CATEGORIES, type Category, type Day, type Instant } from '../rules/types.ts';

/** An entry with its version and who wrote it. */
export interface EntryVersion extends Entry {
  /** The entry's number, the same in all its versions. */
  entry: number;
  version: number;
  removed: boolean;
  reason: string;
  recorded_at: Instant;
  recorded_by: string;
}
type Row = Omit<EntryVersion, 'confirmed' | 'removed'> & { confirmed: number; removed: number };

const FIELDS = `entry, version, year, kind, category, title, opens_on, closes_on, confirmed, source, note, removed,
  reason, recorded_at, recorded_by`;
const COLUMNS = FIELDS.split(/,\s*/);
const LAST = `c.version = (select max(o.version) from calendar_version o where o.entry = c.entry)`;

const statements = perConnection(({ $client }) => ({
  current: $client.prepare<[], Row>(
    `select ${FIELDS} from calendar_version c where ${LAST} and removed = 0
      order by coalesce(closes_on, opens_on, year || '-12-32'), entry`,
  ),
  of: $client.prepare<[number], Row>(
    `select ${FIELDS} from calendar_version c where entry = ? order by version`,
  ),
  next: $client.prepare<[], number>('select coalesce(max(entry), 0) + 1 from calendar_version').pluck(),
  insert: $client.prepare(insertSql('calendar_version', COLUMNS)),
}));

const read = ({ confirmed, removed, ...row }: Row): EntryVersion => ({
  ...row,
  confirmed: confirmed === 1,
  removed: removed === 1,
});

/** Every entry that stands, of all years, the earliest first; those without a day at their year's end. */
export function currentEntries(db: Db | Tx): EntryVersion[] {
  return statements(db).current.all().map(read);
}

/** All versions of an entry, oldest first. @throws NotFound */
export function versionsOfEntry(db: Db | Tx, entry: number): EntryVersion[] {
  const found = statements(db).of.all(entry).map(read);
  if (found.length === 0) throw new NotFound('calendar entry');
  return found;
}

function add(
  tx: Tx,
  entry: Entry,
  more: Pick<EntryVersion, 'entry' | 'version' | 'removed' | 'reason'>,
  by: By,
) {
  statements(tx).insert.run({
    ...entry,
    ...more,
    confirmed: entry.confirmed ? 1 : 0,
    removed: more.removed ? 1 : 0,
    recorded_at: by.at,
    recorded_by: by.actor,
  });
}

const told = (entry: Entry) =>
  `${entry.year}年“${entry.title}”（${spanInWords(entry)}${entry.confirmed ? '' : '，待确认'}）`;

const isSame = (a: Entry, b: Entry): boolean =>
  (
    ['year', 'kind', 'category', 'title', 'opens_on', 'closes_on', 'confirmed', 'source', 'note'] as const
  ).every((field) => a[field] === b[field]);

/** Adds an entry, in the caller's transaction; one sent twice is one. @returns its number */
export function addEntry(tx: Tx, entry: Entry, by: By): number {
  const standing = currentEntries(tx).find((one) => isSame(one, entry));
  if (standing !== undefined) return standing.entry;
  const number = statements(tx).next.get() ?? 1;
  add(tx, entry, { entry: number, version: 1, removed: false, reason: '' }, by);
  record(tx, {
    ...by,
    act: 'calendar added',
    sentence: `新增日历事项${told(entry)}`,
    detail: { entry: number },
  });
  return number;
}

/**
 * Writes a new version of an entry, or takes it out; in the caller's transaction.
 * @param base the version that the form began with
 * @throws Conflict where somebody wrote another since; NotFound
 */
export function reviseEntry(
  tx: Tx,
  number: number,
  change: { entry: Entry; base: number; reason: string; removed?: boolean },
  by: By,
): void {
  const last = versionsOfEntry(tx, number).at(-1);
  if (last === undefined || last.removed) throw new NotFound('calendar entry');
  if (last.version !== change.base) throw new Conflict('calendar entry');
  const { entry, reason, removed = false } = change;
  add(tx, entry, { entry: number, version: last.version + 1, removed, reason }, by);
  const because = reason === '' ? '' : `，原因：${reason}`;
  const sentence = removed
    ? `删去日历事项${told(last)}${because}`
    : `修改日历事项${told(last)}为${told(entry)}${because}`;
  record(tx, {
    ...by,
    act: removed ? 'calendar removed' : 'calendar revised',
    sentence,
    detail: { entry: number },
  });
}

/** Entries of a year that the next one lacks, by kind, category and title. */
export function missingIn(entries: readonly EntryVersion[], year: number): Entry[] {
  const key = (one: Entry) => `${one.kind} ${one.category ?? ''} ${one.title}`;
  const known = new Set(entries.filter((one) => one.year === year).map(key));
  return entries
    .filter((one) => one.year === year - 1)
    .map(({ year: of, kind, category, title, opens_on, closes_on, confirmed, source, note }) =>
      shiftEntry({ year: of, kind, category, title, opens_on, closes_on, confirmed, source, note }, year),
    )
    .filter((one) => !known.has(key(one)));
}

/** Copies last year's entries into a year, each to be confirmed. @returns how many */
export function copyYear(tx: Tx, year: number, by: By): number {
  const entries = missingIn(currentEntries(tx), year);
  for (const entry of entries) {
    const number = statements(tx).next.get() ?? 1;
    add(tx, entry, { entry: number, version: 1, removed: false, reason: '' }, by);
  }
  if (entries.length > 0) {
    const sentence = `把${year - 1}年的 ${entries.length} 项日历事项复制到${year}年，日期待确认`;
    record(tx, { ...by, act: 'calendar added', sentence, detail: { year } });
  }
  return entries.length;
}

/** The next day on which a window closes, by category: applications, for 规上 the rounds of a year. */
export function closingDays(entries: readonly EntryVersion[], today: Day): Record<Category, Day | null> {
  const next = (category: Category) => {
    const kind = category === 'above_scale' ? 'scale_yearly' : 'application';
    const days = entries.flatMap((one) =>
      one.kind === kind && one.category === category && one.closes_on !== null && one.closes_on >= today
        ? [one.closes_on]
        : [],
    );
    return days.sort()[0] ?? null;
  };
  const [lg, ps, as] = CATEGORIES;
  return { little_giant: next(lg), provincial_srdi: next(ps), above_scale: next(as) };
}

export interface UpdateDay {
  year: number;
  due: Day;
  /** The calendar has no day of this year yet: it is that of the rule. */
  isAssumed: boolean;
}

/** The last days of the yearly update, earliest first. A running year without a day of its own goes by the rule. */
export function updateDays(entries: readonly EntryVersion[], today: Day): UpdateDay[] {
  const known = entries.flatMap((one) =>
    one.kind === 'annual_update' && one.closes_on !== null
      ? [{ year: one.year, due: one.closes_on, isAssumed: false }]
      : [],
  );
  const year = yearOf(today);
  const due = known.some((one) => one.year === year) ? null : updateDue(year);
  const assumed = due === null ? [] : [{ year, due, isAssumed: true }];
  return [...known, ...assumed].sort((a, b) => (a.due < b.due ? -1 : 1));
}
