import type { Db } from '../../db/open.ts';
import { statementsByText } from '../../db/per-connection.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { DIMS } from '../derived/ledger.ts';
import { readSums } from '../derived/ledger-sums.ts';
import { isOn } from '../rules/contributions.ts';
import { factsAt } from '../rules/facts.ts';
import { foldTrack } from '../rules/fold.ts';
import { standingEvents } from '../rules/standing.ts';
import {
  type Category,
  type Contribution,
  type Day,
  type ExitReason,
  type Figure,
  OPEN_STAGES,
  type TrackEvent,
} from '../rules/types.ts';
import { type Behind, contributionsKnownAt } from './known-then.ts';
import type { Moment } from './sums.ts';

export interface TracksFilter {
  /** `pipeline` is every open stage together: 在培. */
  figure: Figure | 'pipeline';
  category?: Category | null;
  year?: number | null;
  quarter?: number | null;
  /** '' is: none set. */
  chain?: string | null;
  area?: string | null;
  officer?: string | null;
  /** Of exits: those for one reason. */
  reason?: ExitReason | null;
}

export interface TrackBehind {
  enterprise_id: number;
  uscc: string;
  /** As it was called on the day, as known at the moment. */
  name: string;
  category: Category | null;
  chain: string | null;
  area: string | null;
  officer: string | null;
  year: number;
  quarter: number;
  rule: string | null;
  from_day: string;
  /** The event that makes it count, with its papers as completed since. */
  event: TrackEvent;
  /** Of a holding, its validity on the day, renewals included; else that of the event. */
  valid_until: Day | null;
  /** R11: held on the day though its validity is over: 已到期待复核. */
  overdue: boolean;
}

interface StoredFilter extends TracksFilter {
  /** Of these enterprises alone; null or left out is all. */
  among?: readonly number[] | null;
}

const COLUMNS =
  'c.enterprise_id, c.category, c.figure, c.event_id, c.year, c.quarter, c.from_day, c.to_day, c.chain, c.area, c.officer, c.rule, c.apart';

type Values = Record<string, string | number>;

function conditions(filter: TracksFilter): { sql: string; values: Values } {
  const sql: string[] = [];
  const values: Values = {};
  const equal = (column: string, name: string, value: string | number | null | undefined) => {
    if (value === null || value === undefined) return;
    if (value === '') sql.push(` and ${column} is null`);
    else {
      sql.push(` and ${column} = @${name}`);
      values[name] = value;
    }
  };
  for (const name of ['category', 'year', 'quarter', 'chain', 'area', 'officer'] as const)
    equal(`c.${name}`, name, filter[name]);
  equal('(select reason from event where id = c.event_id)', 'reason', filter.reason);
  return { sql: sql.join(''), values };
}

const figuresOf = (figure: Figure | 'pipeline'): readonly Figure[] =>
  figure === 'pipeline' ? OPEN_STAGES : [figure];

const fits = (one: Contribution, filter: TracksFilter): boolean =>
  figuresOf(filter.figure).includes(one.figure) &&
  (filter.category === null || filter.category === undefined || one.category === filter.category) &&
  (filter.year === null || filter.year === undefined || one.year === filter.year) &&
  (filter.quarter === null || filter.quarter === undefined || one.quarter === filter.quarter) &&
  (['chain', 'area', 'officer'] as const).every((dim) => {
    const wanted = filter[dim];
    return wanted === null || wanted === undefined || (one[dim] ?? '') === wanted;
  });

/**
 * The tracks behind a figure, in the order of their days and names, some of them at a time.
 * The total is the figure, whatever the page.
 */
export function tracksBehind(
  db: Db,
  at: Moment,
  filter: TracksFilter,
  page: { limit: number; offset: number },
): { total: number; items: TrackBehind[] } {
  const { total, rows } =
    at.knownAt === null
      ? { total: storedTotal(db, at, filter), rows: storedRows(db, at, filter, page) }
      : folded(db, { ...at, knownAt: at.knownAt }, filter, page);
  return { total, items: itemsOf(db, at, rows) };
}

/**
 * Every track behind a figure as known now, in the same order.
 * @param among of these enterprises alone; null is all
 */
export function allTracksBehind(
  db: Db,
  at: Omit<Moment, 'knownAt'>,
  filter: TracksFilter,
  among: readonly number[] | null,
): TrackBehind[] {
  const now = { ...at, knownAt: null };
  return itemsOf(db, now, storedRows(db, now, { ...filter, among }, WHOLE));
}

/** More than any register has. */
const WHOLE = { limit: 1_000_000, offset: 0 };

function itemsOf(db: Db, at: Moment, rows: readonly Behind[]): TrackBehind[] {
  const ids = [...new Set(rows.map((row) => row.enterprise_id))];
  const dossiers = new Map(readDossiers(db, ids).map((one) => [one.enterprise_id, one]));
  const items: TrackBehind[] = [];
  for (const row of rows) {
    const dossier = dossiers.get(row.enterprise_id);
    const known = { asOf: at.asOf, ...(at.knownAt === null ? {} : { knownAt: at.knownAt }) };
    const events = standingEvents(dossier?.events ?? [], known);
    const event = events.find((one) => one.id === row.event_id);
    if (dossier === undefined || event === undefined) continue;
    const isHolding = row.figure === 'holding';
    const valid_until = isHolding ? foldTrack(event.category, events).state.valid_until : event.valid_until;
    items.push({
      enterprise_id: row.enterprise_id,
      uscc: dossier.uscc,
      name: factsAt(dossier.versions, at.asOf, at.knownAt ?? undefined).name,
      category: row.category || null,
      chain: row.chain,
      area: row.area,
      officer: row.officer,
      year: row.year,
      quarter: row.quarter,
      rule: row.rule,
      from_day: row.from_day,
      event,
      valid_until,
      overdue: isHolding && valid_until !== null && valid_until < at.asOf,
    });
  }
  return items;
}

