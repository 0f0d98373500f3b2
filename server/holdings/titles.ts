/** Other titles: rows appended, each ended or voided by a word of its own. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { otherTitle, otherTitleEnd } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { recordsOf } from '../derived/merges.ts';
import { Conflict, NotFound } from '../errors.ts';
import { dayInWords } from '../rules/days.ts';
import { type OtherTitleKind, otherTitleName } from '../rules/holdings.ts';
import type { Day, Instant } from '../rules/types.ts';

export interface TitleDraft {
  kind: OtherTitleKind;
  issued_on: Day;
  batch: string | null;
  document_no: string | null;
  valid_from: Day;
  /** Null where it does not run out. */
  valid_until: Day | null;
  note: string | null;
}
export interface OtherTitle extends TitleDraft {
  id: number;
  /** The record that it stands in, which may have been merged into another. */
  enterprise_id: number;
  recorded_at: Instant;
  recorded_by: string;
  how: 'ended' | 'voided' | null;
  on_day: Day | null;
  reason: string | null;
  replaced_by: number | null;
  ended_at: Instant | null;
  ended_by: string | null;
}

const FIELDS = `t.id, t.enterprise_id, t.kind, t.issued_on, t.batch, t.document_no, t.valid_from, t.valid_until, t.note,
  t.recorded_at, t.recorded_by, e.how, e.on_day, e.reason, e.replaced_by, e.recorded_at as ended_at, e.recorded_by as ended_by`;
const FROM = 'from other_title t left join other_title_end e on e.title_id = t.id';

const statements = perConnection(({ $client }) => ({
  of: $client.prepare<[string], OtherTitle>(
    `select ${FIELDS} ${FROM} where t.enterprise_id in (select value from json_each(?)) order by t.kind, t.valid_from desc, t.id desc`,
  ),
  one: $client.prepare<[number], OtherTitle>(`select ${FIELDS} ${FROM} where t.id = ?`),
}));

/** Whether a title is in force on a day: begun, not run out, not ended before it, never voided. */
export function isHeld(
  title: Pick<OtherTitle, 'valid_from' | 'valid_until' | 'how' | 'on_day'>,
  day: Day,
): boolean {
  if (title.how === 'voided' || title.valid_from > day) return false;
  if (title.how === 'ended' && title.on_day !== null && title.on_day <= day) return false;
  return title.valid_until === null || title.valid_until >= day;
}

/** Every other title of these enterprises, voided ones too, under the enterprise that has the record now. */
export function titlesOf(db: Db | Tx, ids: readonly number[]): Map<number, OtherTitle[]> {
  const records = recordsOf(db, ids);
  const all = [...records.values()].flatMap((within) => within.map((one) => one.id));
  const rows = Map.groupBy(statements(db).of.all(JSON.stringify(all)), (row) => row.enterprise_id);
  return new Map([...records].map(([id, within]) => [id, within.flatMap((one) => rows.get(one.id) ?? [])]));
}

/** Which kinds of other titles each of these enterprises holds on a day; nothing of who holds none. */
export function titlesHeld(db: Db | Tx, ids: readonly number[], day: Day): Map<number, Set<OtherTitleKind>> {
  const held = [...titlesOf(db, ids)].map(([id, titles]): [number, Set<OtherTitleKind>] => [
    id,
    new Set(titles.filter((one) => isHeld(one, day)).map((one) => one.kind)),
  ]);
  return new Map(held.filter(([, kinds]) => kinds.size > 0));
}

/** A title of an enterprise, or of a record merged into it. @throws NotFound */
export function findTitle(db: Db | Tx, enterpriseId: number, id: number): OtherTitle {
  const found = statements(db).one.get(id);
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
  if (statements(tx).one.get(title.id)?.how !== null) throw new Conflict('title');
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
