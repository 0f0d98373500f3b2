import { eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { enterprise, event, eventVoid } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { keepLate } from '../baseline/queries.ts';
import { keepBasis } from '../derived/criteria.ts';
import { deriveEnterprise } from '../derived/derive.ts';
import { readDossier } from '../derived/dossiers.ts';
import { mergedInto, ownerOf, ownersOf } from '../derived/merges.ts';
import { NotFound } from '../errors.ts';
import { foldTrack } from '../rules/fold.ts';
import { givenDetails, standingEvents } from '../rules/standing.ts';
import type { Instant, TrackEvent } from '../rules/types.ts';
import { candidateOf, type EventDraft } from './drafts.ts';
import { insertEvent } from './insert.ts';
import { amendedSentence, detailWord, recordedSentence, voidedSentence } from './sentences.ts';

export type { EventDraft } from './drafts.ts';
export { digestOf, firstResult, isKey, keepResult, newKey } from './once.ts';
export { detailWord } from './sentences.ts';
export { detailInWords, titleOf } from './told.ts';

interface Options {
  /** Fold the enterprise anew at the end; false where the caller does so once for many. */
  derive?: boolean;
}

interface RecordOptions extends Options {
  /** 补录理由: why something of a day whose baseline is signed is recorded only now. */
  lateReason?: string | null | undefined;
}

/**
 * Records events on the tracks of one enterprise, each with its line in the log, in the caller's
 * transaction. Whether they may be recorded is judged before (rules/judge.ts); that nothing enters a
 * signed baseline without its reason is kept here, whatever the way in.
 * @param filedUnder the record to which they belong where it was merged into this enterprise: what
 *   corrects or completes an event goes with that event, should the merge be undone
 * @returns their ids, in the order given
 * @throws Refused where the baseline of an event's day is signed and there is no `lateReason`
 */
export function recordEvents(
  tx: Tx,
  enterpriseId: number,
  drafts: readonly EventDraft[],
  by: By,
  {
    derive = true,
    filedUnder = enterpriseId,
    lateReason = null,
  }: RecordOptions & { filedUnder?: number } = {},
): number[] {
  const name = nameOf(tx, enterpriseId);
  const known: TrackEvent[] = [...readDossier(tx, enterpriseId).events];
  const ids = drafts.map((draft) => {
    const candidate = candidateOf(draft, by.at);
    const { id: _, voided_at: __, ...columns } = candidate;
    const basis = draft.basis ?? null;
    const id = insertEvent(tx, {
      ...columns,
      enterprise_id: draft.amends ? recordOf(tx, draft.amends, filedUnder) : filedUnder,
      recorded_by: by.actor,
      basis,
      import_id: by.importId ?? null,
    });
    const recorded = { ...candidate, id };
    keepBasis(tx, recorded);
    const day = known.find((one) => one.id === recorded.amends)?.effective_on ?? recorded.effective_on;
    const isLate = keepLate(tx, { event: id, day, what: 'recorded', reason: lateReason }, by);
    const sentence = `${sentenceOf(name, recorded, basis, known)}${isLate ? `，补录理由：${lateReason}` : ''}`;
    known.push(recorded);
    record(tx, {
      ...by,
      act: draft.kind === 'amended' ? 'event amended' : 'event recorded',
      enterpriseId,
      eventId: id,
      sentence,
      detail: given({ ...columns, basis, late_reason: isLate ? lateReason : null }),
    });
    return id;
  });
  touch(tx, enterpriseId, by);
  if (derive) deriveEnterprise(tx, enterpriseId, { eventsOnly: true });
  return ids;
}

/**
 * Voids an event with a reason; both stay readable. Judged before by `judgeVoid`. Where the baseline of
 * its day is signed, the reason is that of a 补录 as well.
 * @throws NotFound where there is no such event
 */
export function voidEvent(
  tx: Tx,
  eventId: number,
  reason: string,
  by: By,
  { replacedBy, derive = true }: Options & { replacedBy?: number } = {},
): void {
  const row = tx.select().from(event).where(eq(event.id, eventId)).get();
  if (row === undefined) throw new NotFound('event');
  tx.insert(eventVoid)
    .values({
      event_id: eventId,
      reason,
      recorded_at: by.at,
      recorded_by: by.actor,
      replaced_by: replacedBy ?? null,
    })
    .run();
  // Where its record was merged, the one that stays is told of it and folded anew.
  const owner = ownerOf(tx, row.enterprise_id);
  const told = { enterprise: nameOf(tx, owner), event: { ...row, voided_at: null } };
  const isLate = keepLate(tx, { event: eventId, day: dayOf(tx, row), what: 'voided', reason }, by);
  record(tx, {
    ...by,
    act: replacedBy === undefined ? 'event voided' : 'event corrected',
    enterpriseId: owner,
    eventId,
    sentence: `${voidedSentence(told, reason, replacedBy !== undefined)}${isLate ? '，基线签认后的补录' : ''}`,
    detail: { reason, ...(replacedBy === undefined ? {} : { replaced_by: replacedBy }) },
  });
  touch(tx, owner, by);
  if (derive) deriveEnterprise(tx, owner, { eventsOnly: true });
}

/** An event as it was recorded, by whom, on what basis, and how it was voided. */
export interface RecordedEvent extends TrackEvent {
  /** The record that it belongs to, whichever that is merged into. */
  enterprise_id: number;
  recorded_by: string;
  basis: string | null;
  import_id: number | null;
  voided: { at: Instant; by: string; reason: string; replaced_by: number | null } | null;
  /** The record that it came from, where that was merged into this enterprise. */
  from: { uscc: string; name: string } | null;
}

/**
 * Every event of an enterprise and of those merged into it, voided ones and amendments included, by day
 * and then as recorded.
 */
export function eventsOf(db: Db | Tx, enterpriseId: number): RecordedEvent[] {
  const records = JSON.stringify([enterpriseId, ...mergedInto(db, enterpriseId)]);
  return recorded(db)
    .of.all({ records })
    .map((row) => recordedOf(row, row.event.enterprise_id === enterpriseId));
}

const recorded = perConnection((db) => {
  const joined = () =>
    db
      .select({ event, voiding: eventVoid, uscc: enterprise.uscc, name: enterprise.name })
      .from(event)
      .innerJoin(enterprise, eq(enterprise.id, event.enterprise_id))
      .leftJoin(eventVoid, eq(eventVoid.event_id, event.id));
  return {
    of: joined()
      .where(sql`${event.enterprise_id} in (select value from json_each(${sql.placeholder('records')}))`)
      .orderBy(event.effective_on, event.id)
      .prepare(),
    byId: joined()
      .where(sql`${event.id} in (select value from json_each(${sql.placeholder('ids')}))`)
      .prepare(),
  };
});

type Joined = {
  event: typeof event.$inferSelect;
  voiding: typeof eventVoid.$inferSelect | null;
  uscc: string;
  name: string;
};

function recordedOf({ event: row, voiding, uscc, name }: Joined, isOwn: boolean): RecordedEvent {
  return {
    ...row,
    voided_at: voiding?.recorded_at ?? null,
    voided:
      voiding === null
        ? null
        : {
            at: voiding.recorded_at,
            by: voiding.recorded_by,
            reason: voiding.reason,
            replaced_by: voiding.replaced_by,
          },
    from: isOwn ? null : { uscc, name },
  };
}

/** @throws NotFound where this enterprise has no such event */
export function findEvent(db: Db | Tx, enterpriseId: number, eventId: number): RecordedEvent {
  const found = eventsOf(db, enterpriseId).find((one) => one.id === eventId);
  if (found === undefined) throw new NotFound('event');
  return found;
}

/** Whose event it is now; null where there is none, or its enterprise has left the register. */
export function ownerOfEvent(db: Db | Tx, eventId: number): number | null {
  const record = statements(db).recordOf.get(eventId);
  if (record === undefined) return null;
  const owner = ownerOf(db, record);
  return statements(db).present.get(owner) ?? null;
}

/** Events by their ids, as `eventsOf` gives them, whichever enterprises they are of. */
export function eventsById(db: Db | Tx, ids: readonly number[]): Map<number, RecordedEvent> {
  const records = statements(db).recordsOf.all(JSON.stringify(ids));
  const owners = ownersOf(db, records);
  const found = new Map<number, RecordedEvent>();
  const rows = recorded(db).byId.all({ ids: JSON.stringify(ids) });
  for (const row of rows) {
    const isOwn = owners.get(row.event.enterprise_id) === row.event.enterprise_id;
    found.set(row.event.id, recordedOf(row, isOwn));
  }
  return found;
}

/** Prepared once a connection: an import asks for every enterprise that it records events of. */
const statements = perConnection(({ $client }) => ({
  name: $client.prepare<[number], string>('select name from enterprise where id = ?').pluck(),
  recordOf: $client.prepare<[number], number>('select enterprise_id from event where id = ?').pluck(),
  recordsOf: $client
    .prepare<[string], number>(
      'select distinct enterprise_id from event where id in (select value from json_each(?))',
    )
    .pluck(),
  present: $client
    .prepare<[number], number>('select id from enterprise where id = ? and gone is null')
    .pluck(),
  dayOf: $client.prepare<[number], string>('select effective_on from event where id = ?').pluck(),
  touch: $client.prepare('update enterprise set updated_at = ?, updated_by = ? where id = ?'),
}));

function nameOf(tx: Tx, enterpriseId: number): string {
  const name = statements(tx).name.get(enterpriseId);
  if (name === undefined) throw new NotFound('enterprise');
  return name;
}

/** The record to which the event belongs that papers complete. */
function recordOf(tx: Tx, eventId: number, otherwise: number): number {
  return statements(tx).recordOf.get(eventId) ?? otherwise;
}

/** The day that an event tells of: of papers, that of what they complete. */
function dayOf(tx: Tx, row: Pick<TrackEvent, 'amends' | 'effective_on'>): string {
  return (row.amends === null ? undefined : statements(tx).dayOf.get(row.amends)) ?? row.effective_on;
}

/** An event changes when the enterprise was last looked after, not the version that edit forms carry. */
function touch(tx: Tx, enterpriseId: number, by: By): void {
  statements(tx).touch.run(by.at, by.actor, enterpriseId);
}

function sentenceOf(
  name: string,
  recorded: TrackEvent,
  basis: string | null,
  known: readonly TrackEvent[],
): string {
  const told = { enterprise: name, event: recorded, basis };
  if (recorded.kind === 'amended') {
    const target = known.find((one) => one.id === recorded.amends) ?? null;
    return amendedSentence(told, target, Object.keys(givenDetails(recorded)).map(detailWord));
  }
  if (recorded.kind !== 'stage') return recordedSentence(told, null);
  const before = standingEvents(known, { asOf: recorded.effective_on });
  return recordedSentence(told, foldTrack(recorded.category, before).state);
}

function given(columns: Record<string, unknown>): Record<string, unknown> {
  const told = Object.entries(columns).filter(([, value]) => value !== null && value !== false);
  return Object.fromEntries(told);
}
