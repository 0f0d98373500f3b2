/** Other titles: rows appended, each ended or voided by a word of its own. */
import type { Db, Tx } from '../../db/open.ts';
import { otherTitle, otherTitleEnd } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { recordsOf } from '../derived/merges.ts';
import { deriveReadiness } from '../derived/readiness.ts';
import { type OtherTitle, type TitleDraft, titleById } from '../derived/titles.ts';
import { Conflict, NotFound } from '../errors.ts';
import { dayInWords } from '../rules/days.ts';
import { otherTitleName } from '../rules/holdings.ts';
import type { Day } from '../rules/types.ts';

export { isHeld, type OtherTitle, type TitleDraft, titlesOf } from '../derived/titles.ts';

/** A title of an enterprise, or of a record merged into it. @throws NotFound */
export function findTitle(db: Db | Tx, enterpriseId: number, id: number): OtherTitle {
  const found = titleById(db, id);
  const records = recordsOf(db, [enterpriseId]).get(enterpriseId) ?? [];
  if (found === undefined || !records.some((one) => one.id === found.enterprise_id))
    throw new NotFound('title');
  return found;
}

const told = ({ kind, valid_from, valid_until }: TitleDraft) =>
  `${otherTitleName(kind)}（${valid_from} 起${valid_until === null ? '' : `，至 ${valid_until}`}）`;

interface Whose {
  id: number;
  name: string;
}

/** Records a title, in the caller's transaction. @returns its id */
export function addTitle(tx: Tx, enterprise: Whose, draft: TitleDraft, by: By): number {
  const { id } = tx
    .insert(otherTitle)
    .values({ ...draft, enterprise_id: enterprise.id, recorded_at: by.at, recorded_by: by.actor })
    .returning({ id: otherTitle.id })
    .get();
  const sentence = `登记${enterprise.name}的${told(draft)}`;
  record(tx, {
    ...by,
    act: 'title recorded',
    enterpriseId: enterprise.id,
    sentence,
    detail: { title: id, ...draft },
  });
  deriveReadiness(tx, [enterprise.id]);
  return id;
}

/**
 * Says that a title ended on a day, or was recorded wrongly; in the caller's transaction.
 * @throws Conflict where somebody said so before
 */
export function endTitle(
  tx: Tx,
  enterprise: Whose,
  title: OtherTitle,
  end: { how: 'ended' | 'voided'; on_day: Day | null; reason: string; replaced_by?: number },
  by: By,
): void {
  if (titleById(tx, title.id)?.how !== null) throw new Conflict('title');
  const { how, on_day, reason, replaced_by = null } = end;
  tx.insert(otherTitleEnd)
    .values({
      title_id: title.id,
      how,
      on_day,
      reason,
      replaced_by,
      recorded_at: by.at,
      recorded_by: by.actor,
    })
    .run();
  const what = how === 'ended' ? `于${dayInWords(on_day ?? '')}终止` : replaced_by === null ? '作废' : '更正';
  const sentence = `${enterprise.name}的${told(title)}${what}，原因：${reason}`;
  record(tx, {
    ...by,
    act: `title ${how}`,
    enterpriseId: enterprise.id,
    sentence,
    detail: { title: title.id, ...end },
  });
  deriveReadiness(tx, [enterprise.id]);
}

/** Voids a title and records what it should have been, in the caller's transaction. @returns the new one's id */
export function replaceTitle(
  tx: Tx,
  enterprise: Whose,
  { title, draft, reason }: { title: OtherTitle; draft: TitleDraft; reason: string },
  by: By,
): number {
  const id = addTitle(tx, enterprise, draft, by);
  endTitle(tx, enterprise, title, { how: 'voided', on_day: null, reason, replaced_by: id }, by);
  return id;
}
