/** The open tracks of a moment in groups of alike ones: what the outlook is reckoned from. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { FAR_INSTANT } from '../rules/days.ts';
import { factsAt } from '../rules/facts.ts';
import { type Barred, barredBy, type Group } from '../rules/foresee.ts';
import { batchYearInWords } from '../rules/recognition.ts';
import { standingEvents } from '../rules/standing.ts';
import { type Sum, total } from '../rules/sums.ts';
import {
  CATEGORIES,
  type Category,
  type Contribution,
  type Day,
  type Instant,
  OPEN_STAGES,
  type OpenStage,
} from '../rules/types.ts';

export interface OpenGroup extends Group {
  category: Category;
}

/** A stage on a day, of an enterprise. */
export type StageOf = Pick<Contribution, 'category' | 'figure' | 'event_id'> & { enterprise_id: number };

/** R5 and R6, then R7, in SQL; `barredBy` says the same, and a test holds them against each other. */
const BARRED_PERSON = `substr(r.uscc, 1, 2) = '92'`;
const barredSql = (everHeld: string) => `case when ${everHeld} then 'again'
  when c.category <> 'above_scale' then null
  when ${BARRED_PERSON} then 'person'
  when r.industry_code is null or substr(r.industry_code, 1, 2) not between '06' and '46' then 'industry' end`;

/** Once it was held, by the events that stand: of a past day the track of today says only who never was. */
const HELD_BEFORE = `t.ever_held = 1 and exists (select 1 from event h left join event_void v on v.event_id = h.id
  where h.enterprise_id = c.enterprise_id and h.category = c.category and h.kind in ('recognised', 'moved_in')
    and h.effective_on <= @day and v.event_id is null)`;

/** Papers that arrived later name the batch first. */
const later = (column: string) => `coalesce((select a.${column} from event a
   left join event_void v on v.event_id = a.id
  where a.amends = e.id and a.${column} is not null and v.event_id is null
  order by a.recorded_at desc, a.id desc limit 1), e.${column})`;

/** On a past day its industry may have been another, and a record merged into it may tell: its dossier says. */
const CHANGED = `((c.category = 'above_scale' and exists (select 1 from enterprise_version v
    where v.enterprise_id = c.enterprise_id and json_type(v.changes, '$.industry_code') is not null
      and v.id > (select min(id) from enterprise_version where enterprise_id = c.enterprise_id)))
  or c.enterprise_id in (select into_id from enterprise_merge))`;

const ON = 'c.programme_id = @programme and c.from_day <= @day and (c.to_day is null or c.to_day > @day)';
const OPEN = `c.figure in ('reserve', 'cultivating', 'applied', 'in_review') and ${ON}`;

/** Every open track of some stages, looked at one by one. */
const groupsSql = (
  everHeld: string,
  where: string,
) => `select category, stage, barred, batch_year, batch, count(*) as n from (
  select c.category, c.figure as stage, ${barredSql(everHeld)} as barred,
         case when e.id is not null then ${later('batch_year')} end as batch_year,
         case when e.id is not null then ${later('batch')} end as batch
    from contribution c join register r on r.enterprise_id = c.enterprise_id
    left join track t on t.enterprise_id = c.enterprise_id and t.category = c.category
    left join event e on c.figure = 'in_review' and e.id = c.event_id
   where ${where})
  group by category, stage, barred, batch_year, batch`;

/** In review on the list of a batch that is named, by the event or by papers that arrived later. */
const BATCHED_TODAY = `select category, 'in_review' as stage, null as barred, batch_year, batch, count(*) as n from (
  select c.category, ${later('batch_year')} as batch_year, ${later('batch')} as batch
    from contribution c
    cross join event e on e.id = c.event_id
     and (e.batch is not null or e.batch_year is not null or e.id in (select amends from event where amends is not null))
    cross join register r on r.enterprise_id = c.enterprise_id
    left join track t on t.enterprise_id = c.enterprise_id and t.category = c.category
   where c.figure = 'in_review' and ${ON} and (${barredSql('t.ever_held = 1')}) is null)
  group by category, batch_year, batch`;

