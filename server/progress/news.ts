import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { ownersOf } from '../derived/merges.ts';
import { countAlerts } from '../enterprises/queries.ts';
import { isOn } from '../rules/contributions.ts';
import { factsAt } from '../rules/facts.ts';
import { foldTrack } from '../rules/fold.ts';
import { standingEvents } from '../rules/standing.ts';
import type { Category, EventKind, ExitReason, OpenStage } from '../rules/types.ts';
import { categoryShort, kindName, stageName } from '../rules/words.ts';
import { contributionsKnownAt } from './known-then.ts';
import type { Moment } from './sums.ts';

const BY_REASON = [
  'select category, reason, count(*) as n from event where id in',
  'group by category, reason order by category, n desc',
];

/** Prepared once: asked each time that the page is made. */
const statements = perConnection(({ $client }) => ({
  last: $client
    .prepare<[string], string | null>('select max(recorded_at) from event where recorded_at <= ?')
    .pluck(),
  latest: $client.prepare<unknown[], Change>(
    `select n.id, e.id as event, n.uscc, n.name, e.category, e.kind, e.stage, e.reason, e.effective_on, e.recorded_at, e.recorded_by
       from event e join enterprise n on n.id = e.enterprise_id
       left join event_void v on v.event_id = e.id and v.recorded_at <= ?
      where e.recorded_at <= ? and e.effective_on <= ? and e.kind <> 'amended' and v.event_id is null
      order by e.id desc limit ?`,
  ),
  exits: $client.prepare<unknown[], Exits>(
    BY_REASON.join(` (select event_id from contribution where programme_id = ? and figure = 'exits'
       and from_day <= ? and (to_day is null or to_day > ?)) `),
  ),
  exitsOf: $client.prepare<[string], Exits>(BY_REASON.join(' (select value from json_each(?)) ')),
}));

/** When something was last recorded about any enterprise, up to a past moment where one is asked for. */
export function lastRecorded(db: Db, knownAt: string | null): string | null {
  return statements(db).last.get(knownAt ?? '9999') ?? null;
}

/** An import records hundreds of events in one moment; so many are looked at to find its latest. */
const LOOKED_AT = 30;

interface Change {
  id: number;
  event: number;
  uscc: string;
  name: string;
  category: Category;
  kind: EventKind;
  stage: OpenStage | null;
  reason: ExitReason | null;
  effective_on: string;
  recorded_at: string;
  recorded_by: string;
}

type StageBefore = (id: number, event: number, category: Category) => string | null;

/** The latest changes that the figures of this moment know of: last recorded first, then last to take effect. */
export function latestChanges(db: Db, at: Moment, limit: number) {
  const known = at.knownAt ?? '9999';
  const changes = statements(db)
    .latest.all(known, known, at.asOf, LOOKED_AT)
    .sort((a, b) => (latest(a) < latest(b) ? 1 : -1));
  const told: (Change & { stageBefore: StageBefore })[] = [];
  // Read for those that are shown; some more where one of them is told already.
  for (let from = 0; from < changes.length && told.length < limit; from += limit) {
    const some = changes.slice(from, from + limit);
    const { called, stageBefore } = calledAt(db, at, some);
    for (const row of some) {
      const who = called(row.id, row.event);
      if (who !== null && told.length < limit) told.push({ ...row, ...who, stageBefore });
    }
  }
  return told.map(({ id, event, stageBefore, ...row }) => ({
    ...row,
    short: categoryShort(row.category),
    what: kindName(row.category, row),
    was: row.kind === 'stage' || row.kind === 'recognised' ? stageBefore(id, event, row.category) : null,
  }));
}

/**
 * What the enterprises were called on the day, as known at the moment. A merged record is the one that
 * stays; what that one says as well is told once.
 */
function calledAt(db: Db, { asOf, knownAt }: Moment, changes: readonly Change[]) {
  const owners = ownersOf(db, [...new Set(changes.map((one) => one.id))], knownAt ?? undefined);
  const dossiers = new Map(
    readDossiers(db, [...new Set(owners.values())]).map((one) => [one.enterprise_id, one]),
  );
  const knows = { ...(knownAt === null ? {} : { knownAt }) };
  const standing = new Map([...dossiers].map(([id, { events }]) => [id, standingEvents(events, knows)]));
  return {
    called(id: number, event: number) {
      const owner = owners.get(id) ?? id;
      const one = dossiers.get(owner);
      if (one === undefined) return {};
      if (owner !== id && standing.get(owner)?.some((own) => own.id === event) !== true) return null;
      return { uscc: one.uscc, name: factsAt(one.versions, asOf, knownAt ?? undefined).name };
    },
    /** The stage that the event found its track in; null where there was none. */
    stageBefore(id: number, event: number, category: Category): string | null {
      const { timeline } = foldTrack(category, standing.get(owners.get(id) ?? id) ?? []);
      const stage = timeline.find((one) => one.event.id === event)?.before.stage ?? null;
      return stage === null ? null : stageName(category, stage);
    },
  };
}

const latest = (one: Change): string => `${one.recorded_at.slice(0, 16)} ${one.effective_on}`;

interface Exits {
  category: Category;
  reason: ExitReason;
  n: number;
}

/** Exits of the programme's years by their reason. */
export function exitsByReason(db: Db, at: Moment): Exits[] {
  if (at.knownAt === null) return statements(db).exits.all(at.programme.id, at.asOf, at.asOf);
  return statements(db).exitsOf.all(JSON.stringify(exitsKnownAt(db, at, at.knownAt)));
}

function exitsKnownAt(db: Db, at: Moment, knownAt: string): number[] {
  return contributionsKnownAt(db, { ...at, knownAt }, ['exits'])
    .filter((one) => isOn(one, at.asOf))
    .map((one) => one.event_id);
}

export interface AttentionItem {
  shape: 'bad' | 'warn';
  level: string;
  words: string;
  n: number;
  href: string;
  /** So many categories, not enterprises. */
  isTargets: boolean;
}

/** What waits for somebody today, worst first; rows without anything are left out. */
export function attention(db: Db, today: string, proposed: { n: number; href: string }): AttentionItem[] {
  const counts = countAlerts(db, today);
  const item = (n: number, bad: boolean, words: string, href: string): AttentionItem => ({
    shape: bad ? 'bad' : 'warn',
    level: bad ? '紧急' : '关注',
    words,
    n,
    href,
    isTargets: href === proposed.href,
  });
  return [
    item(counts.overdue, true, '称号已到期，待复核结果', '/enterprises?alert=overdue'),
    item(counts.due_90, true, '称号 90 天内到期', '/enterprises?alert=due_90'),
    item(proposed.n, false, '目标分解为系统建议，待确认', proposed.href),
    item(counts.no_document, false, '计入新增，缺文号', '/enterprises?alert=no_document'),
    item(counts.no_industry, false, '规上工业缺行业代码', '/enterprises?alert=no_industry'),
    item(counts.stale_90, false, '在培企业超过 90 天未更新', '/enterprises?alert=stale_90'),
  ].filter((one) => one.n > 0);
}
