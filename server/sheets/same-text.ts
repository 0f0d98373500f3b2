/** Whether a file says what is recorded already: text is compared as it would come back from a file. */
import { BLANK } from './sheet.ts';
import { readNote } from './values.ts';
import { plain } from './xlsx-cells.ts';

/** What is left of a text that is written into a file and read again: no line breaks, no invisible characters. */
function throughFile(text: string): string {
  const read = readNote({ ...BLANK, text: String(plain(text) ?? '') }, Number.POSITIVE_INFINITY);
  return 'value' in read ? (read.value ?? '') : text;
}

/** The same, or what a file makes of it: an export that comes in again changes nothing. */
export function isSameText(recorded: string | null, written: string | null): boolean {
  if (recorded === null || written === null || recorded === written) return recorded === written;
  const words = (text: string) => text.replace(/\s+/g, ' ').trim();
  return words(throughFile(recorded)) === words(written);
}
