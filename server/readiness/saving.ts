/** Adding a version of criteria. */
import type { Tx } from '../../db/open.ts';
import { criteriaSet } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { readSets } from '../derived/criteria.ts';
import { forgetReadiness, rebuildReadiness } from '../derived/readiness.ts';
import { Conflict } from '../errors.ts';
import type { CriteriaSet } from '../rules/readiness-types.ts';
import { PURPOSE_WORDS, subjectShort } from '../rules/readiness-words.ts';
import { AT_ONCE } from './freshening.ts';
import { spanInWords } from './sets.ts';

export type SetDraft = Omit<CriteriaSet, 'id' | 'recorded_at' | 'recorded_by'>;

/** The version of this subject and purpose that was recorded last; null where there is none. */
export function lastOf(
  sets: readonly CriteriaSet[],
  of: Pick<CriteriaSet, 'subject' | 'purpose'>,
): number | null {
  return sets.filter((one) => one.subject === of.subject && one.purpose === of.purpose).at(-1)?.id ?? null;
}

/**
 * Adds a version, in the caller's transaction; nothing that was is touched. Every enterprise is compared
 * anew: here where they are few, else by whoever asks next, in a thread.
 * @param base the version that the writer saw last
 * @throws Conflict where another was recorded since
 */
export function saveSet(tx: Tx, draft: SetDraft, base: number | null, by: By): number {
  if (lastOf(readSets(tx), draft) !== base) throw new Conflict('criteria set');
  const { criteria, entry, ...head } = draft;
  const { id } = tx
    .insert(criteriaSet)
    .values({
      ...head,
      criteria: { criteria, ...(entry === undefined ? {} : { entry }) },
      recorded_at: by.at,
      recorded_by: by.actor,
    })
    .returning({ id: criteriaSet.id })
    .get();
  const what = draft.replaces === null ? '新增一版' : '更正';
  record(tx, {
    ...by,
    act: 'criteria revised',
    sentence: `${what}${subjectShort(draft.subject)}${PURPOSE_WORDS[draft.purpose]}条件，${spanInWords(draft)}，原因：${draft.reason}`,
    detail: { set: id, replaces: draft.replaces, holds_from: draft.holds_from, criteria },
  });
  const count = Number(tx.$client.prepare('select count(*) from register').pluck().get());
  if (count <= AT_ONCE) rebuildReadiness(tx);
  else forgetReadiness(tx);
  return id;
}
