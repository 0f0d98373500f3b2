/** What changed in a programme between two moments: read for the enterprises that can differ, not for all. */
import type { Db } from '../../db/open.ts';
import { allDossiers, readDossiers } from '../derived/dossiers.ts';
import { ownersOf } from '../derived/merges.ts';
import { type Counted, changesBetween, type FlowChange, type StageChange } from '../rules/changes.ts';
import { contributionsOf, isOn } from '../rules/contributions.ts';
import { factsAt } from '../rules/facts.ts';
import { standingEvents } from '../rules/standing.ts';
import {
  CATEGORIES,
  type Day,
  type Dossier,
  FIGURES,
  type Instant,
  type TrackEvent,
} from '../rules/types.ts';
import type { Moment } from './sums.ts';

/** A day, and up to when what was recorded is known; null is now. */
export interface Knowing {
  asOf: Day;
  knownAt: Instant | null;
}
export interface Between {
  from: Knowing;
  to: Knowing;
}

/** Who and what a change is about, in the words of the later moment. */
interface Told {
  uscc: string;
  name: string;
  event: TrackEvent | null;
}
export type FlowTold = FlowChange &
  Told & {
    /** Of what came: it took effect before the earlier moment and was recorded since. Of what went: why. */
    why: string;
  };
export type StageTold = StageChange & Told;

const RECORDED_SINCE = `select enterprise_id as id from event where recorded_at > @since
  union select e.enterprise_id from event_void v join event e on e.id = v.event_id where v.recorded_at > @since
  union select enterprise_id from enterprise_version where recorded_at > @since
  union select from_id from enterprise_merge where recorded_at > @since or undone_at > @since
  union select into_id from enterprise_merge where recorded_at > @since or undone_at > @since`;
/** Figure by figure, so that each part is a range of an index and not a walk over every enterprise. */
const BEGUN_OR_ENDED = `select c.enterprise_id as id from json_each(@figures) f cross join json_each(@categories) k
    cross join contribution c indexed by contribution_by_figure
     on c.programme_id = @programme and c.figure = f.value and c.category = k.value
    and c.from_day > @from and c.from_day <= @to
  union select c.enterprise_id from json_each(@figures) f cross join contribution c indexed by contribution_ended
     on c.programme_id = @programme and c.figure = f.value and c.to_day > @from and c.to_day <= @to`;
const EVERY = { figures: JSON.stringify(FIGURES), categories: JSON.stringify([...CATEGORIES, '']) };

/**
 * The enterprises whose figures can differ: of whom something was recorded since, and whose days of counting
 * begin or end between. Null is all: the settings of counting were changed.
 */
function whoCanDiffer(db: Db, { programme, settings }: Moment, { from, to }: Between): number[] | null {
  const since = from.knownAt;
  if (since !== null && settings.some((one) => one.recorded_at > since)) return null;
  const values = { ...EVERY, programme: programme.id, from: from.asOf, to: to.asOf };
  const ids = db.$client
    .prepare<[Record<string, string | number>], number>(
      since === null ? BEGUN_OR_ENDED : `${BEGUN_OR_ENDED} union ${RECORDED_SINCE}`,
    )
    .pluck()
    .all({ ...values, ...(since === null ? {} : { since }) });
  const then = ownersOf(db, ids, from.knownAt ?? undefined);
  const later = ownersOf(db, ids, to.knownAt ?? undefined);
  return [...new Set([...ids, ...then.values(), ...later.values()])];
}

function* dossiersOf(db: Db, ids: readonly number[] | null): Generator<Dossier[]> {
  if (ids === null) yield* allDossiers(db);
  else for (let at = 0; at < ids.length; at += 2_000) yield readDossiers(db, ids.slice(at, at + 2_000));
}

/** Everything of one programme that is different at the later moment, by name. */
export function changesOf(db: Db, moment: Moment, between: Between) {
  const { from, to } = between;
  const [before, after]: [Counted[], Counted[]] = [[], []];
  const at = (dossier: Dossier, { asOf, knownAt }: Knowing, into: Counted[]) => {
    const { programme, settings } = moment;
    for (const one of contributionsOf(dossier, programme, settings, knownAt ?? undefined))
      if (isOn(one, asOf)) into.push({ ...one, enterprise_id: dossier.enterprise_id });
  };
  for (const dossiers of dossiersOf(db, whoCanDiffer(db, moment, between))) {
    for (const dossier of dossiers) {
      at(dossier, from, before);
      at(dossier, to, after);
    }
  }
  const concerned = [...new Set([...before, ...after].map((one) => one.enterprise_id))];
  const owners = ownersOf(db, concerned, to.knownAt ?? undefined);
  const ownerOf = (id: number) => owners.get(id) ?? id;
  const { flows, stages } = changesBetween(before, after, ownerOf);
  const tell = telling(db, [...flows, ...stages], to, ownerOf);
  const added = new Set(
    flows.filter((one) => one.came).map((one) => `${one.category} ${ownerOf(one.enterprise_id)}`),
  );
  return {
    flows: flows.map((one): FlowTold => {
      const told = tell(one);
      return { ...one, ...told, why: one.came ? lateWords(told.event, from) : whyGone(one, told, ownerOf) };
    }),
    // Who was recognised, or came with a title, has left the stages by it: that is told already.
    stages: stages
      .filter((one) => one.to !== null || !added.has(`${one.category} ${ownerOf(one.enterprise_id)}`))
      .map((one): StageTold => ({ ...one, ...tell(one) })),
  };
}

/** Reads the names and records of what is told, all at once. */
function telling(
  db: Db,
  changes: readonly { enterprise_id: number; event_id: number }[],
  to: Knowing,
  ownerOf: (id: number) => number,
): (one: { enterprise_id: number; event_id: number }) => Told {
  const ids = new Set(changes.flatMap(({ enterprise_id: id }) => [id, ownerOf(id)]));
  const dossiers = new Map(readDossiers(db, [...ids]).map((one) => [one.enterprise_id, one]));
  const events = new Map<number, TrackEvent>();
  for (const { events: all } of dossiers.values()) {
    for (const event of all) events.set(event.id, event);
    const known = to.knownAt === null ? {} : { knownAt: to.knownAt };
    for (const event of standingEvents(all, known)) events.set(event.id, event);
  }
  return ({ enterprise_id, event_id }) => {
    const dossier = dossiers.get(ownerOf(enterprise_id));
    const own = dossiers.get(enterprise_id);
    const { name } = factsAt(own?.versions ?? [], to.asOf, to.knownAt ?? undefined);
    return { uscc: dossier?.uscc ?? '', name, event: events.get(event_id) ?? null };
  };
}

function lateWords(event: TrackEvent | null, from: Knowing): string {
  return event !== null && event.effective_on <= from.asOf ? '补录' : '';
}

function whyGone(one: FlowChange, { event }: Told, ownerOf: (id: number) => number): string {
  if (ownerOf(one.enterprise_id) !== one.enterprise_id) return '与另一家合并，只计一次';
  if (event?.voided_at != null) return '原记录已作废';
  return '口径、资料或其他记录有变化';
}
