/** What changed in a programme between two moments: read for the enterprises that can differ, not for all. */
import type { Db } from '../../db/open.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { ownersOf } from '../derived/merges.ts';
import { changesBetween, type FlowChange, type StageChange } from '../rules/changes.ts';
import { factsAt } from '../rules/facts.ts';
import { standingEvents } from '../rules/standing.ts';
import type { TrackEvent } from '../rules/types.ts';
import { type Between, countedAt, type Knowing } from './counted.ts';
import type { Moment } from './sums.ts';

export type { Between, Knowing } from './counted.ts';

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

/** Everything of one programme that is different at the later moment, by name. */
export function changesOf(db: Db, moment: Moment, between: Between) {
  const { from, to } = between;
  const { flows, stages, ownerOf } = changesAlone(db, moment, between);
  const tell = telling(db, [...flows, ...stages], to, ownerOf);
  return {
    flows: flows.map((one): FlowTold => {
      const told = tell(one);
      return { ...one, ...told, why: one.came ? lateWords(told.event, from) : whyGone(one, told, ownerOf) };
    }),
    stages: stages.map((one): StageTold => ({ ...one, ...tell(one) })),
  };
}

/** The same without names and records: for who only counts them. */
export function changesAlone(db: Db, moment: Moment, between: Between) {
  const { before, after } = countedAt(db, moment, between);
  const concerned = [...new Set([...before, ...after].map((one) => one.enterprise_id))];
  const owners = ownersOf(db, concerned, between.to.knownAt ?? undefined);
  const ownerOf = (id: number) => owners.get(id) ?? id;
  const { flows, stages } = changesBetween(before, after, ownerOf);
  const added = new Set(
    flows.filter((one) => one.came).map((one) => `${one.category} ${ownerOf(one.enterprise_id)}`),
  );
  // Who was recognised, or came with a title, has left the stages by it: that is told already.
  const others = stages.filter(
    (one) => one.to !== null || !added.has(`${one.category} ${ownerOf(one.enterprise_id)}`),
  );
  return { flows, stages: others, ownerOf };
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
