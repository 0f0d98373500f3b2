/** 走访与诉求 of a period for summaries: what lay in its days, as known at a moment. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { mergesTouching, ownersOf } from '../derived/merges.ts';
import { factsAt } from '../rules/facts.ts';
import { overlaidVersions } from '../rules/merges.ts';
import { foldRequest, type Step } from '../rules/requests.ts';
import type { VisitFigures } from '../rules/summary-types.ts';
import type { Day, EnterpriseFacts, EnterpriseVersion, Instant } from '../rules/types.ts';

interface Span {
  from: Day;
  /** The last day, included. */
  to: Day;
  knownAt: Instant;
}

type VersionRow = Omit<EnterpriseVersion, 'changes'> & { enterprise_id: number; changes: string };

const statements = perConnection(({ $client }) => ({
  isKept: $client
    .prepare<[{ knownAt: Instant }], number>(
      `select exists (select 1 from visit where recorded_at <= @knownAt)
         or exists (select 1 from request where recorded_at <= @knownAt)`,
    )
    .pluck(),
  /** The last version known then of each visit, where it lies in those days. */
  visits: $client
    .prepare<[{ from: Day; to: Day; knownAt: Instant }], number>(
      `select v.enterprise_id from visit_version n join visit v on v.id = n.visit_id
        where n.on_day between @from and @to and n.recorded_at <= @knownAt and n.voided = 0
          and not exists (select 1 from visit_version later where later.visit_id = n.visit_id
            and later.version > n.version and later.recorded_at <= @knownAt)`,
    )
    .pluck(),
  steps: $client.prepare<
    [{ from: Day; to: Day; knownAt: Instant }],
    Step & { id: number; enterprise_id: number }
  >(
    `select q.id, q.enterprise_id, s.version, s.kind, s.on_day, s.words, s.owner, s.unit, s.due_on, s.request_kind,
       s.content, s.satisfaction, s.recorded_at
       from request q join request_step s on s.request_id = q.id
      where q.raised_on between @from and @to and q.recorded_at <= @knownAt`,
  ),
  versions: $client.prepare<[string], VersionRow>(
    `select id, enterprise_id, effective_on, recorded_at, changes from enterprise_version
      where enterprise_id in (select value from json_each(?)) order by enterprise_id, id`,
  ),
}));

/** Which of these enterprises were in scope on that day, as known then. */
function inScope(db: Db, ids: readonly number[], { to, knownAt }: Span): Set<number> {
  const versions = new Map<number, EnterpriseVersion[]>(ids.map((id) => [id, []]));
  for (const { enterprise_id, changes, ...row } of statements(db).versions.all(JSON.stringify(ids))) {
    versions.get(enterprise_id)?.push({ ...row, changes: JSON.parse(changes) as Partial<EnterpriseFacts> });
  }
  const merges = mergesTouching(db, ids);
  const of = (id: number) => [...(versions.get(id) ?? []), ...overlaidVersions(merges, id)];
  return new Set(ids.filter((id) => factsAt(of(id), to, knownAt).in_scope));
}

/**
 * 走访家次 and 涉及企业 of the days, 收集诉求 raised in them and how many of those are settled on the last of
 * them. Enterprises in scope alone, as every other figure of a summary; what was voided since the moment
 * still counts at it. Null where nothing of the kind was ever recorded by then.
 */
export function visitFigures(db: Db, span: Span): VisitFigures | null {
  const sql = statements(db);
  if (sql.isKept.get({ knownAt: span.knownAt }) === 0) return null;
  const visits = sql.visits.all(span);
  const requests = Map.groupBy(sql.steps.all(span), (step) => step.id);
  const filed = [...visits, ...[...requests.values()].flatMap(([first]) => first?.enterprise_id ?? [])];
  const owners = ownersOf(db, [...new Set(filed)], span.knownAt);
  const own = (id: number) => owners.get(id) ?? id;
  const scope = inScope(db, [...new Set(owners.values())], span);
  const visited = visits.map(own).filter((id) => scope.has(id));
  const states = [...requests.values()].flatMap((steps) => {
    const state = foldRequest(steps, { asOf: span.to, knownAt: span.knownAt });
    const counts =
      state !== null && state.status !== 'voided' && scope.has(own(steps[0]?.enterprise_id ?? 0));
    return counts ? [state] : [];
  });
  return {
    visits: visited.length,
    enterprises: new Set(visited).size,
    raised: states.length,
    settled: states.filter((one) => one.status === 'settled' || one.status === 'closed').length,
  };
}
