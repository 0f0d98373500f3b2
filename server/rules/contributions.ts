/**
 * One enterprise's share of every figure as intervals of days: the ledger that pages sum is kept from
 * these rows, and the list behind a figure is these rows at a day. It runs for every enterprise on
 * each change, so each event is looked at once and rows are cut by what the enterprise was, after.
 */
export { countedWhy, type Why } from './counted-why.ts';

import { addDays, FAR_INSTANT, quarterOf } from './days.ts';
import { factStretches, type Stretch, settingStretches } from './facts.ts';
import { entryOf, walkTrack } from './fold.ts';
import { isIndustrial } from './industry.ts';
import { countRecognition, isProgrammeYear } from './recognition.ts';
import { standingEvents } from './standing.ts';
import {
  CATEGORIES,
  type Category,
  type Contribution,
  type CountingSettings,
  type Day,
  type Dossier,
  type EnterpriseFacts,
  type Figure,
  type Instant,
  OPEN_STAGES,
  type OpenStage,
  type Programme,
  type SettingVersion,
  type TrackEvent,
} from './types.ts';
import { isSoleTrader } from './uscc.ts';

/** A row before it is cut by what the enterprise was. */
interface Row {
  figure: Figure;
  event: TrackEvent;
  year: number;
  quarter: number;
  rule: string | null;
  from: Day;
  to: Day | null;
  /** Counts whatever the scope of that day (R8 include). */
  everywhere?: boolean;
}

interface Ground {
  programme: Programme;
  settings: Stretch<CountingSettings>[];
  facts: Stretch<EnterpriseFacts>[];
  isLegalPerson: boolean;
}

const STATE = { year: 0, quarter: 0, rule: null } as const;

/** Where a recognition counts may change with the settings of the day: one row for each run of the same. */
function recognitionRows(event: TrackEvent, entry: ReturnType<typeof entryOf>, ground: Ground): Row[] {
  const rows: Row[] = [];
  let last: Row | undefined;
  for (const { from, to, value } of ground.settings) {
    if (to !== null && to <= event.effective_on) continue;
    const counted = countRecognition(event, entry, value.counting_basis[event.category], ground.programme);
    const row: Row = { ...counted, event, from: from > event.effective_on ? from : event.effective_on, to };
    if (event.counting === 'include') row.everywhere = true;
    const isSame = last?.figure === row.figure && last.year === row.year && last.quarter === row.quarter;
    if (last !== undefined && isSame) last.to = to;
    else {
      last = row;
      rows.push(row);
    }
  }
  // Beside additions, the baseline and what was excluded, figures are those of the programme's own days.
  return rows.filter((row) => isOwn(row.figure, event.effective_on, ground.programme));
}

function isOwn(figure: Figure, day: Day, programme: Programme): boolean {
  if (figure === 'additions' || figure === 'baseline' || figure === 'excluded') return true;
  return day >= programme.starts_on && day <= programme.ends_on;
}

/**
 * R3: the days on which a track in review stands as 已公示待发文. Where its batch year is known and
 * counts, that year decides; else it would be recognised on a later day, so until the programme ends.
 */
function pendingRows(open: Row, to: Day | null, ground: Ground): Row[] {
  const { event } = open;
  const rows: Row[] = [];
  const batchYear = event.batch_year ?? (event.batch === null ? null : batchYearOf(event.batch));
  const afterwards = addDays(ground.programme.ends_on, 1);
  for (const stretch of ground.settings) {
    const from = stretch.from > open.from ? stretch.from : open.from;
    let until = earlier(to, stretch.to);
    if (stretch.value.counting_basis[event.category] === 'batch_year' && batchYear !== null) {
      if (!isProgrammeYear(ground.programme, batchYear)) continue;
    } else until = earlier(until, afterwards);
    if (until !== null && until <= from) continue;
    const last = rows.at(-1);
    if (last !== undefined && last.to === from) last.to = until;
    else rows.push({ ...STATE, figure: 'pending_publication', event, rule: 'R3', from, to: until });
  }
  return rows;
}

function batchYearOf(batch: string): number | null {
  const year = /(?:19|20)\d{2}/.exec(batch.normalize('NFKC'));
  return year === null ? null : Number(year[0]);
}

function earlier(a: Day | null, b: Day | null): Day | null {
  if (a === null) return b;
  return b === null || a < b ? a : b;
}

/** All rows of one track, before they are cut. */
function trackRows(category: Category, events: TrackEvent[], ground: Ground): Row[] {
  const rows: Row[] = [];
  let open: { row: Row; isFirst: boolean } | null = null;
  let holding: Row | null = null;
  const closeOpen = (day: Day | null): void => {
    if (open === null) return;
    open.row.to = day;
    if (open.row.figure === 'in_review' && open.isFirst) rows.push(...pendingRows(open.row, day, ground));
    open = null;
  };
  const openStage = (figure: OpenStage, event: TrackEvent, isFirst: boolean): void => {
    const row: Row = { ...STATE, figure, event, from: event.effective_on, to: null };
    rows.push(row);
    open = { row, isFirst };
  };
  const passing = (figure: Figure, rule: string, event: TrackEvent): void => {
    if (!isOwn(figure, event.effective_on, ground.programme)) return;
    rows.push({ figure, rule, event, ...quarterOf(event.effective_on), from: event.effective_on, to: null });
  };
  walkTrack(category, events, (event, fault, before) => {
    if (fault !== null) return;
    const { kind, effective_on: day } = event;
    if (kind === 'stage' || kind === 'not_approved') {
      closeOpen(day);
      openStage(
        kind === 'stage' && event.stage !== null ? event.stage : 'cultivating',
        event,
        !before.ever_held,
      );
    } else if (kind === 'withdrawn') closeOpen(day);
    else if (kind === 'recognised' || kind === 'moved_in') {
      closeOpen(day);
      rows.push(...recognitionRows(event, entryOf(event, before), ground));
      holding = { ...STATE, figure: 'holding', event, from: day, to: null };
      rows.push(holding);
    } else if (kind === 'exited') {
      if (holding !== null) holding.to = day;
      passing('exits', 'R11', event);
    } else if (kind === 'renewed') passing('renewed', 'R4', event);
  });
  closeOpen(null);
  return rows;
}

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
function cut(row: Row, ground: Ground, out: Contribution[]): void {
  let last: Contribution | undefined;
  for (const { from, to, value } of ground.facts) {
    if (to !== null && to <= row.from) continue;
    if (row.to !== null && from >= row.to) break;
    if (!counts(row, value, ground.isLegalPerson)) continue;
    const start = from > row.from ? from : row.from;
    const end = earlier(to, row.to);
    if (end !== null && end <= start) continue;
    const { chain, area, officer } = value;
    if (last?.to_day === start && last.chain === chain && last.area === area && last.officer === officer) {
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
    };
    out.push(last);
  }
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
    for (const row of trackRows(category, own, ground)) {
      const start = out.length;
      cut(row, ground, out);
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
