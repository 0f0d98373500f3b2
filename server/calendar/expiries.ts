/** Titles that run out, month by month: the strip of twelve months, and the list behind each. */
import type { Db } from '../../db/open.ts';
import { addDays, addMonths, monthOf } from '../rules/days.ts';
import { isOtherTitle, otherTitleName } from '../rules/holdings.ts';
import type { Day } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';

/** So near a title is marked. */
const NEAR_DAYS = 30;

const FROM = `with recursive belongs (record, owner) as (
    select from_id, into_id from enterprise_merge where undone_at is null
    union select b.record, m.into_id from belongs b join enterprise_merge m on m.from_id = b.owner and m.undone_at is null),
  ending (owner, kind, until) as (
    select t.enterprise_id, t.kind, t.valid_until from other_title t where t.valid_until between @from and @to
      and not exists (select 1 from other_title_end e where e.title_id = t.id)),
  ends (id, kind, until) as (
    select enterprise_id, 'little_giant', lg_until from register where lg_until between @from and @to and in_scope = 1
    union all
    select enterprise_id, 'provincial_srdi', ps_until from register where ps_until between @from and @to and in_scope = 1
    union all select owner, kind, until from ending
    union all select b.owner, e.kind, e.until from belongs b join ending e on e.owner = b.record)
  select r.uscc, r.name, r.officer, n.kind, n.until, r.sort_name from ends n join register r on r.enterprise_id = n.id
   where r.in_scope = 1`;

export interface Expiry {
  uscc: string;
  name: string;
  officer: string | null;
  kind: string;
  until: Day;
}

interface Span {
  from: Day;
  to: Day;
  officer?: string;
}
const only = ({ officer }: Span) => (officer === undefined ? '' : 'and r.officer = @officer');
const valuesOf = ({ from, to, officer = '' }: Span) => ({ from, to, officer });

/** Titles whose last day lies within these days, the first to run out first. */
export function listExpiries(
  db: Db,
  span: Span,
  limit: number,
  offset = 0,
): { items: Expiry[]; total: number } {
  const sql = `${FROM} ${only(span)}`;
  const values = { ...valuesOf(span), limit, offset };
  const items = db.$client
    .prepare<[typeof values], Expiry>(
      `${sql} order by n.until, r.sort_name, n.kind limit @limit offset @offset`,
    )
    .all(values);
  const total = db.$client
    .prepare<[typeof values], number>(`select count(*) from (${sql})`)
    .pluck()
    .get(values);
  return { items, total: total ?? 0 };
}

export function titleWord(kind: string): string {
  if (isOtherTitle(kind)) return otherTitleName(kind);
  return kind === 'little_giant' || kind === 'provincial_srdi' ? categoryShort(kind) : kind;
}

export interface StripMonth {
  /** 2026-12 */
  month: string;
  n: number;
  /** Some of them run out within 30 days. */
  isNear: boolean;
}

/** This month, from today on, and the eleven after it. */
export function strip(db: Db, today: Day): StripMonth[] {
  const first = `${monthOf(today)}-01`;
  const to = addDays(addMonths(first, 12), -1);
  const rows = db.$client
    .prepare<[{ from: Day; to: Day }], { month: string; n: number; first: Day }>(
      `select substr(until, 1, 7) as month, count(*) as n, min(until) as first from (${FROM}) group by 1`,
    )
    .all({ from: today, to });
  const by = new Map(rows.map((row) => [row.month, row]));
  const near = addDays(today, NEAR_DAYS);
  return Array.from({ length: 12 }, (_, at): StripMonth => {
    const month = monthOf(addMonths(first, at));
    const row = by.get(month);
    return { month, n: row?.n ?? 0, isNear: row !== undefined && row.first <= near };
  });
}
