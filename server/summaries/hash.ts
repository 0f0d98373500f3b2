import { createHash } from 'node:crypto';
import { canonical } from '../audit/record.ts';
import type { Mismatch } from '../rules/figures-in-text.ts';
import type { Summary, SummaryWords } from '../rules/summary-types.ts';

/** SHA-256 of bytes or text, in hexadecimal. */
export function sha256(of: string | Uint8Array): string {
  return createHash('sha256').update(of).digest('hex');
}

/**
 * What somebody saw of the figures: the same as long as figures and lists are, whenever they are asked
 * for. A step is for these figures and no others.
 */
export function hashOfFigures(summary: Summary): string {
  const { known_at: _, last_recorded_at: __, progress, ...rest } = summary;
  return sha256(canonical({ ...rest, progress: { ...progress, known_at: null } }));
}

/** What a paper rests on: its figures, lists and words. */
export function hashOfContent(summary: Summary, words: SummaryWords): string {
  return sha256(canonical({ summary, words }));
}

/** What “确认无误” is kept under: another text, figure or datum has another hash, and is asked anew. */
export function hashOfMismatch({ key }: Mismatch): string {
  return sha256(key);
}