/** Those alone that are barred: few, and two small indexes hold them. */
const BARRED_TODAY = `select category, stage, barred, null as batch_year, null as batch, count(*) as n from (
  select t.category, t.stage, 'again' as barred from track t
    cross join contribution c indexed by contribution_by_enterprise
      on c.enterprise_id = t.enterprise_id and c.category = t.category and c.figure = t.stage and ${ON}
   where t.ever_held = 1 and t.stage <> 'recognised'
  union all
  select 'above_scale', r.as_stage, case when ${BARRED_PERSON} then 'person' else 'industry' end from register r
    cross join contribution c indexed by contribution_by_enterprise
      on c.enterprise_id = r.enterprise_id and c.category = 'above_scale' and c.figure = r.as_stage and ${ON}
    join track t on t.enterprise_id = r.enterprise_id and t.category = 'above_scale' and t.ever_held = 0
   where r.as_stage <> 'recognised'
     and (r.industry_code is null or substr(r.industry_code, 1, 2) not between '06' and '46' or substr(r.uscc, 1, 2) = '92'))
  group by category, stage, barred`;

interface Row {
  category: Category;
  stage: OpenStage;
  barred: Barred | null;
  batch_year: number | null;
  batch: string | null;
  n: number;
}
type Named = [{ programme: number; day: Day }];

const statements = perConnection(({ $client }) => ({
  batched: $client.prepare<Named, Row>(BATCHED_TODAY),
  barred: $client.prepare<Named, Row>(BARRED_TODAY),
  before: $client.prepare<Named, Row>(groupsSql(HELD_BEFORE, `${OPEN} and not ${CHANGED}`)),
  changed: $client.prepare<Named, StageOf>(
    `select c.enterprise_id, c.category, c.figure, c.event_id from contribution c where ${OPEN} and ${CHANGED}`,
  ),
}));

/**
 * Of today: the figures of the stages, less who is barred and who is on a named list. It is asked at every
 * change, so it must not grow with the register: only the few that stand apart are looked at.
 */
export function openGroupsToday(db: Db, programme: number, day: Day, sums: readonly Sum[]): OpenGroup[] {
  const { batched, barred } = statements(db);
  const apart = [...barred.all({ programme, day }), ...batched.all({ programme, day })];
  const others = CATEGORIES.flatMap((category) => {
    const own = sums.filter((sum) => sum.category === category);
    return OPEN_STAGES.map((stage): Row => {
      const less = apart.filter((one) => one.category === category && one.stage === stage);
      const n = total(own, stage) - less.reduce((sum, one) => sum + one.n, 0);
      return { category, stage, barred: null, batch_year: null, batch: null, n };
    });
  });
  return gather([...others.filter((one) => one.n > 0), ...apart]);
}

/** Of a past day, as known now. */
export function openGroupsOn(db: Db, programme: number, day: Day): OpenGroup[] {
  const { before, changed } = statements(db);
  const known = { asOf: day, knownAt: FAR_INSTANT };
  const others = rowsThen(db, changed.all({ programme, day }), known);
  return gather([...before.all({ programme, day }), ...others]);
}

/** As known at a past moment: these stand in a stage on the day, and their dossiers say the rest. */
export function openGroupsThen(
  db: Db,
  open: readonly StageOf[],
  known: { asOf: Day; knownAt: Instant },
): OpenGroup[] {
  return gather(rowsThen(db, open, known));
}

function rowsThen(
  db: Db,
  open: readonly StageOf[],
  { asOf, knownAt }: { asOf: Day; knownAt: Instant },
): Row[] {
  const dossiers = new Map(
    readDossiers(db, [...new Set(open.map((one) => one.enterprise_id))]).map((one) => [
      one.enterprise_id,
      one,
    ]),
  );
  return open.flatMap(({ enterprise_id, category, figure, event_id }): Row[] => {
    const dossier = dossiers.get(enterprise_id);
    const stage = OPEN_STAGES.find((one) => one === figure);
    if (dossier === undefined || category === null || stage === undefined) return [];
    const own = standingEvents(dossier.events, { asOf, knownAt }).filter(
      (event) => event.category === category,
    );
    const everHeld = own.some((event) => event.kind === 'recognised' || event.kind === 'moved_in');
    const { industry_code } = factsAt(dossier.versions, asOf, knownAt);
    const event = stage === 'in_review' ? own.find((one) => one.id === event_id) : undefined;
    const barred = barredBy(category, { everHeld, uscc: dossier.uscc, industry_code });
    return [
      { category, stage, barred, batch_year: event?.batch_year ?? null, batch: event?.batch ?? null, n: 1 },
    ];
  });
}

/** Batches by the year that they name; of who is barred it does not matter. */
function gather(rows: readonly Row[]): OpenGroup[] {
  const groups = new Map<string, OpenGroup>();
  for (const { category, stage, barred, batch_year, batch, n } of rows) {
    const batchYear = barred === null ? (batch_year ?? batchYearInWords(batch)) : null;
    const key = [category, stage, barred, batchYear].join(' ');
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { category, stage, barred, batchYear, n });
    else known.n += n;
  }
  return [...groups.values()];
}
