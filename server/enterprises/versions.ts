/** What counting sees of an enterprise, in dated versions: append-only. */
import { eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { inserting, perConnection } from '../../db/per-connection.ts';
import { enterpriseVersion } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import type { Day, EnterpriseFacts } from '../rules/types.ts';

/** The first version holds from the beginning, whenever it was recorded. */
const BEGINNING: Day = '1900-01-01';

export type VersionRow = typeof enterpriseVersion.$inferSelect;

const COLUMNS = ['enterprise_id', 'effective_on', 'recorded_at', 'recorded_by', 'reason', 'changes'] as const;

/** Prepared once a connection: an import adds tens of thousands. */
const statements = perConnection((db) => ({
  of: db
    .select()
    .from(enterpriseVersion)
    .where(eq(enterpriseVersion.enterprise_id, sql.placeholder('id')))
    .orderBy(enterpriseVersion.id)
    .prepare(),
  /** What was changed from a later day than this; the first version is no change. */
  later: db.$client.prepare<[{ id: number; day: Day }], { effective_on: Day; changes: string }>(
    `select effective_on, changes from enterprise_version
      where enterprise_id = @id and effective_on > @day
        and id > (select min(id) from enterprise_version where enterprise_id = @id) order by id`,
  ),
  insert: inserting(db.$client, 'enterprise_version', COLUMNS),
}));

/** Every version of an enterprise, in the order of recording. */
export function versionsOf(db: Db | Tx, enterpriseId: number): VersionRow[] {
  return statements(db).of.all({ id: enterpriseId });
}

/** @returns the id of the version */
export function addFirstVersion(tx: Tx, enterpriseId: number, facts: EnterpriseFacts, by: By): number {
  return add(tx, { enterpriseId, effective_on: BEGINNING, reason: '', changes: facts }, by);
}

/**
 * The changed facts hold from `effective_on` on, for good: where the same fact was already changed
 * from a later day, that day gets a version too, else the earlier word would come back on it.
 * @returns the id of the last version that was added
 */
export function addVersion(
  tx: Tx,
  version: { enterpriseId: number; effective_on: Day; reason: string; changes: Partial<EnterpriseFacts> },
  by: By,
): number {
  const { enterpriseId: id, effective_on: from } = version;
  const later = statements(tx)
    .later.all({ id, day: from })
    .map(({ effective_on: day, changes }) => ({
      day,
      changes: JSON.parse(changes) as Partial<EnterpriseFacts>,
    }));
  let last = add(tx, version, by);
  for (const day of new Set(later.map((one) => one.day))) {
    const again = Object.entries(version.changes).filter(([field]) =>
      later.some((one) => one.day === day && Object.hasOwn(one.changes, field)),
    );
    if (again.length > 0)
      last = add(tx, { ...version, effective_on: day, changes: Object.fromEntries(again) }, by);
  }
  return last;
}

function add(
  tx: Tx,
  version: { enterpriseId: number; effective_on: Day; reason: string; changes: Partial<EnterpriseFacts> },
  by: By,
): number {
  const { enterpriseId, effective_on, reason, changes } = version;
  const { lastInsertRowid } = statements(tx).insert({
    enterprise_id: enterpriseId,
    effective_on,
    recorded_at: by.at,
    recorded_by: by.actor,
    reason,
    changes: JSON.stringify(changes),
  });
  return Number(lastInsertRowid);
}
