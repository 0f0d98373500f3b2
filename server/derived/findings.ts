/** 人工判断 and 补充事实 as they stand: the last word on each code, whichever record of an enterprise it is in. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { Finding, Judgement } from '../rules/readiness-types.ts';
import type { Day, Instant } from '../rules/types.ts';
import { recordsOf } from './merges.ts';

export interface FindingRow {
  id: number;
  enterprise_id: number;
  code: string;
  judgement: Judgement | null;
  value: string | null;
  words: string;
  on_day: Day;
  set_id: number | null;
  recorded_at: Instant;
  recorded_by: string;
}

const statements = perConnection(({ $client }) => ({
  all: $client.prepare<[string], FindingRow>(
    'select * from finding where enterprise_id in (select value from json_each(?)) order by id',
  ),
}));

/** Everything that was ever found out about these records, in the order of recording. */
export function findingsOf(db: Db | Tx, records: readonly number[]): FindingRow[] {
  return statements(db).all.all(JSON.stringify(records));
}

/** What stands of each of these enterprises by the end of that day. */
export function standingFindings(
  db: Db | Tx,
  ids: readonly number[],
  asOf: Day,
): Map<number, Map<string, Finding>> {
  const records = recordsOf(db, ids);
  const owner = new Map([...records].flatMap(([id, within]) => within.map((one) => [one.id, id] as const)));
  const found = new Map<number, Map<string, Finding>>(ids.map((id) => [id, new Map()]));
  for (const row of findingsOf(db, [...owner.keys()])) {
    if (row.on_day > asOf) continue;
    const { code, judgement, value, words, on_day: on, recorded_by: by } = row;
    found
      .get(owner.get(row.enterprise_id) ?? row.enterprise_id)
      ?.set(code, { code, judgement, value, words, on, by });
  }
  return found;
}
