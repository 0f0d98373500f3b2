/** Titles beside the three tracks (创新型, 科技型, 高新 …) as stored, and which of them are held on a day. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { addDays } from '../rules/days.ts';
import type { OtherTitleKind } from '../rules/holdings.ts';
import type { Day, Instant } from '../rules/types.ts';
import { recordsOf } from './merges.ts';

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

/** A title by its number, whoever has it; undefined where there is none. */
export function titleById(db: Db | Tx, id: number): OtherTitle | undefined {
  return statements(db).one.get(id);
}

export interface TitlesAt {
  /** Each kind that is held, with the last day it is good for; null does not run out. */
  held: Map<OtherTitleKind, Day | null>;
  /** The next day on which a title begins or is over; null where none does. */
  turnsOn: Day | null;
}

/** The days after `day` on which this title begins to be held, or is so no more. */
function turnsOf({ how, on_day, valid_from, valid_until }: OtherTitle, day: Day): Day[] {
  if (how === 'voided') return [];
  const days = [
    valid_from,
    ...(valid_until === null ? [] : [addDays(valid_until, 1)]),
    ...(how === 'ended' && on_day !== null ? [on_day] : []),
  ];
  return days.filter((one) => one > day);
}

/** The other titles of each of these enterprises on a day; who has none, now or to come, is left out. */
export function titlesAt(db: Db | Tx, ids: readonly number[], day: Day): Map<number, TitlesAt> {
  const found = new Map<number, TitlesAt>();
  for (const [id, titles] of titlesOf(db, ids)) {
    const held: TitlesAt['held'] = new Map();
    for (const { kind, valid_until } of titles.filter((one) => isHeld(one, day))) {
      const other = held.get(kind);
      const isLonger =
        other === undefined || (other !== null && (valid_until === null || valid_until > other));
      if (isLonger) held.set(kind, valid_until);
    }
    const turnsOn = titles.flatMap((one) => turnsOf(one, day)).sort()[0] ?? null;
    if (held.size > 0 || turnsOn !== null) found.set(id, { held, turnsOn });
  }
  return found;
}
