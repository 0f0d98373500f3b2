/** The baselines in force, and what is recorded of their days afterwards: 补录. */
import type { Db, Tx } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { mergedInto } from '../derived/merges.ts';
import { Refused } from '../errors.ts';
import { dayInWords, shanghaiDay } from '../rules/days.ts';
import type { Category, Day, Instant, Programme, Refusal } from '../rules/types.ts';
import { changesSince, tallyInWords } from './differences.ts';
import { standingInWords, unsignedInWords } from './words.ts';

export { baselineRows } from './lists.ts';
export { alteredBaselines, lockBaseline } from './locking.ts';

/** One signing of a programme's baseline; counts are by category. */
export interface Baseline extends Record<Category, number> {
  id: number;
  programme_id: number;
  version: number;
  name: string;
  as_of: Day;
  locked_at: Instant;
  locked_by: string;
  note: string;
  reason: string;
  sha256: string;
}

export interface LateEntry {
  event_id: number;
  what: 'recorded' | 'voided';
  reason: string;
  recorded_at: Instant;
  recorded_by: string;
}

const LATE_COLUMNS = ['baseline_id', 'event_id', 'what', 'reason', 'recorded_at', 'recorded_by'];

/** Prepared once a connection: asked at every record, of which an import makes tens of thousands. */
const statements = perConnection(({ $client }) => ({
  inForce: $client.prepare<[], Baseline>(
    `select * from baseline as one where version =
      (select max(version) from baseline where programme_id = one.programme_id) order by as_of desc`,
  ),
  versions: $client.prepare<[number], Baseline>(
    'select * from baseline where programme_id = ? order by version',
  ),
  add: $client.prepare(insertSql('late_entry', LATE_COLUMNS)),
  lateOf: $client.prepare<[string], LateEntry>(
    `select l.event_id, l.what, l.reason, l.recorded_at, l.recorded_by from late_entry l
      join event e on e.id = l.event_id where e.enterprise_id in (select value from json_each(?)) order by l.id`,
  ),
}));

/** Every signing of a programme's baseline, first to last. */
export function readBaselines(db: Db, programmeId: number): Baseline[] {
  return statements(db).versions.all(programmeId);
}

/** The last signing known at that moment (null is now), or null where there was none yet. */
export function baselineAt(db: Db, programmeId: number, knownAt: Instant | null = null): Baseline | null {
  const known = readBaselines(db, programmeId).filter((one) => knownAt === null || one.locked_at <= knownAt);
  return known.at(-1) ?? null;
}

/**
 * The baseline in one sentence, as known at that moment (null is now): who signed what and what came to
 * it since, or that nobody has signed it yet.
 * @param day the day of the baseline, and `lines` how many holdings it has as things stand
 */
export function baselineInWords(
  db: Db,
  programme: Programme,
  { day, lines, knownAt }: { day: Day; lines: number; knownAt: Instant | null },
): string {
  const signed = baselineAt(db, programme.id, knownAt);
  if (signed === null) return unsignedInWords(day, lines);
  const since = tallyInWords(changesSince(db, programme, signed, knownAt));
  return standingInWords({ signed, since });
}

/** The baselines that a record of that day comes after: signed, and of that day or a later one. */
export function signedFor(db: Db, day: Day): Baseline[] {
  return statements(db)
    .inForce.all()
    .filter((one) => day <= one.as_of);
}

/** Whether any baseline is signed: before that nothing is ever late. */
export function baselineSigned(db: Db): boolean {
  return statements(db).inForce.get() !== undefined;
}

/** 基线已于2026年1月10日签认，补录须写明理由 */
export function lateMessage({ locked_at }: Pick<Baseline, 'locked_at'>): string {
  return `基线已于${dayInWords(shanghaiDay(new Date(locked_at)))}签认，补录须写明理由`;
}

/**
 * What a form says where something of those days is to be recorded without a reason; null where it may.
 * @param field where the form asks for the reason
 */
export function lateRefusal(
  db: Db,
  days: readonly Day[],
  reason: string | null | undefined,
  field = 'late_reason',
): Refusal | null {
  if (days.length === 0 || reason?.trim()) return null;
  const earliest = days.reduce((a, b) => (a < b ? a : b));
  const [signed] = signedFor(db, earliest);
  return signed === undefined ? null : { rule: 'baseline', field, message: lateMessage(signed) };
}

/**
 * Keeps with a record, in its own transaction, that it came after the baseline of its day was signed.
 * @param day of the event itself, or of the one that it completes
 * @returns whether it did
 * @throws Refused where it did and no reason is given
 */
export function keepLate(
  tx: Tx,
  record: { event: number; day: Day; what: LateEntry['what']; reason: string | null | undefined },
  by: By,
): boolean {
  const { event: event_id, day, what } = record;
  const signed = signedFor(tx, day);
  if (signed.length === 0) return false;
  const reason = record.reason?.trim() ?? '';
  const refusal = lateRefusal(tx, [day], reason);
  if (refusal !== null) throw new Refused([refusal]);
  for (const { id: baseline_id } of signed) {
    const row = { baseline_id, event_id, what, reason, recorded_at: by.at, recorded_by: by.actor };
    statements(tx).add.run(row);
  }
  return true;
}

/** What came late of one enterprise and of the records merged into it, in the order of recording. */
export function lateEntriesOf(db: Db, enterpriseId: number): LateEntry[] {
  return statements(db).lateOf.all(JSON.stringify([enterpriseId, ...mergedInto(db, enterpriseId)]));
}
