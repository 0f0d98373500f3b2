/** The tags in use, to be chosen from. */
import type { Db } from '../../db/open.ts';
import { offeredTags } from '../enterprises/queries.ts';

/** So many are offered; more make no choice. */
const OFFERED = 100;

/** The tags of these enterprises, or of all where null: the most frequent first. */
export function tagsIn(db: Db, ids: readonly number[] | null): string[] {
  const rows = db.$client
    .prepare<[{ ids: string | null }], { tags: string; n: number }>(
      `select tags, count(*) as n from enterprise
        where tags is not null and gone is null
          and (@ids is null or id in (select value from json_each(@ids))) group by tags`,
    )
    .all({ ids: ids === null ? null : JSON.stringify(ids) });
  const counts = new Map<string, number>();
  for (const { tags, n } of rows)
    for (const tag of tags.split('、')) counts.set(tag, (counts.get(tag) ?? 0) + n);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b, 'zh-Hans-CN'))
    .slice(0, OFFERED)
    .map(([tag]) => tag);
}

/** What may be added: the tags of the list, those in use first, without the retired ones. */
export function offeredIn(db: Db): string[] {
  const offered = offeredTags(db);
  const used = tagsIn(db, null);
  const rank = new Map(used.map((tag, at) => [tag, at]));
  const last = used.length;
  return [...offered].sort((a, b) => (rank.get(a) ?? last) - (rank.get(b) ?? last)).slice(0, OFFERED);
}
