/** The versions of a programme's plan as they are kept. */
import type { Db } from '../../db/open.ts';
import type { TargetCell, TargetVersion } from '../rules/types.ts';

/** A version of the plan with who recorded it, why, and the paper it rests on. */
export interface TargetRecord extends TargetVersion {
  recorded_by: string;
  reason: string;
  document: string;
}

/** Every version of the plan of every category, in the order of recording: two queries, asked on every progress page. */
export function readTargets(db: Db, programmeId: number): TargetRecord[] {
  const versions = db.$client
    .prepare<[number], Omit<TargetRecord, 'cells'>>(
      `select id, category, holds_from, recorded_at, recorded_by, reason, document, state, target
         from target where programme_id = ? order by id`,
    )
    .all(programmeId)
    .map((row): TargetRecord => ({ ...row, cells: [] }));
  const byId = new Map(versions.map((one) => [one.id, one]));
  const cells = db.$client
    .prepare<[number], TargetCell & { target_id: number }>(
      `select target_id, year, quarter, planned from target_cell
        where target_id in (select id from target where programme_id = ?) order by target_id, year, quarter`,
    )
    .all(programmeId);
  for (const { target_id, ...cell } of cells) byId.get(target_id)?.cells.push(cell);
  return versions;
}
