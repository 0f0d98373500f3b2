/** Letting go of who received visits, where an enterprise's contacts are erased. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import type { VisitRow } from './rows.ts';
import { keepVersion } from './saving.ts';

/** The reason of the version that follows: a form opened before it is told, and the page says what became of the name. */
export const ERASED = '已删除联系人信息';

const OF = 'enterprise_id in (select value from json_each(@ids))';
const NAMED = 'exists (select 1 from visit_receiver r where r.visit_id = v.id)';

const statements = perConnection(({ $client }) => ({
  has: $client
    .prepare<[{ ids: string }], number>(`select exists (select 1 from visit v where ${OF} and ${NAMED})`)
    .pluck(),
  named: $client.prepare<[{ ids: string }], Omit<VisitRow, 'received_by'>>(
    `select v.* from visit v where ${OF} and ${NAMED} order by v.id`,
  ),
  erase: $client.prepare<[number]>('delete from visit_receiver where visit_id = ?'),
}));

/** @param ids of the records that visits are filed under, as JSON */
export function hasReceivers(db: Db | Tx, ids: string): boolean {
  return statements(db).has.get({ ids }) === 1;
}

/**
 * Takes the names out of every version of these records' visits. Office and content stay: the figures and the
 * record of the visit rest on them. The caller's line in the log tells of it.
 */
export function eraseReceivers(tx: Tx, ids: string, by: By): void {
  const sql = statements(tx);
  for (const visit of sql.named.all({ ids })) {
    const at = { id: visit.id, version: visit.version + 1 };
    // Nothing follows a voided visit, and no form of it can be sent.
    if (visit.voided === 0) keepVersion(tx, at, { ...visit, received_by: '' }, { reason: ERASED }, by);
    sql.erase.run(visit.id);
  }
}
