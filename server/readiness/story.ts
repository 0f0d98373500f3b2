/** 人工判断 and 补充事实 on the timeline; values of facts stay on their own page. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { findingsOf } from '../derived/findings.ts';
import { STATE_WORDS } from '../rules/readiness-words.ts';
import type { StoryLine } from '../story.ts';
import { wordsOfCode } from './findings.ts';

const codeOf = perConnection((db) =>
  db.$client.prepare<[number | null], string>('select uscc from enterprise where id = ?').pluck(),
);

/** @param records the enterprise's own id first, then those of records merged into it */
export function storyOf(db: Db, records: readonly number[]): StoryLine[] {
  const rows = findingsOf(db, records);
  const uscc = rows.length === 0 ? undefined : codeOf(db).get(records[0] ?? null);
  return rows.map((row) => {
    const words = wordsOfCode(db, row.code);
    return {
      on: row.on_day,
      recordedAt: row.recorded_at,
      word: row.judgement === null ? '数据' : '判断',
      title:
        row.judgement === null
          ? `${row.value === null ? '去掉' : '填写'}${words}`
          : `${words}：${STATE_WORDS[`judged_${row.judgement}`]}`,
      detail: row.words,
      by: row.recorded_by,
      href: uscc === undefined ? null : `/enterprises/${uscc}/findings/${row.code}`,
    };
  });
}
