/**
 * The row behind 最接近达标: each enterprise against the criteria in force. It rests on a day, kept in the fact
 * `readiness`: changes are judged by that day, and `freshen` moves it on where a year, a set or a title turns.
 */
import type { Db, Tx } from '../../db/open.ts';
import { inserting, perConnection } from '../../db/per-connection.ts';
import { yearOf } from '../rules/days.ts';
import type { Figures } from '../rules/indicators.ts';
import { compare, type Firm } from '../rules/readiness.ts';
import { setInForce } from '../rules/readiness-sets.ts';
import {
  type Comparison,
  type CriteriaSet,
  SUBJECTS,
  type Subject,
  type Title,
} from '../rules/readiness-types.ts';
import type { Category, Day } from '../rules/types.ts';
import { readSets } from './criteria.ts';
import { readYears } from './figures.ts';
import { standingFindings } from './findings.ts';
import { type TitlesAt, titlesAt } from './titles.ts';

const COLUMNS = [
  'enterprise_id',
  'subject',
  'set_id',
  'year',
  'met',
  'near',
  'not_met',
  'no_data',
  'manual',
  'judged_met',
  'judged_not_met',
  'gap',
  'words',
  'names',
  'listed',
  'chain',
  'area',
  'officer',
  'stage',
  'turns_on',
] as const;
export type ReadinessRow = Record<(typeof COLUMNS)[number], string | number | null>;

interface RegisterRow {
  id: number;
  uscc: string;
  industry_code: string | null;
  in_scope: number;
  chain: string | null;
  area: string | null;
  officer: string | null;
}
interface TrackRow {
  enterprise_id: number;
  category: Category;
  stage: string | null;
  held: number;
  valid_until: Day | null;
}

const statements = perConnection(({ $client }) => ({
  register: $client.prepare<[string], RegisterRow>(
    `select enterprise_id as id, uscc, industry_code, in_scope, chain, area, officer from register
      where enterprise_id in (select value from json_each(?))`,
  ),
  tracks: $client.prepare<[string], TrackRow>(
    `select enterprise_id, category, stage, held, valid_until from track
      where enterprise_id in (select value from json_each(?))`,
  ),
  drop: $client.prepare<[number, string]>('delete from readiness where enterprise_id = ? and subject = ?'),
  add: inserting($client, 'readiness', COLUMNS),
  stored: $client.prepare<[string], ReadinessRow>(
    `select ${COLUMNS.join(', ')} from readiness where enterprise_id in (select value from json_each(?))`,
  ),
  day: $client.prepare<[], string>(`select value from fact where key = 'readiness'`).pluck(),
  setDay: $client.prepare<[string]>(
    `insert into fact (key, value) values ('readiness', ?) on conflict (key) do update set value = excluded.value`,
  ),
  turning: $client
    .prepare<[Day], number>('select distinct enterprise_id from readiness where turns_on <= ?')
    .pluck(),
  next: $client
    .prepare<[number, number], number>(
      'select enterprise_id from register where enterprise_id > ? order by 1 limit ?',
    )
    .pluck(),
  count: $client.prepare<[], number>('select count(*) from register').pluck(),
  orphans: $client
    .prepare<[], number>(
      'select count(*) from readiness where enterprise_id not in (select enterprise_id from register)',
    )
    .pluck(),
}));

const CHUNK = 1_000;

/** The day that the rows rest on; '' where they were never computed. */
export function readinessDay(db: Db | Tx): Day | '' {
  return statements(db).day.get() ?? '';
}

/** The set of each subject for new applications on that day. */
function setsOn(db: Db | Tx, day: Day): Map<Subject, CriteriaSet> {
  const sets = readSets(db);
  return new Map(
    SUBJECTS.flatMap((subject) => {
      const set = setInForce(sets, subject, day);
      return set === null ? [] : [[subject, set] as const];
    }),
  );
}

