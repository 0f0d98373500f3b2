/** All other titles, as one list: by kind and whether they are in force. */
import type { Db } from '../../db/open.ts';
import { isOtherTitle, type OtherTitleKind, otherTitleName } from '../rules/holdings.ts';
import type { Day } from '../rules/types.ts';

export const STATES = { held: '有效', past: '已到期、终止' } as const;
export type State = keyof typeof STATES;

export interface ListedTitle {
  id: number;
  uscc: string;
  name: string;
  officer: string | null;
  kind: OtherTitleKind;
  issued_on: Day;
  batch: string | null;
  document_no: string | null;
  valid_from: Day;
  valid_until: Day | null;
  on_day: Day | null;
}

export interface TitlesAsked {
  kind: OtherTitleKind | null;
  state: State | null;
}

export function readTitlesAsked({ kind = '', state = '' }: Record<string, string>): TitlesAsked {
  return {
    kind: isOtherTitle(kind) ? kind : null,
    state: state === 'held' || state === 'past' ? state : null,
  };
}

const FROM = `with recursive belongs (record, owner) as (
    select from_id, into_id from enterprise_merge where undone_at is null
    union select b.record, m.into_id from belongs b join enterprise_merge m on m.from_id = b.owner and m.undone_at is null),
  owned (owner, id) as (
    select enterprise_id, id from other_title
    union all select b.owner, t.id from belongs b join other_title t on t.enterprise_id = b.record)
  select t.id, r.uscc, r.name, r.officer, t.kind, t.issued_on, t.batch, t.document_no, t.valid_from, t.valid_until, e.on_day, r.sort_name
    from owned o join other_title t on t.id = o.id join register r on r.enterprise_id = o.owner
    left join other_title_end e on e.title_id = t.id
   where coalesce(e.how, '') <> 'voided'`;
const IN_FORCE = `t.valid_from <= @today and coalesce(t.valid_until, '9999') >= @today and coalesce(e.on_day, '9999') > @today`;
const ONLY: Record<State, string> = { held: `and ${IN_FORCE}`, past: `and not (${IN_FORCE})` };

/** A page of the list, the first to run out first. */
export function listTitles(
  db: Db,
  { kind, state }: TitlesAsked,
  { today, limit, offset = 0 }: { today: Day; limit: number; offset?: number },
): { items: ListedTitle[]; total: number } {
  const sql = `${FROM} ${kind === null ? '' : 'and t.kind = @kind'} ${state === null ? '' : ONLY[state]}`;
  const values = { today, kind: kind ?? '', limit, offset };
  const items = db.$client
    .prepare<[typeof values], ListedTitle>(
      `${sql} order by t.valid_until is null, t.valid_until, r.sort_name, t.id limit @limit offset @offset`,
    )
    .all(values);
  const total = db.$client
    .prepare<[typeof values], number>(`select count(*) from (${sql})`)
    .pluck()
    .get(values);
  return { items, total: total ?? 0 };
}

/** 有效; 2026-05-01 终止; 已到期. */
export function stateInWords(one: ListedTitle, today: Day): string {
  if (one.on_day !== null && one.on_day <= today) return `${one.on_day} 终止`;
  if (one.valid_from > today) return '尚未生效';
  return one.valid_until !== null && one.valid_until < today ? '已到期' : '有效';
}

export function askedInWords({ kind, state }: TitlesAsked): string {
  return [kind === null ? '' : otherTitleName(kind), state === null ? '' : STATES[state]]
    .filter((word) => word !== '')
    .join('，');
}
