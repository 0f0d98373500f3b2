/** Measures on the timeline of an enterprise: when one was set, done or dropped. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { shanghaiDay } from '../rules/days.ts';
import { MEASURE_WORDS, type MeasureState } from '../rules/measures.ts';
import type { Day, Instant } from '../rules/types.ts';
import type { StoryLine } from '../story.ts';

interface Row {
  id: number;
  version: number;
  state: MeasureState;
  lack: string;
  action: string;
  ended_on: Day | null;
  words: string;
  recorded_at: Instant;
  recorded_by: string;
}

/** The first version of each, and those that ended it. */
const statements = perConnection(({ $client }) => ({
  of: $client.prepare<[string], Row>(
    `select m.id, v.version, v.state, v.lack, v.action, v.ended_on, v.words, v.recorded_at, v.recorded_by
       from measure m join measure_version v on v.measure_id = m.id
      where m.enterprise_id in (select value from json_each(?))
        and (v.version = 1 or (v.version = m.version and v.state <> 'open'))
      order by v.recorded_at desc, m.id desc, v.version desc`,
  ),
}));

export function storyOf(db: Db, records: readonly number[]): StoryLine[] {
  return statements(db)
    .of.all(JSON.stringify(records))
    .map(
      (row): StoryLine => ({
        on: row.ended_on ?? shanghaiDay(new Date(row.recorded_at)),
        recordedAt: row.recorded_at,
        word: '一企一策',
        title: row.state === 'open' ? `制定：${row.lack}` : `${MEASURE_WORDS[row.state]}：${row.lack}`,
        detail: row.state === 'open' ? row.action : row.words,
        by: row.recorded_by,
        href: `/measures/${row.id}`,
      }),
    );
}
