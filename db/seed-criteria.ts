import { FIRST_SETS } from '../server/rules/readiness-first.ts';
import { setInForce } from '../server/rules/readiness-sets.ts';
import type { Subject } from '../server/rules/readiness-types.ts';
import type { Instant } from '../server/rules/types.ts';
import type { Tx } from './open.ts';
import { criteriaSet, recognitionBasis } from './schema.ts';

/**
 * The criteria that a database begins with, and for recognitions that are there already the version of
 * their day; nothing where it has criteria. Call it within a transaction.
 */
export function seedCriteria(tx: Tx, at: Instant): void {
  if (tx.$client.prepare('select 1 from criteria_set limit 1').get() !== undefined) return;
  const sets = FIRST_SETS.map(({ criteria, entry, ...head }) =>
    tx
      .insert(criteriaSet)
      .values({
        ...head,
        criteria: { criteria, ...(entry === undefined ? {} : { entry }) },
        recorded_at: at,
        recorded_by: '系统',
      })
      .returning()
      .get(),
  );
  const events = tx.$client
    .prepare<[], { id: number; category: Subject; kind: string; day: string | null }>(
      `select id, category, kind, case kind when 'moved_in' then issued_on else effective_on end as day
         from event where kind in ('recognised', 'renewed', 'moved_in') order by id`,
    )
    .all();
  for (const { id, category, kind, day } of events) {
    const set =
      day === null ? null : setInForce(sets, category, day, kind === 'renewed' ? 'review' : 'apply');
    if (set !== null) tx.insert(recognitionBasis).values({ event_id: id, set_id: set.id }).run();
  }
}
