/** Titles that are kept beside the three tracks (创新型, 科技型, 高新 …), as 条件对照 asks for them. */
import type { Db, Tx } from '../../db/open.ts';
import type { OtherTitle } from '../rules/readiness-types.ts';
import type { Day } from '../rules/types.ts';

/**
 * The titles that each of these enterprises holds on that day; who holds none is left out. Nothing of them
 * is kept yet, so the answer is empty.
 */
export function titlesHeld(_db: Db | Tx, _ids: readonly number[], _day: Day): Map<number, Set<OtherTitle>> {
  return new Map();
}
