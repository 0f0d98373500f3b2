/** 年度信息更新: a word an enterprise and year; the last one stands. */
import type { Db, Tx } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { recordsOf } from '../derived/merges.ts';
import type { UpdateOutcome } from '../rules/holdings.ts';
import type { Day, Instant } from '../rules/types.ts';

export interface Update {
  id: number;
  enterprise_id: number;
  year: number;
  outcome: UpdateOutcome;
  done_on: Day | null;
  note: string | null;
  recorded_at: Instant;
  recorded_by: string;
}

const COLUMNS = [
  'enterprise_id',
  'year',
  'outcome',
  'done_on',
  'note',
  'recorded_at',
  'recorded_by',
] as const;

const statements = perConnection(({ $client }) => ({
  of: $client.prepare<[string], Update>(
    'select * from annual_update where enterprise_id in (select value from json_each(?)) order by year, id',
  ),
  insert: $client.prepare(insertSql('annual_update', COLUMNS)),
}));

/** Every word on the updates of these enterprises, oldest first, under who has the record now. */
export function updatesOf(db: Db | Tx, ids: readonly number[]): Map<number, Update[]> {
  const records = recordsOf(db, ids);
  const all = [...records.values()].flatMap((within) => within.map((one) => one.id));
  const rows = Map.groupBy(statements(db).of.all(JSON.stringify(all)), (row) => row.enterprise_id);
  return new Map([...records].map(([id, within]) => [id, within.flatMap((one) => rows.get(one.id) ?? [])]));
}

/** The last word on a year: the own record's where it has one; null where there is none, or it was taken back. */
export function updateOf(updates: readonly Update[], enterpriseId: number, year: number): Update | null {
  const said = updates.filter((one) => one.year === year);
  const own = said.filter((one) => one.enterprise_id === enterpriseId).at(-1);
  const last =
    own !== undefined && own.outcome !== 'withdrawn'
      ? own
      : said.filter((one) => one.enterprise_id !== enterpriseId).at(-1);
  return last === undefined || last.outcome === 'withdrawn' ? null : last;
}

const OUTCOMES: Record<UpdateOutcome, string> = { done: '已完成', missed: '漏报', withdrawn: '撤回登记' };

export function outcomeName(outcome: UpdateOutcome): string {
  return OUTCOMES[outcome];
}

/** Records what became of a year's update, in the caller's transaction. */
export function recordUpdate(
  tx: Tx,
  enterprise: { id: number; name: string },
  draft: Pick<Update, 'year' | 'outcome' | 'done_on' | 'note'>,
  by: By,
): void {
  statements(tx).insert.run({
    ...draft,
    enterprise_id: enterprise.id,
    recorded_at: by.at,
    recorded_by: by.actor,
  });
  const day = draft.done_on === null ? '' : `（${draft.done_on}）`;
  const note = draft.note === null ? '' : `，说明：${draft.note}`;
  const sentence = `${enterprise.name}${draft.year}年年度信息更新：${OUTCOMES[draft.outcome]}${day}${note}`;
  record(tx, { ...by, act: 'update recorded', enterpriseId: enterprise.id, sentence, detail: { ...draft } });
}

export interface Holder {
  enterprise_id: number;
  uscc: string;
  name: string;
  officer: string | null;
  /** Since when it holds the older of the two titles. */
  since: Day;
  outcome: UpdateOutcome | null;
  done_on: Day | null;
}

const HOLDERS = `with recursive belongs (record, owner) as (
    select from_id, into_id from enterprise_merge where undone_at is null
    union select b.record, m.into_id from belongs b join enterprise_merge m on m.from_id = b.owner and m.undone_at is null),
  words (enterprise_id, outcome, done_on) as (
    select enterprise_id, outcome, done_on from (select enterprise_id, outcome, done_on, max(id) from annual_update
      where year = @year group by enterprise_id) where outcome <> 'withdrawn'),
  said (owner, outcome, done_on) as (
    select enterprise_id, outcome, done_on from words
    union all select b.owner, w.outcome, w.done_on from belongs b join words w on w.enterprise_id = b.record
     where b.owner not in (select enterprise_id from words)),
  holders (enterprise_id, since) as (
    select enterprise_id, min(held_since) from track
     where category in ('little_giant', 'provincial_srdi') and held = 1 and held_since <= @due group by enterprise_id)
  select r.enterprise_id, r.uscc, r.name, r.officer, h.since, min(s.outcome) as outcome, min(s.done_on) as done_on
    from holders h join register r on r.enterprise_id = h.enterprise_id
    left join said s on s.owner = h.enterprise_id
   where r.in_scope = 1`;
const STATES = {
  open: 's.outcome is null',
  done: `s.outcome = 'done'`,
  missed: `s.outcome = 'missed'`,
} as const;
export type UpdateState = keyof typeof STATES;

/** Who has to update in a year, due on a day, by name; narrowed to an officer's, or to how far they are. */
export function listHolders(
  db: Db | Tx,
  asked: {
    year: number;
    due: Day;
    officer?: string | null;
    state?: UpdateState | null;
    limit: number;
    offset?: number;
  },
): { items: Holder[]; total: number } {
  const { year, due, officer = null, state = null, limit, offset = 0 } = asked;
  const only = `${officer === null ? '' : 'and r.officer = @officer'} ${state === null ? '' : `and ${STATES[state]}`}`;
  const sql = `${HOLDERS} ${only} group by r.enterprise_id`;
  const values = { year: String(year), due, officer: officer ?? '', limit, offset };
  const items = db.$client
    .prepare<[typeof values], Holder>(
      `${sql} order by r.sort_name, r.enterprise_id limit @limit offset @offset`,
    )
    .all(values);
  const total = db.$client
    .prepare<[typeof values], number>(`select count(*) from (${sql})`)
    .pluck()
    .get(values);
  return { items, total: total ?? 0 };
}
