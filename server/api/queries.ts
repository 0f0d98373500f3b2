/** What other rooms ask of the feed. */
import type { Db } from '../../db/open.ts';

export { feedHead, feedName, readChanges } from './feed.ts';

/** What the feed lacks of events, voidings and merges, or where it has a gap; in words, one a line. */
export function feedFaults(db: Db): string[] {
  const count = (sql: string) => Number(db.$client.prepare(sql).pluck().get());
  // `in` is looked up in a list made once; a subquery for each row would read the feed as often.
  const lacking = (what: string, table: string, key: string, own: string) =>
    count(
      `select count(*) from ${table} where ${own} not in (select ${key} from feed where what = '${what}')`,
    );
  const gaps = count('select coalesce(max(seq), 0) - count(*) from feed');
  const told: [number, string][] = [
    [gaps, '变更流的编号不连续'],
    [lacking('recorded', 'event', 'event_id', 'id'), '变更流缺少记录'],
    [lacking('voided', 'event_void', 'event_id', 'event_id'), '变更流缺少作废'],
    [lacking('merged', 'enterprise_merge', 'merge_id', 'id'), '变更流缺少合并'],
  ];
  return told.filter(([n]) => n !== 0).map(([n, words]) => `${words}：${n} 条`);
}
