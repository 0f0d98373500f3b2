/** How one recognition counts: R1, R2, R5, R6, R8, R9 and the quarter of R10, for one counting basis. */
import { quarterOf, yearOf } from './days.ts';
import type { Entry } from './fold.ts';
import type { CountingBasis, Day, Figure, Programme, Quarter, TrackEvent, Window } from './types.ts';

export interface Counted extends Quarter {
  figure: Extract<Figure, 'additions' | 'baseline' | 'recognised_again' | 'brought_in' | 'excluded'>;
  rule: string;
}

/** The year that the batch's own words name (“2025年第二批” → 2025); null where they name none. */
export function batchYearInWords(batch: string | null): number | null {
  const year = batch === null ? null : /(?:19|20)\d{2}/.exec(batch.normalize('NFKC'));
  return year === null ? null : Number(year[0]);
}

/** 批次年度 from the batch's own words, else the year of issue. */
export function proposeBatchYear(batch: string | null, issuedOn: Day): number {
  return batchYearInWords(batch) ?? yearOf(issuedOn);
}

/** The counting year of a recognition (R2): its batch year, or the year of issue. */
export function countingYear(event: TrackEvent, basis: CountingBasis): number {
  if (basis === 'issued_on') return yearOf(event.effective_on);
  return event.batch_year ?? proposeBatchYear(event.batch, event.effective_on);
}

export function isProgrammeYear(programme: Window, year: number): boolean {
  return year >= yearOf(programme.starts_on) && year <= yearOf(programme.ends_on);
}

/** R10: the quarter of the day of issue within the counting year; Q1 if issued before it began, Q4 if after. */
export function countingQuarter(year: number, issuedOn: Day): Quarter {
  const issued = yearOf(issuedOn);
  if (issued < year) return { year, quarter: 1 };
  return issued > year ? { year, quarter: 4 } : quarterOf(issuedOn);
}

/**
 * The year of a recognition that an officer included against R2: its counting year where that lies in
 * the programme, else the year in which it took effect, else the programme's nearest year. Without a
 * year of the programme it would stand in the total and in no year.
 */
function includedYear(event: TrackEvent, basis: CountingBasis, programme: Programme): number {
  const year = countingYear(event, basis);
  if (isProgrammeYear(programme, year)) return year;
  const first = yearOf(programme.starts_on);
  const last = yearOf(programme.ends_on);
  return Math.min(Math.max(yearOf(event.effective_on), first), last);
}

/** How many years a year lies outside of a window; 0 within it. */
function yearsFrom({ starts_on, ends_on }: Window, year: number): number {
  return Math.max(0, yearOf(starts_on) - year, year - yearOf(ends_on));
}

/**
 * R8 beside other programmes: an override is of the programme in whose years the counting year lies, else
 * the batch year, else the day; where no programme has any of them, of the nearest, the earlier of two. In
 * the others the recognition counts as if nobody had said anything, so that what is included once is added once.
 */
function isOverriddenHere(event: TrackEvent, basis: CountingBasis, programme: Programme): boolean {
  const { beside = [] } = programme;
  const issued = yearOf(event.effective_on);
  if (beside.length === 0 || isProgrammeYear(programme, countingYear(event, basis))) return true;
  for (const year of [countingYear(event, 'batch_year'), issued]) {
    if (isProgrammeYear(programme, year)) return true;
    if (beside.some((one) => isProgrammeYear(one, year))) return false;
  }
  const own = yearsFrom(programme, issued);
  return beside.every((one) => {
    const far = yearsFrom(one, issued);
    return own < far || (own === far && programme.starts_on <= one.starts_on);
  });
}

/**
 * The figure, year and quarter of one legal recognition. Scope and R7 are judged by the day, not here.
 * @param isSpent an earlier recognition of the track is an addition: an officer may include against
 *   R1 and R5 where none is, but an enterprise counts once in a category (R9), which nobody overrides
 */
export function countRecognition(
  event: TrackEvent,
  entry: Entry,
  basis: CountingBasis,
  programme: Programme,
  isSpent: boolean,
): Counted {
  const issued = event.effective_on;
  const override = isOverriddenHere(event, basis, programme) ? event.counting : null;
  if (override === 'include' && isSpent) {
    const figure = entry === 'brought_in' ? 'brought_in' : 'recognised_again';
    return { figure, rule: 'R9', ...quarterOf(issued) };
  }
  if (override === 'include') {
    const year = includedYear(event, basis, programme);
    return { figure: 'additions', rule: 'R8', ...countingQuarter(year, issued) };
  }
  if (override === 'exclude') return { figure: 'excluded', rule: 'R8', ...quarterOf(issued) };
  if (entry === 'brought_in') return { figure: 'brought_in', rule: 'R6', ...quarterOf(issued) };
  if (entry === 'again') return { figure: 'recognised_again', rule: 'R5', ...quarterOf(issued) };
  const year = countingYear(event, basis);
  if (!isProgrammeYear(programme, year)) return { figure: 'baseline', rule: 'R2', ...quarterOf(issued) };
  return { figure: 'additions', rule: 'R1', ...countingQuarter(year, issued) };
}
