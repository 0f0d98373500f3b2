/** How one recognition counts: R1, R2, R5, R6, R8, R9 and the quarter of R10, for one counting basis. */
import { quarterOf, yearOf } from './days.ts';
import type { Entry } from './fold.ts';
import type { CountingBasis, Day, Figure, Programme, Quarter, TrackEvent } from './types.ts';

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

export function isProgrammeYear(programme: Programme, year: number): boolean {
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
  if (event.counting === 'include' && isSpent) {
    const figure = entry === 'brought_in' ? 'brought_in' : 'recognised_again';
    return { figure, rule: 'R9', ...quarterOf(issued) };
  }
  if (event.counting === 'include') {
    const year = includedYear(event, basis, programme);
    return { figure: 'additions', rule: 'R8', ...countingQuarter(year, issued) };
  }
  if (event.counting === 'exclude') return { figure: 'excluded', rule: 'R8', ...quarterOf(issued) };
  if (entry === 'brought_in') return { figure: 'brought_in', rule: 'R6', ...quarterOf(issued) };
  if (entry === 'again') return { figure: 'recognised_again', rule: 'R5', ...quarterOf(issued) };
  const year = countingYear(event, basis);
  if (!isProgrammeYear(programme, year)) return { figure: 'baseline', rule: 'R2', ...quarterOf(issued) };
  return { figure: 'additions', rule: 'R1', ...countingQuarter(year, issued) };
}