function eventsWithReason(db: Db, reason: ExitReason): Set<number> {
  const rows = db.$client.prepare<[string], { id: number }>(
    `select id from event where kind = 'exited' and reason = ?`,
  );
  return new Set(rows.all(reason).map((row) => row.id));
}

/** Who stands there still, and who left after the day: of a stage, most rows have ended long ago. */
const TIMES = [
  'c.to_day is null and c.from_day >= @since and c.from_day <= @day',
  'c.to_day > @day and c.from_day >= @since and c.from_day <= @day',
];

/** What is asked of the stored rows, figure by figure, and the values it names. */
function partsOf(at: Moment, filter: StoredFilter): { parts: string[]; values: Values } {
  const more = conditions(filter);
  const figures = figuresOf(filter.figure);
  const among = filter.among ?? null;
  // Of some enterprises their own index gives the rows; a sign keeps SQLite from walking the whole figure.
  const [sign, own] =
    among === null ? ['', ''] : ['+', ' and c.enterprise_id in (select value from json_each(@among))'];
  return {
    values: {
      ...more.values,
      ...(among === null ? {} : { among: JSON.stringify(among) }),
      programme: at.programme.id,
      day: at.asOf,
      // 上年批次本年发文: of the baseline, what was issued on the programme's own days.
      since: filter.figure === 'baseline' ? at.programme.starts_on : '',
      ...Object.fromEntries(figures.map((figure, i) => [`f${i}`, figure])),
    },
    parts: figures.flatMap((_, i) =>
      TIMES.map(
        (time) =>
          `from contribution c where ${sign}c.programme_id = @programme and ${sign}c.figure = @f${i}${own} and ${time}${more.sql}`,
      ),
    ),
  };
}

/** The total is the ledger's where that tells it. */
function storedTotal(db: Db, at: Moment, filter: TracksFilter): number {
  const { parts, values } = partsOf(at, filter);
  const count = () => {
    const all = parts.map((part) => `(select count(*) ${part})`).join(' + ');
    return statement<{ n: number }>(db, `select ${all} as n`).get(values)?.n ?? 0;
  };
  return totalInLedger(db, at, filter, figuresOf(filter.figure)) ?? count();
}

/**
 * Indexes give each figure's rows in the order of the list, so a page reads no more than stands before its end;
 * what several figures give is put together.
 */
function storedRows(
  db: Db,
  at: Moment,
  filter: StoredFilter,
  { limit, offset }: { limit: number; offset: number },
): Behind[] {
  const { parts, values } = partsOf(at, filter);
  const some = parts.map(
    (part) => `select * from (select ${COLUMNS}, c.id ${part}
      order by c.category, c.from_day, c.enterprise_id, c.id limit @most)`,
  );
  return statement<Behind>(
    db,
    `select * from (${some.join(' union all ')}) order by category, from_day, enterprise_id, id limit @limit offset @offset`,
  ).all({ ...values, limit, offset, most: limit + offset });
}

/** The figure itself; null where the list is narrowed by more than the ledger is kept by. */
function totalInLedger(db: Db, at: Moment, filter: TracksFilter, figures: readonly Figure[]): number | null {
  const isGiven = (value: unknown) => value !== null && value !== undefined;
  const dims = DIMS.filter((dim) => isGiven(filter[dim]));
  const [dim = ''] = dims;
  if (dims.length > 1 || isGiven(filter.reason) || filter.figure === 'baseline') return null;
  const { category, year, quarter } = filter;
  const value = dim === '' ? '' : filter[dim];
  return readSums(db, at.programme.id, dim, at.asOf)
    .filter(
      (one) =>
        figures.includes(one.figure) &&
        one.value === value &&
        (!isGiven(category) || one.category === category) &&
        (!isGiven(year) || one.year === year) &&
        (!isGiven(quarter) || one.quarter === quarter),
    )
    .reduce((sum, { n }) => sum + n, 0);
}

const statement = statementsByText<[Values]>(100);

function folded(
  db: Db,
  at: Moment & { knownAt: string },
  filter: TracksFilter,
  page: { limit: number; offset: number },
) {
  const since = filter.figure === 'baseline' ? at.programme.starts_on : '';
  const { reason } = filter;
  const wanted = reason === null || reason === undefined ? null : eventsWithReason(db, reason);
  const all = contributionsKnownAt(db, at, figuresOf(filter.figure)).filter(
    (one) =>
      fits(one, filter) &&
      isOn(one, at.asOf) &&
      one.from_day >= since &&
      (wanted === null || wanted.has(one.event_id)),
  );
  const key = (one: Behind) =>
    `${one.category ?? ''} ${one.from_day} ${String(one.enterprise_id).padStart(9, '0')}`;
  all.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return { total: all.length, rows: all.slice(page.offset, page.offset + page.limit) };
}
