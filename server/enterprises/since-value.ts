/** From which day a new value may take the place of the one that stands: no earlier than that one began. */
import type { Db, Tx } from '../../db/open.ts';
import { readDossier } from '../derived/dossiers.ts';
import { mergedInto } from '../derived/merges.ts';
import { factStretches } from '../rules/facts.ts';
import type { Day } from '../rules/types.ts';
import { versionsOf } from './versions.ts';
import type { List } from './wordlists.ts';

/**
 * The later of the day asked for and the day on which the enterprise's present value began: what it was
 * before is another story, and stays as it was. A value that came with a merged record began with the merge.
 */
export function notBefore(db: Db | Tx, id: number, field: List, value: string, asked: Day): Day {
  const versions = mergedInto(db, id).length === 0 ? versionsOf(db, id) : readDossier(db, id).versions;
  const stretches = factStretches(versions);
  const other = stretches.findLastIndex((one) => one.value[field] !== value);
  const began = stretches[other + 1]?.from ?? '';
  return began > asked ? began : asked;
}
