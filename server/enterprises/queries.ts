import { and, eq } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { enterprise, formerName } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { deriveEnterprise } from '../derived/derive.ts';
import { NotFound } from '../errors.ts';
import { shanghaiDay } from '../rules/days.ts';
import { nameKey } from '../rules/names.ts';
import { FACT_FIELDS } from '../rules/types.ts';
import { COLUMNS, type EnterpriseDraft, isCounting } from './fields.ts';
import { type Change, createdSentence, detailOf, revisedSentence } from './sentences.ts';
import { addFirstVersion, addVersion } from './versions.ts';
import { keepWords } from './wordlists.ts';

export { type Duplicate, findDuplicates } from './duplicates.ts';
export type { EnterpriseDraft } from './fields.ts';
export { readFilters } from './filters.ts';
export {
  countAlerts,
  ForeignCursor,
  type ListAsked,
  type Listed,
  type ListRow,
  listEnterprises,
} from './list.ts';
export { versionsOf } from './versions.ts';
export { wordLists } from './wordlists.ts';

export type Enterprise = typeof enterprise.$inferSelect & { former_names: string[] };

interface Options {
  /** Fold the enterprise anew at the end; false where the caller does so once for many. */
  derive?: boolean;
}

/** @throws NotFound where no enterprise has this code, written in its stored form */
export function findEnterprise(db: Db | Tx, uscc: string): Enterprise {
  const row = db.select().from(enterprise).where(eq(enterprise.uscc, uscc)).get();
  if (row === undefined) throw new NotFound('enterprise');
  return { ...row, former_names: formerNamesOf(db, row.id) };
}

/** Former names, as they were recorded; a name that is in use again is no former one. */
export function formerNamesOf(db: Db | Tx, id: number): string[] {
  return db
    .select({ name: formerName.name, current: enterprise.name })
    .from(formerName)
    .innerJoin(enterprise, eq(enterprise.id, formerName.enterprise_id))
    .where(eq(formerName.enterprise_id, id))
    .orderBy(formerName.id)
    .all()
    .filter((row) => row.name !== row.current)
    .map((row) => row.name);
}

/**
 * Adds an enterprise with its first version, its former names and its line in the log, in the
 * caller's transaction. Values that the lists lack are taken into them.
 * @returns its id
 */
export function createEnterprise(
  tx: Tx,
  draft: EnterpriseDraft,
  by: By,
  { derive = true }: Options = {},
): number {
  const { former_names, ...columns } = draft;
  const stamp = { created_at: by.at, updated_at: by.at, updated_by: by.actor };
  const { id } = tx
    .insert(enterprise)
    .values({ ...columns, ...stamp, name_key: nameKey(draft.name) })
    .returning({ id: enterprise.id })
    .get();
  const { name, in_scope, industry_code, chain, area, officer } = draft;
  addFirstVersion(tx, id, { name, in_scope, industry_code, chain, area, officer }, by);
  for (const former of former_names) if (former !== name) keepFormerName(tx, id, former, null, by);
  keepWords(tx, draft);
  const { contact_name: _, contact_phone: __, ...told } = draft;
  const detail = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
  record(tx, {
    ...by,
    act: 'enterprise created',
    enterpriseId: id,
    sentence: createdSentence(draft),
    detail,
  });
  if (derive) deriveEnterprise(tx, id);
  return id;
}

export interface Revision extends Options {
  /** From when what counting sees holds; today. */
  effective_on?: string;
  reason?: string;
  /** The former names given are all there are; otherwise they are added to those known. */
  replaceFormerNames?: boolean;
}

/**
 * Changes what is kept of an enterprise, in the caller's transaction: fields that stay the same are
 * passed over; what counting sees gets a dated version; the old name is kept on renaming.
 * @returns the fields that changed; none where all stayed the same, and then nothing is written
 * @throws NotFound where there is no such enterprise
 */
export function reviseEnterprise(
  tx: Tx,
  id: number,
  changes: Partial<EnterpriseDraft>,
  by: By,
  { effective_on, reason = '', derive = true, replaceFormerNames = false }: Revision = {},
): { changed: string[] } {
  const row = tx.select().from(enterprise).where(eq(enterprise.id, id)).get();
  if (row === undefined) throw new NotFound('enterprise');
  const day = effective_on ?? shanghaiDay(new Date(by.at));
  const changed: Change[] = COLUMNS.flatMap((field) => {
    const to = changes[field];
    return to === undefined || to === row[field] ? [] : [{ field, from: row[field], to }];
  });
  const renamed = changed.some(({ field }) => field === 'name');
  const names = formerNamesOf(tx, id);
  if (changes.former_names !== undefined) {
    const after = reviseFormerNames(tx, id, names, changes.former_names, { by, replaceFormerNames });
    const isSame = after.length === names.length && after.every((name) => names.includes(name));
    if (!isSame) changed.push({ field: 'former_names', from: names, to: after });
  }
  if (changed.length === 0) return { changed: [] };

  if (renamed) keepFormerName(tx, id, row.name, day, by);
  const values = Object.fromEntries(
    changed.flatMap(({ field, to }) => (field === 'former_names' ? [] : [[field, to]])),
  );
  const version = row.version + 1;
  tx.update(enterprise)
    .set({
      ...values,
      ...(changes.name !== undefined && renamed ? { name_key: nameKey(changes.name) } : {}),
      version,
      updated_at: by.at,
      updated_by: by.actor,
    })
    .where(eq(enterprise.id, id))
    .run();
  const facts = Object.fromEntries(FACT_FIELDS.flatMap((one) => (one in values ? [[one, values[one]]] : [])));
  if (Object.keys(facts).length > 0)
    addVersion(tx, { enterpriseId: id, effective_on: day, reason, changes: facts }, by);
  keepWords(tx, changes);
  record(tx, {
    ...by,
    act: 'enterprise revised',
    enterpriseId: id,
    sentence: revisedSentence(row.name, changed, { effective_on: day, reason }),
    detail: {
      version,
      ...detailOf(changed),
      ...(changed.some(({ field }) => isCounting(field)) ? { effective_on: day } : {}),
    },
  });
  if (derive) deriveEnterprise(tx, id);
  return { changed: changed.map(({ field }) => field) };
}

function keepFormerName(tx: Tx, id: number, name: string, until: string | null, by: By): void {
  tx.insert(formerName)
    .values({ enterprise_id: id, name, name_key: nameKey(name), until_on: until, recorded_at: by.at })
    .onConflictDoNothing()
    .run();
}

function reviseFormerNames(
  tx: Tx,
  id: number,
  known: readonly string[],
  given: readonly string[],
  { by, replaceFormerNames }: { by: By; replaceFormerNames: boolean },
): string[] {
  for (const name of given) if (!known.includes(name)) keepFormerName(tx, id, name, null, by);
  const gone = replaceFormerNames ? known.filter((name) => !given.includes(name)) : [];
  for (const name of gone) {
    tx.delete(formerName)
      .where(and(eq(formerName.enterprise_id, id), eq(formerName.name, name)))
      .run();
  }
  return formerNamesOf(tx, id);
}
