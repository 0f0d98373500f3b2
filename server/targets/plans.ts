/** The versions of a programme's plan as they are kept. */
import type { Db } from '../../db/open.ts';
import { perTables } from '../../db/written.ts';
import type { TargetCell, TargetVersion } from '../rules/types.ts';

/** A version of the plan with who recorded it, why, and the paper it rests on. */
export interface TargetRecord extends TargetVersion {
  recorded_by: string;
  reason: string;
  document: string;
}

type Row = Omit<TargetRecord, 'cells'> & { programme_id: number };

/** Of every programme: two queries, kept until a plan is written, since every progress page asks for them. */
const plans = perTables(['target', 'target_cell'], ({ $client }) => {
  const rows = $client
    .prepare<[], Row>(
      `select id, programme_id, category, holds_from, recorded_at, recorded_by, reason, document, state, target
         from target order by id`,
    )
    .all();
  const cells = $client
    .prepare<[], TargetCell & { target_id: number }>(
      'select target_id, year, quarter, planned from target_cell order by target_id, year, quarter',
    )
    .all();
  const byVersion = Map.groupBy(cells, (one) => one.target_id);
  const versions = new Map<number, TargetRecord[]>();
  for (const { programme_id, ...row } of rows) {
    const own = versions.get(programme_id) ?? [];
    versions.set(programme_id, own);
    own.push({ ...row, cells: (byVersion.get(row.id) ?? []).map(({ target_id: _, ...cell }) => cell) });
  }
  return versions;
});
const NONE: readonly TargetRecord[] = [];

/** Every version of the plan of every category, in the order of recording; not to be changed. */
export function readTargets(db: Db, programmeId: number): readonly TargetRecord[] {
  return plans(db).get(programmeId) ?? NONE;
}
