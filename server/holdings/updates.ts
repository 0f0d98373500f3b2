/** 年度信息更新: a word an enterprise and year; the last one stands. */
import type { Db, Tx } from '../../db/open.ts';
import { insertSql, perConnection, statementsByText } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { keepingByEnterprise } from '../derived/kept-by-enterprise.ts';
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

const OUTCOME = `(select u.outcome from annual_update u where u.enterprise_id = r.enterprise_id and u.year = @year
  order by u.id desc limit 1)`;
/** The last word on the year: of the record itself, else of one that was merged into it; null is none. */
const SAID = `coalesce(nullif(${OUTCOME}, 'withdrawn'), (select outcome from lent where lent.owner = r.enterprise_id))`;
const SINCE = `(select min(t.held_since) from track t where t.enterprise_id = r.enterprise_id and t.held = 1
  and t.category in ('little_giant', 'provincial_srdi'))`;
const LENT = `with recursive belongs (record, owner) as (
    select from_id, into_id from enterprise_merge where undone_at is null
    union select b.record, m.into_id from belongs b join enterprise_merge m on m.from_id = b.owner and m.undone_at is null),
  lent (owner, outcome, done_on) as materialized (
    select b.owner, u.outcome, u.done_on from belongs b join annual_update u on u.enterprise_id = b.record and u.year = @year
     where u.outcome <> 'withdrawn' and u.id = (select max(o.id) from annual_update o
       where o.enterprise_id = u.enterprise_id and o.year = u.year))`;
const WHERE = `where r.in_scope = 1 and (r.lg_held = 1 or r.ps_held = 1) and ${SINCE} <= @due`;
const DONE_ON = `case when ${SAID} = 'done' then coalesce((select u.done_on from annual_update u
    where u.enterprise_id = r.enterprise_id and u.year = @year order by u.id desc limit 1),
  (select done_on from lent where lent.owner = r.enterprise_id)) end`;
const STATES = {
  open: `${SAID} is null`,
  done: `${SAID} = 'done'`,
  missed: `${SAID} = 'missed'`,
} as const;
export type UpdateState = keyof typeof STATES;

/** Texts are of a state and of whether an officer is asked for. */
const statement = statementsByText<[object]>();

interface Counted {
  only: string;
  values: { year: string; due: Day; officer: string };
}

/** Whose they are that a list has in all, counted anew for those alone of whom something was written since. */
const counted = keepingByEnterprise<Counted, readonly number[]>({
  owned: ['register', 'track', 'annual_update'],
  whole: [],
  read: (db, { only, values }, ids) => {
    const among = ids === null ? '' : 'and r.enterprise_id in (select value from json_each(@ids))';
    const sql = `${LENT} select r.enterprise_id from register r ${WHERE} ${only} ${among}`;
    return statement<number>(db, sql)
      .pluck()
      .all(ids === null ? values : { ...values, ids: JSON.stringify(ids) });
  },
  mend: (kept, ids, fresh) => [...kept.filter((id) => !ids.has(id)), ...fresh],
  most: 12,
});

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
  const about = { year: String(year), due, officer: officer ?? '' };
  const values = { ...about, limit, offset };
  const items = statement<Holder>(
    db,
    `${LENT} select r.enterprise_id, r.uscc, r.name, r.officer, ${SINCE} as since, ${SAID} as outcome, ${DONE_ON} as done_on
       from (select r.* from register r ${WHERE} ${only} order by r.sort_name, r.enterprise_id limit @limit offset @offset) r
      order by r.sort_name, r.enterprise_id`,
  ).all(values);
  const total = counted(db, JSON.stringify([about, only]), { only, values: about }).length;
  return { items, total };
}
