/** 诉求 as they stand and their steps: reading. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { LED, recordsAsked } from '../derived/merges.ts';
import { NotFound } from '../errors.ts';
import { OPEN_STATUSES, type RequestKind, type RequestState, type Step } from '../rules/requests.ts';
import type { Day, Instant } from '../rules/types.ts';

export interface RequestRow extends RequestState {
  id: number;
  /** The enterprise that has it now. */
  enterprise_id: number;
  uscc: string;
  name: string;
  area: string | null;
  visit_id: number | null;
  raised_on: Day;
  version: number;
  recorded_at: Instant;
  recorded_by: string;
}

export type RecordedStep = Step & { recorded_by: string };

/** Which of them a list shows. */
export const VIEWS = ['open', 'overdue', 'settled', 'closed', 'all'] as const;
export type View = (typeof VIEWS)[number];

/** What a list is narrowed to; '' and null do not narrow. */
export interface RequestFilters {
  view: View;
  /** 专员 who has it. */
  owner: string;
  kind: RequestKind | null;
  /** Of these enterprises. */
  ids: readonly number[] | null;
}

const COLUMNS = `q.id, coalesce(led.own, q.enterprise_id) as enterprise_id, e.uscc, e.name, e.area, q.visit_id, q.kind,
  q.content, q.raised_on, q.status, q.owner, q.unit, q.due_on, q.settled_on, q.satisfaction, q.outcome, q.version,
  q.recorded_at, q.recorded_by`;
const FROM = 'from request q left join led on led.id = q.enterprise_id';
const JOINED = `${FROM} join enterprise e on e.id = coalesce(led.own, q.enterprise_id)`;
const OPEN = `q.status in (${OPEN_STATUSES.map((one) => `'${one}'`).join(', ')})`;
/** In SQL what `isOverdue` of the rules says; a test holds the two together. */
const VIEW_SQL: Record<View, string> = {
  open: OPEN,
  overdue: `${OPEN} and q.due_on < @today`,
  settled: `q.status = 'settled'`,
  // Most are closed: they are found in the order of the list, not sorted after.
  closed: `+q.status = 'closed'`,
  all: `q.status <> 'voided'`,
};
/** What is done is told from the last; what is to be done from the first that is due. */
const ORDER: Record<View, string> = {
  open: 'q.due_on is null, q.due_on, q.id',
  overdue: 'q.due_on, q.id',
  settled: 'q.settled_on, q.id',
  closed: 'q.raised_on desc, q.id desc',
  all: 'q.raised_on desc, q.id desc',
};
const NARROWED = `and @today is not null and (@owner is null or q.owner = @owner) and (@kind is null or q.kind = @kind)`;
const ALL = 'and @ids is null';
/** By the index of enterprises. */
const OF = 'and q.enterprise_id in (select value from json_each(@ids))';

interface Bound {
  today: Day;
  owner: string | null;
  kind: RequestKind | null;
  ids: string | null;
}

const STEP_COLUMNS = `version, kind, on_day, words, owner, unit, due_on, request_kind, content, satisfaction, recorded_at, recorded_by`;

const statements = perConnection(({ $client }) => {
  const narrowedBy = (view: View, which: string) => ({
    list: $client.prepare<[Bound & { limit: number; offset: number }], RequestRow>(
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
    overdue: byView('overdue'),
    settled: byView('settled'),
    closed: byView('closed'),
    all: byView('all'),
    one: $client.prepare<[number], RequestRow>(
      `with recursive ${LED} select ${COLUMNS} ${JOINED} where q.id = ?`,
    ),
    ofVisit: $client.prepare<[number], RequestRow>(
      `with recursive ${LED} select ${COLUMNS} ${JOINED} where q.visit_id = ? order by q.id`,
    ),
    steps: $client.prepare<[number], RecordedStep>(
      `select ${STEP_COLUMNS} from request_step where request_id = ? order by version`,
    ),
    owners: $client
      .prepare<[], string>(`select distinct owner from request where owner <> '' order by 1 limit 200`)
      .pluck(),
  };
});

const bound = (db: Db, { owner, kind, ids }: RequestFilters, today: Day): Bound => ({
  today,
  owner: owner === '' ? null : owner,
  kind,
  ids: recordsAsked(db, ids),
});

export function listRequests(
  db: Db | Tx,
  filters: RequestFilters,
  { today, limit, offset = 0 }: { today: Day; limit: number; offset?: number },
): RequestRow[] {
  const which = statements(db)[filters.view][filters.ids === null ? 'all' : 'of'];
  return which.list.all({ ...bound(db, filters, today), limit, offset });
}

export function countRequests(db: Db | Tx, filters: RequestFilters, today: Day): number {
  const which = statements(db)[filters.view][filters.ids === null ? 'all' : 'of'];
  return which.count.get(bound(db, filters, today)) ?? 0;
}

/** @throws NotFound */
export function findRequest(db: Db | Tx, id: number): RequestRow {
  const row = statements(db).one.get(id);
  if (row === undefined) throw new NotFound('request');
  return row;
}

/** In the order of recording. */
export function stepsOf(db: Db | Tx, id: number): RecordedStep[] {
  return statements(db).steps.all(id);
}

export function requestsOfVisit(db: Db | Tx, visitId: number): RequestRow[] {
  return statements(db).ofVisit.all(visitId);
}

export function ownersKnown(db: Db): string[] {
  return statements(db).owners.all();
}
