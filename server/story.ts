import type { Day, Instant } from './rules/types.ts';

/**
 * One line of an enterprise's 时间线, whichever room tells it. Rooms give theirs by a `storyOf(db, records)`
 * in their `queries.ts`; `records` are the enterprise's own id and those of the records merged into it.
 */
export interface StoryLine {
  /** The day it happened. */
  on: Day;
  recordedAt: Instant;
  /** What kind of thing it is, as a short tag: 走访, 数据, 称号, 附件. */
  word: string;
  title: string;
  /** A second line, or ''. */
  detail: string;
  by: string;
  /** Where it is read whole; null where the line says all. */
  href: string | null;
}
