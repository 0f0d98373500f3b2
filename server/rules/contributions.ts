/**
 * One enterprise's share of every figure as intervals of days: the ledger that pages sum is kept from
 * these rows, and the list behind a figure is these rows at a day. It runs for every enterprise on
 * each change, so each event is looked at once and rows are cut by what the enterprise was, after.
 */
export { countedWhy, type Why } from './counted-why.ts';

import { apartAs } from './apart.ts';
import { FAR_INSTANT } from './days.ts';
import { factStretches, settingStretches } from './facts.ts';
import { isIndustrial } from './industry.ts';
import { standingEvents } from './standing.ts';
import { earlier, type Ground, type Row, trackRows } from './track-rows.ts';
import {
  CATEGORIES,
  type Contribution,
  type Day,
  type Dossier,
  type EnterpriseFacts,
  type Figure,
  type Instant,
  OPEN_STAGES,
  type Programme,
  type SettingVersion,
  type TrackEvent,
} from './types.ts';
import { isSoleTrader } from './uscc.ts';

/**
 * Whether the row counts while the enterprise is so (scope and R7). Industry and legal person are
 * asked of what is or would be in the register of 规上工业, not of the stages before: a sole trader
 * that becomes a company, or a service firm that turns to industry, is cultivated like any other.
 */
function counts(row: Row, facts: EnterpriseFacts, isLegalPerson: boolean): boolean {
  const isNamed = row.event.category === 'above_scale' && !isStage(row.figure);
  if (isNamed && !(isLegalPerson && isIndustrial(facts.industry_code))) return false;
  return facts.in_scope || row.everywhere === true;
}

function isStage(figure: Figure): boolean {
  return OPEN_STAGES.some((stage) => stage === figure);
}

/** Cuts a row into the days on which it counts, with the breakdown of those days. */
function cut(row: Row, ground: Ground, everHeld: boolean, out: Contribution[]): void {
  let last: Contribution | undefined;
  for (const { from, to, value } of ground.facts) {
    if (to !== null && to <= row.from) continue;
    if (row.to !== null && from >= row.to) break;
    if (!counts(row, value, ground.isLegalPerson)) continue;
    const start = from > row.from ? from : row.from;
    const end = earlier(to, row.to);
    if (end !== null && end <= start) continue;
    const { chain, area, officer } = value;
    const apart = isStage(row.figure) ? apartAs(row, value, { ...ground, everHeld }) : null;
    const isSame = last?.chain === chain && last.area === area && last.officer === officer;
    if (isSame && last?.to_day === start && last.apart === apart) {
      last.to_day = end;
      continue;
    }
    last = {
      category: row.event.category,
      figure: row.figure,
      event_id: row.event.id,
      year: row.year,
      quarter: row.quarter,
      from_day: start,
      to_day: end,
      chain,
      area,
      officer,
      rule: row.rule,
      apart,
    };
    out.push(last);
  }
}

/** The day from which a track was ever held, by the events that stand; null where it never was. */
function firstHolding(events: readonly TrackEvent[]): Day | null {
  let first: Day | null = null;
  for (const { kind, effective_on: on } of events)
    if ((kind === 'recognised' || kind === 'moved_in') && (first === null || on < first)) first = on;
  return first;
}

/** A stage is another one for the outlook from the day on which the track is first held, whatever ends it. */
function cutAtFirstHolding(row: Row, ground: Ground, firstHeld: Day | null, out: Contribution[]): void {
  const isWithin = firstHeld !== null && firstHeld > row.from && (row.to === null || firstHeld < row.to);
  if (isWithin && isStage(row.figure)) {
    cut({ ...row, to: firstHeld }, ground, false, out);
    cut({ ...row, from: firstHeld }, ground, true, out);
  } else cut(row, ground, firstHeld !== null && firstHeld <= row.from, out);
}

/** R9: the enterprise counts once while at least one addition does; it stands on the earliest of them. */
function involvedRows(additions: Contribution[]): Contribution[] {
  const days = new Set<Day>();
  for (const { from_day, to_day } of additions) {
    days.add(from_day);
    if (to_day !== null) days.add(to_day);
  }
  const rows: Contribution[] = [];
  const bounds = [...days].sort();
  for (const [i, from_day] of bounds.entries()) {
    const on = additions.find(
      (row) => row.from_day <= from_day && (row.to_day === null || from_day < row.to_day),
    );
    if (on === undefined) continue;
    const to_day = bounds[i + 1] ?? null;
    const last = rows.at(-1);
    const isSame =
      last?.to_day === from_day &&
      last.event_id === on.event_id &&
      last.chain === on.chain &&
      last.area === on.area &&
      last.officer === on.officer;
    if (last !== undefined && isSame) last.to_day = to_day;
    else
      rows.push({
        ...on,
        category: null,
        figure: 'involved',
        year: 0,
        quarter: 0,
        rule: 'R9',
        from_day,
        to_day,
      });
  }
  return rows;
}

/**
 * The intervals in which one enterprise stands in each figure, as known at `knownAt` (default: all
 * that is recorded). The value at a day is the number of rows whose interval holds that day: events,
 * versions and settings that take effect later begin their rows later (R10).
 */
export function contributionsOf(
  dossier: Dossier,
  programme: Programme,
  settings: readonly SettingVersion[],
  knownAt: Instant = FAR_INSTANT,
): Contribution[] {
  if (dossier.events.length === 0) return [];
  const ground: Ground = {
    programme,
    settings: settingStretches(settings, knownAt),
    facts: factStretches(dossier.versions, knownAt),
    isLegalPerson: !isSoleTrader(dossier.uscc),
  };
  const standing = standingEvents(dossier.events, { knownAt });
  const out: Contribution[] = [];
  const additions: { issued: Day; row: Contribution }[] = [];
  for (const category of CATEGORIES) {
    const own = standing.filter((event) => event.category === category);
    if (own.length === 0) continue;
    const firstHeld = firstHolding(own);
    for (const row of trackRows(category, own, ground)) {
      const start = out.length;
      cutAtFirstHolding(row, ground, firstHeld, out);
      if (row.figure !== 'additions') continue;
      for (const added of out.slice(start)) additions.push({ issued: row.event.effective_on, row: added });
    }
  }
  if (additions.length > 0) {
    additions.sort((a, b) => (a.issued < b.issued ? -1 : a.issued > b.issued ? 1 : 0));
    out.push(...involvedRows(additions.map(({ row }) => row)));
  }
  return out;
}

/** Which rows to count; what is left out does not matter. */
export type Filter = Partial<
  Pick<Contribution, 'category' | 'figure' | 'year' | 'quarter' | 'chain' | 'area' | 'officer'>
>;

function fits(row: Contribution, filter: Filter): boolean {
  return (
    (filter.figure === undefined || row.figure === filter.figure) &&
    (filter.category === undefined || row.category === filter.category) &&
    (filter.year === undefined || row.year === filter.year) &&
    (filter.quarter === undefined || row.quarter === filter.quarter) &&
    (filter.chain === undefined || row.chain === filter.chain) &&
    (filter.area === undefined || row.area === filter.area) &&
    (filter.officer === undefined || row.officer === filter.officer)
  );
}

export function isOn(row: Contribution, day: Day): boolean {
  return row.from_day <= day && (row.to_day === null || day < row.to_day);
}

/** The value of a figure on a day: how many rows hold that day. */
export function valueAt(contributions: readonly Contribution[], filter: Filter, day: Day): number {
  let n = 0;
  for (const row of contributions) if (isOn(row, day) && fits(row, filter)) n += 1;
  return n;
}
