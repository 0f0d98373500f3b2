/**
 * Two records of one enterprise, laid over one another: nothing is copied, an event only belongs to
 * another record while the merge stands. Whose it was at a moment follows from the merges alone, so that
 * what was known before, between and after stays as it was (R10).
 */
import { FAR_INSTANT } from './days.ts';
import type { Day, EnterpriseFacts, EnterpriseVersion, Instant, TrackEvent } from './types.ts';

export interface Merge {
  id: number;
  from_id: number;
  into_id: number;
  recorded_at: Instant;
  undone_at: Instant | null;
  /** Facts that the one that stays takes from the other while they are one. */
  facts: { effective_on: Day; changes: Partial<EnterpriseFacts> }[];
  /** Events that both had: of the one that went to the one that stays. The former rests while the latter stands. */
  twins: ReadonlyMap<number, number>;
}

/** All merges, by the record that went, each in the order of recording. */
export type Merges = ReadonlyMap<number, readonly Merge[]>;

/** From `from` on, up to and without `to`; null has no end. */
interface Stretch {
  from: Instant;
  to: Instant | null;
}

/** A stretch in which the records of one enterprise belonged to `owner`, led there by `through`. */
export interface Span extends Stretch {
  owner: number;
  through: readonly Merge[];
}

/** What `stays` needs of an event: a correction stands in place of the one that it replaced. */
export interface Filed {
  id: number;
  enterprise_id: number;
  recorded_at: Instant;
  voided_at: Instant | null;
  replaced_by: number | null;
}

export function mergesByRecord(merges: readonly Merge[]): Merges {
  return Map.groupBy(merges, (one) => one.from_id);
}

const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);

function sooner(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  return b === null || a < b ? a : b;
}

const isEmpty = ({ from, to }: Stretch): boolean => to !== null && to <= from;

const ALWAYS: Stretch = { from: '', to: null };

const within = (one: Stretch, { from, to }: Stretch): Stretch => ({
  from: later(one.from, from),
  to: sooner(one.to, to),
});

/**
 * Whose the records of this enterprise were, moment by moment, from the beginning to the end of time or in a stretch
 * of it. A merge is followed only while it held: two records may be merged one way, parted, and merged the other way.
 */
export function spansOf(merges: Merges, id: number, asked: Stretch = ALWAYS): Span[] {
  const spans: Span[] = [];
  let free: Instant | null = '';
  for (const merge of merges.get(id) ?? []) {
    if (free === null) break;
    spans.push({ owner: id, from: free, to: merge.recorded_at, through: [] });
    const held = within({ from: merge.recorded_at, to: merge.undone_at }, asked);
    if (!isEmpty(held)) {
      for (const span of spansOf(merges, merge.into_id, held))
        spans.push({ ...span, through: [merge, ...span.through] });
    }
    free = merge.undone_at;
  }
  if (free !== null) spans.push({ owner: id, from: free, to: null, through: [] });
  return spans.map((span) => ({ ...span, ...within(span, asked) })).filter((span) => !isEmpty(span));
}

/** Whose its records are at that moment; now, where none is given. */
export function ownerAt(merges: Merges, id: number, at: Instant = FAR_INSTANT): number {
  const held = spansOf(merges, id).find(({ from, to }) => from <= at && (to === null || at < to));
  return held?.owner ?? id;
}

/** What is left of a stretch where others are taken out of it. */
function without(whole: Stretch, taken: readonly Stretch[]): Stretch[] {
  let left = [whole];
  for (const cut of taken) {
    left = left.flatMap(({ from, to }) => [
      { from, to: sooner(to, cut.from) },
      ...(cut.to === null ? [] : [{ from: later(from, cut.to), to }]),
    ]);
  }
  return left.filter((one) => !isEmpty(one));
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const one of [...stretches].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = out.at(-1);
    if (last !== undefined && last.to !== null && last.to >= one.from) last.to = one.to;
    else out.push({ ...one });
  }
  return out;
}

/**
 * When an event stood among the records of `owner`, voided or not once it was: it stands while its own
 * record belongs there, and not while an event that says the same does.
 * @param filed every event that may be meant, by id
 * @param within looks at this stretch alone: at one moment no two events rest on one another
 */
export function staysOf(
  event: Filed,
  owner: number,
  merges: Merges,
  filed: ReadonlyMap<number, Filed>,
  within: Stretch = { from: '', to: null },
): Stretch[] {
  const stays = spansOf(merges, event.enterprise_id).flatMap((span): Stretch[] => {
    if (span.owner !== owner) return [];
    const stay = {
      from: later(later(span.from, event.recorded_at), within.from),
      to: sooner(sooner(span.to, event.voided_at), within.to),
    };
    if (isEmpty(stay)) return [];
    const taken = span.through.flatMap((merge) => {
      let twin = filed.get(merge.twins.get(event.id) ?? -1);
      const stood: Stretch[] = [];
      for (; twin !== undefined; twin = filed.get(twin.replaced_by ?? -1))
        stood.push(...staysOf(twin, owner, merges, filed, stay));
      return stood;
    });
    return without(stay, taken);
  });
  return joined(stays);
}

/**
 * The event as `owner` has it: known from when it came there, as good as voided once it left, `away`
 * between; null where it never stood there.
 */
export function eventOf<E extends TrackEvent>(event: E, stays: readonly Stretch[]): E | null {
  const first = stays[0];
  const last = stays.at(-1);
  if (first === undefined || last === undefined) return null;
  const away = stays.slice(1).map(({ from }, i) => ({ from: stays[i]?.to ?? from, to: from }));
  return {
    ...event,
    recorded_at: first.from,
    voided_at: last.to,
    ...(away.length === 0 ? {} : { away }),
  };
}

/** Ids of the facts that a merge lays over those recorded: above those of any row. */
const OVERLAID = 1_000_000_000_000;

/** The facts that merges lay over those of the enterprise that stays, as versions that end when undone. */
export function overlaidVersions(merges: readonly Merge[], id: number): EnterpriseVersion[] {
  return merges
    .filter((one) => one.into_id === id)
    .flatMap((merge) =>
      merge.facts.map(({ effective_on, changes }, i) => ({
        id: OVERLAID + merge.id * 1_000 + i,
        effective_on,
        recorded_at: merge.recorded_at,
        ended_at: merge.undone_at,
        changes,
      })),
    );
}
