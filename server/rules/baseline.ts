/**
 * The baseline: what is held on the day before a programme begins. Once somebody has signed the list,
 * what changes it is told apart: recorded late (补录), voided, or moved by a change of scope or industry.
 */
import { contributionsOf, isOn } from './contributions.ts';
import { countedWhy } from './counted-why.ts';
import { addDays } from './days.ts';
import { factsAt } from './facts.ts';
import { foldTrack } from './fold.ts';
import { standingEvents } from './standing.ts';
import {
  CATEGORIES,
  type Category,
  type Day,
  type Dossier,
  type Instant,
  type Programme,
  type SettingVersion,
  type TrackEvent,
} from './types.ts';

/** The last day before the programme begins: its holdings are the baseline. */
export function baselineDay(programme: Pick<Programme, 'starts_on'>): Day {
  return addDays(programme.starts_on, -1);
}

/** A line of the baseline: one holding, with its enterprise and papers as they were known. */
export interface HeldRow {
  enterprise_id: number;
  category: Category;
  /** The recognition that the holding rests on. */
  event_id: number;
  uscc: string;
  /** As it was called on the day. */
  name: string;
  industry_code: string | null;
  /** 公布日, 审核通过日, or the day it moved in. */
  effective_on: Day;
  batch: string | null;
  document_no: string | null;
  /** On the day, renewals included. */
  valid_until: Day | null;
}

export interface Ground {
  programme: Programme;
  settings: readonly SettingVersion[];
  day: Day;
  /** Left out is now. */
  knownAt?: Instant | undefined;
}

/** What one enterprise holds on the day, as it counts (R7 and scope of that day). */
export function heldRows(dossier: Dossier, { programme, settings, day, knownAt }: Ground): HeldRow[] {
  const held = contributionsOf(dossier, programme, settings, knownAt).filter(
    (one) => one.figure === 'holding' && isOn(one, day),
  );
  if (held.length === 0) return [];
  const { name, industry_code } = factsAt(dossier.versions, day, knownAt);
  const standing = standingEvents(dossier.events, { asOf: day, ...(knownAt ? { knownAt } : {}) });
  return held.flatMap(({ category, event_id }): HeldRow[] => {
    const event = standing.find((one) => one.id === event_id);
    if (category === null || event === undefined) return [];
    const { effective_on, batch, document_no } = event;
    const { enterprise_id, uscc } = dossier;
    const { valid_until } = foldTrack(category, standing).state;
    const papers = { effective_on, batch, document_no, valid_until };
    return [{ enterprise_id, category, event_id, uscc, name, industry_code, ...papers }];
  });
}

/** By category, then day, then code: the order of the list on page, paper and in its digest. */
export function byLine(a: HeldRow, b: HeldRow): number {
  const rank = CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category);
  if (rank !== 0) return rank;
  const [x, y] = a.effective_on === b.effective_on ? [a.uscc, b.uscc] : [a.effective_on, b.effective_on];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** What a line lacks, to be mended before it is signed: 缺文号. */
export function lacksOf(row: Pick<HeldRow, 'document_no' | 'batch'>): string[] {
  return [row.document_no === null ? '缺文号' : '', row.batch === null ? '缺批次' : ''].filter(Boolean);
}

/** Titles and registrations in force on the day that stand in no list, with the reason (R7). */
export function leftOut(dossier: Dossier, ground: Ground): { category: Category; why: string }[] {
  const { programme, settings, day, knownAt } = ground;
  const standing = standingEvents(dossier.events, { asOf: day, ...(knownAt ? { knownAt } : {}) });
  const counted = new Set(heldRows(dossier, ground).map((row) => row.category));
  return CATEGORIES.flatMap((category) => {
    if (counted.has(category)) return [];
    const { state } = foldTrack(category, standing);
    if (!state.held) return [];
    const reasons = countedWhy(dossier, programme, settings, day, knownAt);
    const why = reasons.find((one) => one.event_id === state.holding_event)?.why ?? '不属统计口径（R7）';
    return [{ category, why }];
  });
}

/** What was recorded of an enterprise after the list was signed: events, and voidings, by event. */
export interface Late {
  recorded: ReadonlySet<number>;
  voided: ReadonlySet<number>;
}

/** 补录, 作废, 口径变化, 合并: what moved a holding into the list, or out of it. */
export type Cause = 'late' | 'voided' | 'scope' | 'merged';

/** The dossier with what was recorded late taken out again; what the enterprise is stays as known now. */
function withoutLate(dossier: Dossier, late: Late): Dossier {
  const events = dossier.events
    .filter((event) => !late.recorded.has(event.id))
    .map((event): TrackEvent => (late.voided.has(event.id) ? { ...event, voided_at: null } : event));
  return { ...dossier, events };
}

/**
 * Why a holding stands in the list now and did not when it was signed, or the other way round: where it
 * would differ even without what was recorded late, the enterprise itself is counted otherwise.
 * @param signed the recognition that the signed line rests on; null where there was no such line
 */
export function causeOf(
  dossier: Dossier,
  category: Category,
  { signed, late, ground }: { signed: number | null; late: Late; ground: Ground },
): Cause {
  const own = (rows: readonly HeldRow[]) => rows.find((row) => row.category === category);
  const then = own(heldRows(withoutLate(dossier, late), ground));
  if ((then !== undefined) !== (signed !== null)) return 'scope';
  if (signed !== null) return late.voided.has(signed) ? 'voided' : 'late';
  const now = own(heldRows(dossier, ground));
  return now !== undefined && late.recorded.has(now.event_id) ? 'late' : 'voided';
}
