/** Whether the system shows made-up data that somebody loaded to try it: said on every page, and in every file. */
import type { Db, Tx } from '../db/open.ts';
import { perConnection } from '../db/per-connection.ts';
import type { Instant } from './rules/types.ts';

export const SAMPLE_WORDS = '演示数据';

export interface Sample {
  at: Instant;
  by: string;
  /** The last line of the log before it was loaded. */
  head: { seq: number; hash: string };
}

const statement = perConnection(({ $client }) =>
  $client.prepare<[], string>(`select value from fact where key = 'sample'`).pluck(),
);

/** What was loaded, when, by whom; null where the data are the zone's own. */
export function readSample(db: Db | Tx): Sample | null {
  const text = statement(db).get();
  return text === undefined ? null : (JSON.parse(text) as Sample);
}
