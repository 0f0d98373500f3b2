/** 一企一策 as they stand, and how they came to: reading. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { LED, recordsAsked } from '../derived/merges.ts';
import { NotFound } from '../errors.ts';
import type { MeasureState } from '../rules/measures.ts';
import type { Category, Day, Instant } from '../rules/types.ts';

export interface MeasureFacts {
  lack: string;
  action: string;
  owner: string;
  due_on: Day;
  state: MeasureState;
  /** The day on which it was done or dropped. */
  ended_on: Day | null;
}

export interface MeasureRow extends MeasureFacts {
  id: number;
  /** The enterprise that has it now. */
  enterprise_id: number;
  uscc: string;
  name: string;
  area: string | null;
  category: Category | null;
  version: number;
  recorded_at: Instant;
  recorded_by: string;
}

export interface MeasureVersion extends MeasureFacts {
  version: number;
  words: string;
  recorded_at: Instant;
  recorded_by: string;
}

export const VIEWS = ['open', 'late', 'done', 'dropped'] as const;
export type View = (typeof VIEWS)[number];

/** What a list is narrowed to; '' and null do not narrow. */
export interface MeasureFilters {
  view: View;
  owner: string;
  category: Category | null;
  ids: readonly number[] | null;
}

const COLUMNS = `m.id, coalesce(led.own, m.enterprise_id) as enterprise_id, e.uscc, e.name, e.area, m.category, m.version,
  m.lack, m.action, m.owner, m.due_on, m.state, m.ended_on, m.recorded_at, m.recorded_by`;
const FROM = 'from measure m left join led on led.id = m.enterprise_id';
const JOINED = `${FROM} join enterprise e on e.id = coalesce(led.own, m.enterprise_id)`;
/** In SQL what `isLate` of the rules says; a test holds the two together. */
const VIEW_SQL: Record<View, string> = {
  open: `m.state = 'open'`,
  late: `m.state = 'open' and m.due_on < @today`,
  done: `m.state = 'done'`,
  dropped: `m.state = 'dropped'`,
};
const ORDER: Record<View, string> = {
  open: 'm.due_on, m.id',
  late: 'm.due_on, m.id',
  done: 'm.ended_on desc, m.id desc',
  dropped: 'm.ended_on desc, m.id desc',
};
const NARROWED = `and @today is not null and (@owner is null or m.owner = @owner)
  and (@category is null or m.category = @category)`;
const ALL = 'and @ids is null';
/** By the index of enterprises. */
const OF = 'and m.enterprise_id in (select value from json_each(@ids))';

interface Bound {
  today: Day;
  owner: string | null;
  category: Category | null;
  ids: string | null;
}

const statements = perConnection(({ $client }) => {
  const narrowedBy = (view: View, which: string) => ({
    list: $client.prepare<[Bound & { limit: number; offset: number }], MeasureRow>(
      `with recursive ${LED} select ${COLUMNS} ${JOINED} where ${VIEW_SQL[view]} ${NARROWED} ${which}
        order by ${ORDER[view]} limit @limit offset @offset`,
    ),
    count: $client
      .prepare<[Bound], number>(
        `with recursive ${LED} select count(*) ${FROM} where ${VIEW_SQL[view]} ${NARROWED} ${which}`,
      )
      .pluck(),
  });
  const byView = (view: View) => ({ all: narrowedBy(view, ALL), of: narrowedBy(view, OF) });
  return {
    open: byView('open'),
    late: byView('late'),
    done: byView('done'),
    dropped: byView('dropped'),
    one: $client.prepare<[number], MeasureRow>(
      `with recursive ${LED} select ${COLUMNS} ${JOINED} where m.id = ?`,
    ),
    versions: $client.prepare<[number], MeasureVersion>(
      `select version, lack, action, owner, due_on, state, ended_on, words, recorded_at, recorded_by
         from measure_version where measure_id = ? order by version desc`,
    ),
    owners: $client.prepare<[], string>('select distinct owner from measure order by 1 limit 200').pluck(),
  };
});

const bound = (db: Db, { owner, category, ids }: MeasureFilters, today: Day): Bound => ({
  today,
  owner: owner === '' ? null : owner,
  category,
  ids: recordsAsked(db, ids),
});

export function listMeasures(
  db: Db | Tx,
  filters: MeasureFilters,
  { today, limit, offset = 0 }: { today: Day; limit: number; offset?: number },
): MeasureRow[] {
  const which = statements(db)[filters.view][filters.ids === null ? 'all' : 'of'];
  return which.list.all({ ...bound(db, filters, today), limit, offset });
}

export function countMeasures(db: Db | Tx, filters: MeasureFilters, today: Day): number {
  const which = statements(db)[filters.view][filters.ids === null ? 'all' : 'of'];
  return which.count.get(bound(db, filters, today)) ?? 0;
}

/** @throws NotFound */
export function findMeasure(db: Db | Tx, id: number): MeasureRow {
  const row = statements(db).one.get(id);
  if (row === undefined) throw new NotFound('measure');
  return row;
}

/** The newest first. */
export function versionsOfMeasure(db: Db | Tx, id: number): MeasureVersion[] {
  return statements(db).versions.all(id);
}

export function ownersOfMeasures(db: Db): string[] {
  return statements(db).owners.all();
}
