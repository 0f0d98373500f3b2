/** The rows of one track before they are cut by what the enterprise was on each day. */
import { addDays, quarterOf } from './days.ts';
import type { Stretch } from './facts.ts';
import { entryOf, walkTrack } from './fold.ts';
import { batchYearInWords, countRecognition, isProgrammeYear } from './recognition.ts';
import type {
  Category,
  CountingSettings,
  Day,
  EnterpriseFacts,
  Figure,
  OpenStage,
  Programme,
  TrackEvent,
} from './types.ts';

/** A row before it is cut by what the enterprise was. */
export interface Row {
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

export interface Ground {
  programme: Programme;
  settings: Stretch<CountingSettings>[];
  facts: Stretch<EnterpriseFacts>[];
  isLegalPerson: boolean;
}

const STATE = { year: 0, quarter: 0, rule: null } as const;

/** The stretches of settings, for an override cut further where the enterprise's scope may change (R8, R9). */
function stretchesFor(
  event: TrackEvent,
  ground: Ground,
): (Stretch<CountingSettings> & { in_scope?: boolean })[] {
  if (event.counting !== 'include') return ground.settings;
  return ground.settings.flatMap((one) =>
    ground.facts
      .filter((fact) => (one.to === null || fact.from < one.to) && (fact.to === null || one.from < fact.to))
      .map((fact) => ({
        from: fact.from > one.from ? fact.from : one.from,
        to: earlier(fact.to, one.to),
        value: one.value,
        in_scope: fact.value.in_scope,
      })),
  );
}

/** Where a recognition counts may change with the settings of the day: one row for each run of the same. */
function recognitionRows(
  event: TrackEvent,
  entry: ReturnType<typeof entryOf>,
  ground: Ground,
  earlierRows: readonly Row[],
): Row[] {
  const rows: Row[] = [];
  let last: Row | undefined;
  for (const { from, to, value, in_scope = true } of stretchesFor(event, ground)) {
    if (to !== null && to <= event.effective_on) continue;
    const start = from > event.effective_on ? from : event.effective_on;
    const isSpent = earlierRows.some(
      (row) => row.figure === 'additions' && isOnDay(row, start) && (in_scope || row.everywhere === true),
    );
    const basis = value.counting_basis[event.category];
    const counted = countRecognition(event, entry, basis, ground.programme, isSpent);
    const row: Row = { ...counted, event, from: start, to };
    if (row.rule === 'R8' && row.figure === 'additions') row.everywhere = true;
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

function isOnDay(row: Row, day: Day): boolean {
  return row.from <= day && (row.to === null || day < row.to);
}

function isOwn(figure: Figure, day: Day, programme: Programme): boolean {
  if (figure === 'additions' || figure === 'baseline' || figure === 'excluded') return true;
  return day >= programme.starts_on && day <= programme.ends_on;
}

/**
 * R3: the days on which a track in review stands as 已公示待发文. Where its batch year is known and
 * counts, that year decides; else it would be recognised on a later day, so until the programme ends, and
 * not before it begins where another programme comes before it: what is on a list then will be that one's.
 */
function pendingRows(open: Row, to: Day | null, ground: Ground): Row[] {
  const { event } = open;
  const rows: Row[] = [];
  const batchYear = event.batch_year ?? batchYearInWords(event.batch);
  const { starts_on, ends_on, beside = [] } = ground.programme;
  const afterwards = addDays(ends_on, 1);
  const opens = beside.some((one) => one.starts_on < starts_on) ? starts_on : '';
  for (const stretch of ground.settings) {
    let from = stretch.from > open.from ? stretch.from : open.from;
    let until = earlier(to, stretch.to);
    if (stretch.value.counting_basis[event.category] === 'batch_year' && batchYear !== null) {
      if (!isProgrammeYear(ground.programme, batchYear)) continue;
    } else {
      until = earlier(until, afterwards);
      if (opens > from) from = opens;
    }
    if (until !== null && until <= from) continue;
    const last = rows.at(-1);
    if (last !== undefined && last.to === from) last.to = until;
    else rows.push({ ...STATE, figure: 'pending_publication', event, rule: 'R3', from, to: until });
  }
  return rows;
}

/** Null is no end. */
export function earlier(a: Day | null, b: Day | null): Day | null {
  if (a === null) return b;
  return b === null || a < b ? a : b;
}

/** All rows of one track, before they are cut. */
export function trackRows(category: Category, events: TrackEvent[], ground: Ground): Row[] {
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
      rows.push(...recognitionRows(event, entryOf(event, before), ground, rows));
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
