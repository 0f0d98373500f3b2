import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { attachment, attachmentVoid, enterprise, event, visit } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { mergedInto } from '../derived/merges.ts';
import { NotFound } from '../errors.ts';
import { shanghaiDay } from '../rules/days.ts';
import type { Instant } from '../rules/types.ts';
import type { StoryLine } from '../story.ts';
import type { StoredFile } from './store.ts';

export { ACCEPT, isShown, WRONG_KIND } from './kinds.ts';
export { PendingFiles } from './pending.ts';
export { LARGEST_FORM, type Received, receiveForm } from './receive.ts';
export type { StoredFile } from './store.ts';

export interface Attachment extends StoredFile {
  id: number;
  eventId: number | null;
  visitId: number | null;
  recordedAt: Instant;
  recordedBy: string;
  /** Why it is no longer meant, by whom and when; null where it is. */
  voided: { reason: string; at: Instant; by: string } | null;
}

const COLUMNS = {
  id: attachment.id,
  eventId: attachment.event_id,
  visitId: attachment.visit_id,
  sha256: attachment.sha256,
  fileName: attachment.file_name,
  mediaType: attachment.media_type,
  size: attachment.size,
  recordedAt: attachment.recorded_at,
  recordedBy: attachment.recorded_by,
  voided: { reason: attachmentVoid.reason, at: attachmentVoid.recorded_at, by: attachmentVoid.recorded_by },
};

function selected(db: Db | Tx) {
  return db
    .select(COLUMNS)
    .from(attachment)
    .leftJoin(attachmentVoid, eq(attachmentVoid.attachment_id, attachment.id));
}

/** Of records given as JSON: an enterprise's own and those merged into it. */
const OF_RECORDS = sql`${attachment.enterprise_id} in (select value from json_each(${sql.placeholder('records')}))`;

const statements = perConnection((db) => ({
  of: selected(db).where(OF_RECORDS).orderBy(desc(attachment.recorded_at), desc(attachment.id)).prepare(),
  one: selected(db)
    .where(and(OF_RECORDS, eq(attachment.id, sql.placeholder('id'))))
    .prepare(),
  /** Papers of the enterprise itself. */
  own: selected(db)
    .where(
      and(
        OF_RECORDS,
        isNull(attachment.event_id),
        isNull(attachment.visit_id),
        isNull(attachmentVoid.attachment_id),
      ),
    )
    .orderBy(desc(attachment.recorded_at), desc(attachment.id))
    .prepare(),
}));

const recordsOf = (db: Db | Tx, enterpriseId: number): string =>
  JSON.stringify([enterpriseId, ...mergedInto(db, enterpriseId)]);

/** The files of an enterprise, the newest first, those of its events and of records merged into it included. */
export function attachmentsOf(db: Db | Tx, enterpriseId: number): Attachment[] {
  return statements(db).of.all({ records: recordsOf(db, enterpriseId) });
}

/** The files that a visit rests on, in the order in which they came. */
export function attachmentsOfVisit(db: Db | Tx, visitId: number): Attachment[] {
  return selected(db).where(eq(attachment.visit_id, visitId)).orderBy(attachment.id).all();
}

/** @throws NotFound where this enterprise has no such file */
export function findAttachment(db: Db | Tx, enterpriseId: number, id: number): Attachment {
  const row = statements(db).one.get({ records: recordsOf(db, enterpriseId), id });
  if (row === undefined) throw new NotFound('attachment');
  return row;
}

/** Papers of the enterprise itself on its timeline: those of events and visits are told there. */
export function storyOf(db: Db, records: readonly number[]): StoryLine[] {
  return statements(db)
    .own.all({ records: JSON.stringify(records) })
    .map((one) => ({
      on: shanghaiDay(new Date(one.recordedAt)),
      recordedAt: one.recordedAt,
      word: '附件',
      title: one.fileName,
      detail: '',
      by: one.recordedBy,
      href: null,
    }));
}

/** Every hash that a row points at. */
export function knownHashes(db: Db | Tx): Set<string> {
  return new Set(
    db
      .selectDistinct({ sha256: attachment.sha256 })
      .from(attachment)
      .all()
      .map((row) => row.sha256),
  );
}

/** What a file is evidence of, beside the enterprise: an event or a visit. */
export interface Evidence {
  eventId?: number | null;
  visitId?: number | null;
}

/** The record that the subject is filed under: evidence goes with it, should the merge that brought it here be undone. */
function filedUnder(tx: Tx, { eventId, visitId }: Evidence): number | undefined {
  const of = (table: typeof event | typeof visit, id: number) =>
    tx.select({ id: table.enterprise_id }).from(table).where(eq(table.id, id)).get()?.id;
  if (typeof eventId === 'number') return of(event, eventId);
  return typeof visitId === 'number' ? of(visit, visitId) : undefined;
}

function nameOf(tx: Tx, enterpriseId: number): string {
  const row = tx
    .select({ name: enterprise.name })
    .from(enterprise)
    .where(eq(enterprise.id, enterpriseId))
    .get();
  return row?.name ?? '';
}

/** Attaches a stored file to an enterprise, to one of its events or visits, with its line in the log. */
export function attach(
  tx: Tx,
  enterpriseId: number,
  file: StoredFile,
  by: By,
  { eventId = null, visitId = null }: Evidence = {},
): number {
  const { id } = tx
    .insert(attachment)
    .values({
      enterprise_id: filedUnder(tx, { eventId, visitId }) ?? enterpriseId,
      event_id: eventId,
      visit_id: visitId,
      sha256: file.sha256,
      file_name: file.fileName,
      media_type: file.mediaType,
      size: file.size,
      recorded_at: by.at,
      recorded_by: by.actor,
    })
    .returning({ id: attachment.id })
    .get();
  const what = eventId !== null ? '的记录' : visitId !== null ? '的走访' : '';
  record(tx, {
    ...by,
    act: 'attachment added',
    enterpriseId,
    eventId,
    sentence: `为${nameOf(tx, enterpriseId)}${what}上传附件“${file.fileName}”`,
    detail: {
      attachment: id,
      visit: visitId,
      sha256: file.sha256,
      size: file.size,
      media_type: file.mediaType,
    },
  });
  return id;
}

/** Marks a file as no longer meant: it stays, and says so. Once is enough. */
export function voidAttachment(tx: Tx, enterpriseId: number, file: Attachment, reason: string, by: By): void {
  if (file.voided !== null) return;
  tx.insert(attachmentVoid)
    .values({ attachment_id: file.id, reason, recorded_at: by.at, recorded_by: by.actor })
    .run();
  record(tx, {
    ...by,
    act: 'attachment voided',
    enterpriseId,
    eventId: file.eventId,
    sentence: `作废${nameOf(tx, enterpriseId)}的附件“${file.fileName}”，原因：${reason}`,
    detail: { attachment: file.id, reason },
  });
}
