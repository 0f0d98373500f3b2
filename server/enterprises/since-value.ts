/** From which day a new value may take the place of the one that stands, and no earlier than that one began. */
import { factStretches } from '../rules/facts.ts';
import type { Day } from '../rules/types.ts';
import type { VersionRow } from './versions.ts';
import type { List } from './wordlists.ts';

/**
 * The later of the day asked for and the day on which the enterprise's present value began: what it was
 * before is another story, and stays as it was. What counting sees of a merged record is its owner's affair.
 */
export function notBefore(versions: readonly VersionRow[], field: List, value: string, asked: Day): Day {
  const stretches = factStretches(versions);
  const other = stretches.findLastIndex((one) => one.value[field] !== value);
  const began = stretches[other + 1]?.from ?? '';
  return began > asked ? began : asked;
}
