import { and, desc, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { attachment, enterprise, event } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { mergedInto } from '../derived/merges.ts';
import { NotFound } from '../errors.ts';
import type { Instant } from '../rules/types.ts';
import type { StoredFile } from './store.ts';

export { ACCEPT, WRONG_KIND } from './kinds.ts';
export { PendingFiles } from './pending.ts';
export { LARGEST_FORM, type Received, receiveForm } from './receive.ts';
export type { StoredFile } from './store.ts';

export interface Attachment extends StoredFile {
  id: number;
  eventId: number | null;
  recordedAt: Instant;
  recordedBy: string;
}

const COLUMNS = {
  id: attachment.id,
  eventId: attachment.event_id,
  sha256: attachment.sha256,
  fileName: attachment.file_name,
  mediaType: attachment.media_type,
  size: attachment.size,
  recordedAt: attachment.recorded_at,
  recordedBy: attachment.recorded_by,
};

/** The files of an enterprise, the newest first, those of its events and of records merged into it included. */
export function attachmentsOf(db: Db | Tx, enterpriseId: number): Attachment[] {
  return db
    .select(COLUMNS)
    .from(attachment)
    .where(inArray(attachment.enterprise_id, [enterpriseId, ...mergedInto(db, enterpriseId)]))
    .orderBy(desc(attachment.recorded_at), desc(attachment.id))
    .all();
}

/** @throws NotFound where this enterprise has no such file */
export function findAttachment(db: Db | Tx, enterpriseId: number, id: number): Attachment {
  const row = db
    .select(COLUMNS)
    .from(attachment)
    .where(
      and(
        inArray(attachment.enterprise_id, [enterpriseId, ...mergedInto(db, enterpriseId)]),
        eq(attachment.id, id),
      ),
    )
    .get();
  if (row === undefined) throw new NotFound('attachment');
  return row;
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

/** Attaches a stored file to an enterprise, or to one of its events, with its line in the log. */
export function attach(
  tx: Tx,
  enterpriseId: number,
  file: StoredFile,
  by: By,
  eventId: number | null = null,
): number {
  // The paper of an event goes with it, should the merge that brought it here be undone.
  const filed =
    eventId === null ? undefined : tx.select().from(event).where(eq(event.id, eventId)).get()?.enterprise_id;
  const { id } = tx
    .insert(attachment)
    .values({
      enterprise_id: filed ?? enterpriseId,
      event_id: eventId,
      sha256: file.sha256,
      file_name: file.fileName,
      media_type: file.mediaType,
      size: file.size,
      recorded_at: by.at,
      recorded_by: by.actor,
    })
    .returning({ id: attachment.id })
    .get();
  const name = tx
    .select({ name: enterprise.name })
    .from(enterprise)
    .where(eq(enterprise.id, enterpriseId))
    .get()?.name;
  record(tx, {
    ...by,
    act: 'attachment added',
    enterpriseId,
    eventId,
    sentence: `为${name ?? ''}${eventId === null ? '' : '的记录'}上传附件“${file.fileName}”`,
    detail: { attachment: id, sha256: file.sha256, size: file.size, media_type: file.mediaType },
  });
  return id;
}
