/** Visits as they stand, and how they came to: reading. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { answersPerTables, perTables } from '../../db/written.ts';
import { LED, recordsAsked } from '../derived/merges.ts';
import { NotFound } from '../errors.ts';
import type { Day, Instant } from '../rules/types.ts';
import type { Manner } from '../rules/visits.ts';

/** What is told of a visit. */
export interface VisitFacts {
  on_day: Day;
  /** Joined by 、 */
  visitors: string;
  manner: Manner;
  content: string;
  received_by: string;
  position: string;
}

export interface VisitRow extends VisitFacts {
  id: number;
  /** The enterprise that has the record now, and the record that it was filed under. */
  enterprise_id: number;
  filed: number;
  uscc: string;
  name: string;
  area: string | null;
  version: number;
  voided: number;
  recorded_at: Instant;
  recorded_by: string;
  /** Requests raised at it that are not voided. */
  requests: number;
}

export interface VisitVersion extends VisitFacts {
  version: number;
  voided: number;
  reason: string;
  recorded_at: Instant;
  recorded_by: string;
}

/** What a list is narrowed to; '' and null do not narrow. */
export interface VisitFilters {
  /** One of those who went. */
  person: string;
  from: Day | null;
  to: Day | null;
  manner: Manner | null;
  /** Of these enterprises. */
  ids: readonly number[] | null;
}

export const ALL_VISITS: VisitFilters = { person: '', from: null, to: null, manner: null, ids: null };

/** Kept apart, and gone where contacts were erased: '' then. */
const receiver = (visit: string, version: string) =>
  `coalesce((select r.name from visit_receiver r where r.visit_id = ${visit} and r.version = ${version}), '') as received_by`;
const COLUMNS = `v.id, coalesce(led.own, v.enterprise_id) as enterprise_id, v.enterprise_id as filed, e.uscc, e.name, e.area,
  v.version, v.on_day, v.visitors, v.manner, v.content, ${receiver('v.id', 'v.version')}, v.position, v.voided, v.recorded_at, v.recorded_by,
  (select count(*) from request q where q.visit_id = v.id and q.status <> 'voided') as requests`;
const FROM = 'from visit v left join led on led.id = v.enterprise_id';
const JOINED = `${FROM} join enterprise e on e.id = coalesce(led.own, v.enterprise_id)`;
/** Every condition is there, and open where its value is null: one statement, prepared once; two with `OF`. */
const WHERE = `v.voided = 0
  and (@person is null or instr('、' || v.visitors || '、', '、' || @person || '、') > 0)
  and v.on_day between @from and @to
  and (@manner is null or v.manner = @manner)`;
const ALL = 'and @ids is null';
/** By the index of enterprises. */
const OF = 'and v.enterprise_id in (select value from json_each(@ids))';

interface Bound {
  person: string | null;
  from: Day;
  to: Day;
  manner: Manner | null;
  ids: string | null;
}

const statements = perConnection(({ $client }) => {
  const narrowedBy = (which: string) => ({
    list: $client.prepare<[Bound & { limit: number; offset: number }], VisitRow>(
      `with recursive ${LED} select ${COLUMNS} ${JOINED} where ${WHERE} ${which}
        order by v.on_day desc, v.id desc limit @limit offset @offset`,
    ),
    count: $client.prepare<[Bound], { visits: number; enterprises: number }>(
      `with recursive ${LED},
        each (id, n) as (select v.enterprise_id, count(*) from visit v where ${WHERE} ${which} group by v.enterprise_id)
       select coalesce(sum(v.n), 0) as visits, count(distinct coalesce(led.own, v.id)) as enterprises
        from each v left join led on led.id = v.id`,
    ),
  });
  return {
    all: narrowedBy(ALL),
    of: narrowedBy(OF),
    one: $client.prepare<[number], VisitRow>(
      `with recursive ${LED} select ${COLUMNS} ${JOINED} where v.id = ?`,
    ),
    versions: $client.prepare<[number], VisitVersion>(
      `select version, on_day, visitors, manner, content, ${receiver('n.visit_id', 'n.version')}, position, voided, reason,
         recorded_at, recorded_by from visit_version n where visit_id = ? order by version desc`,
    ),
    visitors: $client
      .prepare<[], string>(
        `select distinct one.value from (select distinct visitors from visit where voided = 0) v,
         json_each('["' || replace(replace(replace(v.visitors, '\\', ''), '"', ''), '、', '","') || '"]') one
        order by 1 limit 200`,
      )
      .pluck(),
  };
});

function bound(db: Db, { person, from, to, manner, ids }: VisitFilters): Bound {
  return {
    person: person === '' ? null : person,
    from: from ?? '0000-01-01',
    to: to ?? '9999-12-31',
    manner,
    ids: recordsAsked(db, ids),
  };
}

/** The last visits first. */
export function listVisits(
  db: Db | Tx,
  filters: VisitFilters,
  { limit, offset = 0 }: { limit: number; offset?: number },
): VisitRow[] {
  return statements(db)[filters.ids === null ? 'all' : 'of'].list.all({
    ...bound(db, filters),
    limit,
    offset,
  });
}

interface VisitCounts {
  visits: number;
  enterprises: number;
}

/** Counted once until a visit is recorded; of chosen enterprises each time. */
const keptCounts = answersPerTables<VisitCounts>(['visit', 'enterprise_merge'], 100);

/** 走访 N 家次，涉及 N 家 */
export function countVisits(db: Db | Tx, filters: VisitFilters): VisitCounts {
  const values = bound(db, filters);
  const own = statements(db)[filters.ids === null ? 'all' : 'of'];
  const count = () => own.count.get(values) ?? { visits: 0, enterprises: 0 };
  return values.ids === null ? keptCounts(db, JSON.stringify(values), count) : count();
}

/** @throws NotFound */
export function findVisit(db: Db | Tx, id: number): VisitRow {
  const row = statements(db).one.get(id);
  if (row === undefined) throw new NotFound('visit');
  return row;
}

/** The newest first. */
export function versionsOfVisit(db: Db | Tx, id: number): VisitVersion[] {
  return statements(db).versions.all(id);
}

/** Everybody who ever went, for a list to choose from. */
export const visitorsKnown = perTables(['visit'], (db): readonly string[] => statements(db).visitors.all());
