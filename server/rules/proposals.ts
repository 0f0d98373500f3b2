/** What the rules propose for what was left blank of a new event: 批次年度 and 有效期至. */
import { proposeBatchYear } from './recognition.ts';
import { proposeValidUntil } from './step.ts';
import type { EventDetails, TrackEvent } from './types.ts';

/** A recognition's year comes from its batch or its day; a title runs three years from its beginning. */
export function proposals(event: TrackEvent): Partial<EventDetails> {
  const { kind, effective_on: day, category } = event;
  const issued = kind === 'moved_in' ? event.issued_on : day;
  const proposed: Partial<EventDetails> = {};
  if (kind === 'recognised' && event.batch_year === null) {
    proposed.batch_year = proposeBatchYear(event.batch, day);
  }
  const hasTerm =
    category !== 'above_scale' && (kind === 'recognised' || kind === 'renewed' || kind === 'moved_in');
  if (hasTerm && event.valid_until === null && (issued !== null || event.valid_from !== null)) {
    proposed.valid_until = proposeValidUntil(event.valid_from, issued ?? day);
  }
  return proposed;
}