/** What rows rest on beside the enterprise itself: the year and the sets. */
function basisOn(db: Db | Tx, day: Day): string {
  return JSON.stringify([yearOf(day), [...setsOn(db, day)].map(([subject, { id }]) => [subject, id])]);
}

interface Known {
  firm: Firm;
  register: RegisterRow;
  tracks: ReadonlyMap<string, TrackRow>;
  others: TitlesAt;
}

function* knownOf(db: Db | Tx, ids: readonly number[], day: Day): Generator<Known> {
  const wanted = JSON.stringify(ids);
  const registers = statements(db).register.all(wanted);
  const here = registers.map(({ id }) => id);
  const tracks = Map.groupBy(statements(db).tracks.all(wanted), (row) => row.enterprise_id);
  const figures = Map.groupBy(readYears(db, here), (one) => one.enterprise_id);
  const findings = standingFindings(db, here, day);
  const titles = titlesAt(db, here, day);
  for (const register of registers) {
    const own = new Map((tracks.get(register.id) ?? []).map((row) => [row.category as string, row]));
    const others = titles.get(register.id) ?? { held: new Map(), turnsOn: null };
    const held = [...own.values()].flatMap(({ category, held: isHeld, valid_until }) =>
      isHeld === 1 ? [[category as Title, valid_until] as const] : [],
    );
    const years = new Map<number, Figures>(
      (figures.get(register.id) ?? []).map((one) => [one.year, one.figures]),
    );
    const firm: Firm = {
      uscc: register.uscc,
      industry_code: register.industry_code,
      years,
      titles: new Map<Title, Day | null>([...held, ...others.held]),
      findings: findings.get(register.id) ?? new Map(),
    };
    yield { firm, register, tracks: own, others };
  }
}

const isHeld = (subject: Subject, { tracks, others }: Known): boolean =>
  subject === 'tech_innovative'
    ? others.held.has('innovative') || others.held.has('tech_sme')
    : tracks.get(subject)?.held === 1;

const earlier = (a: Day | null, b: Day | null): Day | null => (a === null || (b !== null && b < a) ? b : a);

/** Of whom nothing is known there is no row: a register of names alone has nothing to compare. */
function rowsOf(known: Known, sets: ReadonlyMap<Subject, CriteriaSet>, day: Day): ReadinessRow[] {
  const { firm, register, tracks, others } = known;
  const tells = firm.years.size > 0 || firm.findings.size > 0 || others.held.size > 0;
  return [...sets].flatMap(([subject, set]): ReadinessRow[] => {
    const track = tracks.get(subject);
    if (!tells && track === undefined) return [];
    const found = compare(set, firm, day);
    const { id, chain, area, officer } = register;
    return [
      {
        enterprise_id: id,
        subject,
        set_id: set.id,
        year: found.year,
        met: found.met,
        near: found.near,
        not_met: found.notMet,
        no_data: found.noData,
        manual: found.manual,
        judged_met: found.judgedMet,
        judged_not_met: found.judgedNotMet,
        gap: found.gap,
        words: found.words,
        names: found.names,
        listed: register.in_scope === 1 && !isHeld(subject, known) ? 1 : 0,
        chain,
        area,
        officer,
        stage: track?.held === 1 ? null : (track?.stage ?? null),
        turns_on: earlier(found.turnsOn, others.turnsOn),
      },
    ];
  });
}

/** The rows that these enterprises should have, on that day. */
export function readinessRows(db: Db | Tx, ids: readonly number[], day: Day): ReadinessRow[] {
  const sets = setsOn(db, day);
  return [...knownOf(db, ids, day)].flatMap((known) => rowsOf(known, sets, day));
}

/** Every line of these enterprises against one set, on that day: what a file tells beside the stored row. */
export function compareMany(
  db: Db | Tx,
  ids: readonly number[],
  set: CriteriaSet,
  day: Day,
): Map<number, Comparison> {
  return new Map(
    [...knownOf(db, ids, day)].map(({ firm, register }) => [register.id, compare(set, firm, day)]),
  );
}

