/** What was recorded behind each difference, by whom and why, and everything that came late. */
import type { Db } from '../../db/open.ts';
import { ledOn, mergesTouching, withGone } from '../derived/merges.ts';
import { dayInWords } from '../rules/days.ts';
import type { Category, Instant, TrackEvent } from '../rules/types.ts';
import { categoryShort, kindName } from '../rules/words.ts';
import { type Change, causeInWords } from './differences.ts';
import type { Baseline } from './queries.ts';

/** One thing that was recorded after the list was signed. */
export interface Told {
  /** 补录认定（2025年7月4日） */
  what: string;
  reason: string;
  recorded_at: Instant;
  recorded_by: string;
}

export interface Difference extends Change {
  uscc: string;
  name: string;
  short: string;
  word: string;
  told: Told[];
}

interface LateRow extends Told {
  event: number;
  enterprise_id: number;
  category: Category;
  uscc: string;
  name: string;
}

type Row = Pick<TrackEvent, 'kind' | 'stage' | 'reason' | 'effective_on' | 'category'> & {
  id: number;
  enterprise_id: number;
  uscc: string;
  name: string;
  done: 'recorded' | 'voided';
  replaced: number | null;
  amended_on: string | null;
  why: string;
  recorded_at: Instant;
  recorded_by: string;
};

const LATE = `select e.id, e.enterprise_id, e.category, e.kind, e.stage, e.reason, e.effective_on, n.uscc, n.name,
    l.what as done, v.replaced_by as replaced, a.effective_on as amended_on, l.reason as why,
    l.recorded_at, l.recorded_by
  from late_entry l join event e on e.id = l.event_id join enterprise n on n.id = e.enterprise_id
    left join event a on a.id = e.amends left join event_void v on v.event_id = e.id
  where l.baseline_id = ?`;

function whatOf(row: Row): string {
  const act = row.done === 'recorded' ? '补录' : row.replaced === null ? '作废' : '更正';
  return `${act}${kindName(row.category, row)}（${dayInWords(row.amended_on ?? row.effective_on)}）`;
}

function lateRow(row: Row): LateRow {
  const { id: event, enterprise_id, category, uscc, name, why: reason, recorded_at, recorded_by } = row;
  return { event, enterprise_id, category, uscc, name, what: whatOf(row), reason, recorded_at, recorded_by };
}

/** What came late since the list was signed, latest first; `total` is how many there are. */
export function readLate(db: Db, signed: Baseline, limit: number): { total: number; rows: LateRow[] } {
  const total = db.$client
    .prepare<[number], number>('select count(*) from late_entry where baseline_id = ?')
    .pluck()
    .get(signed.id);
  const rows = db.$client
    .prepare<[number, number], Row>(`${LATE} order by l.id desc limit ?`)
    .all(signed.id, limit);
  return { total: total ?? 0, rows: ledOn(db, rows).map(lateRow) };
}

const SCOPE_WORDS = { in_scope: '属统计口径', industry_code: '行业代码' } as const;

interface VersionRow {
  enterprise_id: number;
  effective_on: string;
  in_scope: number | null;
  industry_code: string | null;
  says_industry: number;
  reason: string;
  recorded_at: Instant;
  recorded_by: string;
}

function scopeTold(row: VersionRow): Told {
  const said = [
    row.in_scope === null ? '' : `${SCOPE_WORDS.in_scope}改为“${row.in_scope === 1 ? '是' : '否'}”`,
    row.says_industry === 0 ? '' : `${SCOPE_WORDS.industry_code}改为“${row.industry_code ?? '未填写'}”`,
  ].filter((one) => one !== '');
  const { reason, recorded_at, recorded_by } = row;
  return {
    what: `${said.join('、')}，自${dayInWords(row.effective_on)}起`,
    reason,
    recorded_at,
    recorded_by,
  };
}

/** Changes of scope and industry that were recorded since, and hold on the day of the list. */
function scopeChanges(db: Db, signed: Baseline, ids: string): VersionRow[] {
  return db.$client
    .prepare<[string, string, string], VersionRow>(
      `select enterprise_id, effective_on, changes ->> '$.in_scope' as in_scope,
          changes ->> '$.industry_code' as industry_code,
          json_type(changes, '$.industry_code') is not null as says_industry,
          reason, recorded_at, recorded_by
        from enterprise_version
        where enterprise_id in (select value from json_each(?)) and recorded_at >= ? and effective_on <= ?
          and (json_type(changes, '$.in_scope') is not null or json_type(changes, '$.industry_code') is not null)
        order by id`,
    )
    .all(ids, signed.locked_at, signed.as_of);
}

interface MergeRow {
  from_id: number;
  into_id: number;
  from_name: string;
  into_name: string;
  reason: string;
  recorded_at: Instant;
  recorded_by: string;
  undone_at: Instant | null;
  undone_by: string | null;
  undone_reason: string | null;
}

/** Merges and undone ones since the list was signed that one of these enterprises took part in. */
function mergesSince(db: Db, signed: Baseline, ids: string): MergeRow[] {
  return db.$client
    .prepare<[{ ids: string; at: Instant }], MergeRow>(
      `select m.*, f.name as from_name, i.name as into_name from enterprise_merge m
          join enterprise f on f.id = m.from_id join enterprise i on i.id = m.into_id
        where (m.from_id in (select value from json_each(@ids)) or m.into_id in (select value from json_each(@ids)))
          and (m.recorded_at >= @at or m.undone_at >= @at) order by m.id`,
    )
    .all({ ids, at: signed.locked_at });
}

function mergeTold(row: MergeRow): Told {
  const { from_name, into_name, undone_at, undone_by, undone_reason } = row;
  const what = `${from_name}合并到${into_name}`;
  return undone_at === null
    ? { what, reason: row.reason, recorded_at: row.recorded_at, recorded_by: row.recorded_by }
    : {
        what: `撤销${what}`,
        reason: undone_reason || '未填写',
        recorded_at: undone_at,
        recorded_by: undone_by ?? '',
      };
}

/** The differences with their enterprises and what was recorded: of 口径变化 the versions, of 合并 the merges, else the events. */
export function differencesInFull(db: Db, signed: Baseline, changes: readonly Change[]): Difference[] {
  const own = [...new Set(changes.map((one) => one.enterprise_id))];
  const ids = JSON.stringify(own);
  const names = new Map(
    db.$client
      .prepare<[string], { id: number; uscc: string; name: string }>(
        'select id, uscc, name from enterprise where id in (select value from json_each(?))',
      )
      .all(ids)
      .map((row) => [row.id, row]),
  );
  const rows = db.$client
    .prepare<[number, string], Row>(
      `${LATE} and e.enterprise_id in (select value from json_each(?)) order by l.id`,
    )
    .all(signed.id, JSON.stringify(withGone(mergesTouching(db, own), own)));
  const late = ledOn(db, rows).map(lateRow);
  const versions = scopeChanges(db, signed, ids);
  const merges = mergesSince(db, signed, ids);
  return changes.map((change) => {
    const { enterprise_id, category } = change;
    const told =
      change.cause === 'scope'
        ? versions.filter((one) => one.enterprise_id === enterprise_id).map(scopeTold)
        : change.cause === 'merged'
          ? merges.filter((one) => [one.from_id, one.into_id].includes(enterprise_id)).map(mergeTold)
          : late.filter((one) => one.enterprise_id === enterprise_id && one.category === category);
    const { uscc = '', name = '' } = names.get(enterprise_id) ?? {};
    return { ...change, uscc, name, short: categoryShort(category), word: causeInWords(change), told };
  });
}
