/** What was saved of an enterprise after a version: by field, who and when, from the log. */
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { audit } from '../../db/schema.ts';
import type { Instant } from '../rules/types.ts';
import { FIELDS, type Field } from './fields.ts';

/** Acts that change fields: saving, merging, undoing a merge. */
const SAVING = ['enterprise revised', 'enterprise merged', 'enterprise parted'];

export interface Saved {
  by: string;
  at: Instant;
}

export function savedSince(db: Db | Tx, enterpriseId: number, version: number): Map<Field, Saved> {
  const rows = db
    .select({ at: audit.at, actor: audit.actor, detail: audit.detail })
    .from(audit)
    .where(and(eq(audit.enterprise_id, enterpriseId), inArray(audit.act, SAVING)))
    .orderBy(asc(audit.seq))
    .all();
  const saved = new Map<Field, Saved>();
  for (const { at, actor, detail } of rows) {
    const told = JSON.parse(detail) as { version?: unknown; changed?: unknown };
    if (typeof told.version !== 'number' || told.version <= version || !Array.isArray(told.changed)) continue;
    for (const field of FIELDS) if (told.changed.includes(field)) saved.set(field, { by: actor, at });
  }
  return saved;
}