/** Rows that stay as they are are not written: an event changes the comparison of few enterprises. */
function fold(tx: Db | Tx, ids: readonly number[], day: Day): void {
  const { stored, drop, add } = statements(tx);
  const placeOf = (row: ReadinessRow) => `${row.enterprise_id} ${row.subject}`;
  for (let at = 0; at < ids.length; at += CHUNK) {
    const part = ids.slice(at, at + CHUNK);
    const before = new Map(stored.all(JSON.stringify(part)).map((row) => [placeOf(row), row]));
    for (const row of readinessRows(tx, part, day)) {
      const old = before.get(placeOf(row));
      before.delete(placeOf(row));
      if (old !== undefined && COLUMNS.every((name) => old[name] === row[name])) continue;
      if (old !== undefined) drop.run(Number(row.enterprise_id), String(row.subject));
      add(row);
    }
    for (const gone of before.values()) drop.run(Number(gone.enterprise_id), String(gone.subject));
  }
}

/**
 * Holds enterprises against the criteria anew, after their figures, findings, events or facts changed and
 * the register was folded; in the same transaction. Nothing where the rows were never computed.
 */
export function deriveReadiness(tx: Db | Tx, ids: readonly number[]): void {
  const day = readinessDay(tx);
  if (day !== '' && ids.length > 0) fold(tx, ids, day);
}

function foldAll(tx: Db | Tx, day: Day): void {
  tx.$client.prepare('delete from readiness').run();
  for (let last = 0; ; ) {
    const ids = statements(tx).next.all(last, CHUNK);
    if (ids.length === 0) return;
    for (const row of readinessRows(tx, ids, day)) statements(tx).add(row);
    last = ids.at(-1) ?? last;
  }
}

/** What brings the rows to that day: nothing, some enterprises, or all of them (so many). */
export function staleReadiness(db: Db | Tx, today: Day): { what: 'none' | 'some' | 'all'; count: number } {
  const day = readinessDay(db);
  if (day === today) return { what: 'none', count: 0 };
  if (day === '' || basisOn(db, day) !== basisOn(db, today))
    return { what: 'all', count: statements(db).count.get() ?? 0 };
  return { what: 'some', count: statements(db).turning.all(today).length };
}

/** Brings the rows to that day, in the caller's transaction. */
export function freshenReadiness(tx: Tx, today: Day): void {
  const { what } = staleReadiness(tx, today);
  if (what === 'none') return;
  if (what === 'all') foldAll(tx, today);
  else fold(tx, statements(tx).turning.all(today), today);
  statements(tx).setDay.run(today);
}

/** Computes everything anew: criteria changed, or every derived table is rebuilt. */
export function rebuildReadiness(tx: Tx): void {
  const day = readinessDay(tx);
  if (day !== '') foldAll(tx, day);
}

/** Marks the rows as never computed: somebody will, in a thread of its own. */
export function forgetReadiness(tx: Tx): void {
  statements(tx).setDay.run('');
}

const keyOf = (row: ReadinessRow): string => JSON.stringify(COLUMNS.map((name) => row[name]));

/** Which of these enterprises have rows that are not what they should be; by id. */
export function strangeReadiness(db: Db, ids: readonly number[]): number[] {
  const day = readinessDay(db);
  if (day === '') return [];
  const of = (rows: readonly ReadinessRow[]) => Map.groupBy(rows, (row) => Number(row.enterprise_id));
  const fresh = of(readinessRows(db, ids, day));
  const stored = of(statements(db).stored.all(JSON.stringify(ids)));
  const keys = (rows: readonly ReadinessRow[] = []) => rows.map(keyOf).sort().join('\n');
  return ids.filter((id) => keys(fresh.get(id)) !== keys(stored.get(id)));
}

/** How many rows are of no enterprise of the register. */
export function orphanedReadiness(db: Db): number {
  return readinessDay(db) === '' ? 0 : (statements(db).orphans.get() ?? 0);
}
