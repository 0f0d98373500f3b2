/** What sets an open track apart in the outlook: the few that are not like the others of their stage. */
import { BARRED, type Barred, barredWhen } from './foresee.ts';
import { batchYearInWords } from './recognition.ts';
import type { EnterpriseFacts, Figure, TrackEvent } from './types.ts';

interface Known {
  everHeld: boolean;
  isLegalPerson: boolean;
}

/**
 * Why the recognition of a stage's track would be no addition, else the year of the batch that it is on a public
 * list of; null where it is one of many alike. Of who is barred the batch does not matter.
 * @param row the stage, and the event that brought it there, with later papers merged in
 */
export function apartAs(
  { figure, event }: { figure: Figure; event: TrackEvent },
  { industry_code }: Pick<EnterpriseFacts, 'industry_code'>,
  known: Known,
): string | null {
  const barred = barredWhen(event.category, { ...known, industry_code });
  if (barred !== null) return barred;
  const year = figure === 'in_review' ? (event.batch_year ?? batchYearInWords(event.batch)) : null;
  return year === null ? null : String(year);
}

/** The same read back. */
export function readApart(apart: string | null): { barred: Barred | null; batchYear: number | null } {
  const barred = BARRED.find((one) => one === apart) ?? null;
  return { barred, batchYear: barred === null && apart !== null ? Number(apart) : null };
}
