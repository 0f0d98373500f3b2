/** Whether anything was recorded for an enterprise, apart from what it is. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { mergedInto } from '../derived/merges.ts';
import { readYears } from '../indicators/queries.ts';

/** Tables that every enterprise has rows in, or that tell of it without being about it. */
const ITS_OWN = new Set(['enterprise_version', 'former_name', 'run_change', 'audit', 'event', 'indicator']);
const DERIVED = new Set(['track', 'contribution', 'ledger', 'register']);

const WORDS: Record<string, string> = {
  finding: '已有人工判断或补充事实',
  enterprise_merge: '曾与另一家合并过',
  attachment: '已上传附件',
  visit: '已有走访记录',
  request: '已登记诉求',
  measure: '已制定一企一策',
  contact: '已添加联系人',
};

interface Reference {
  name: string;
  column: string;
}

/**
 * A question for each table that points at enterprises, asked of the database itself: a table that a
 * later room brings counts from its first day on.
 */
const questions = perConnection(({ $client }) => {
  const references = $client
    .prepare<[], Reference>(
      `select t.name as name, f."from" as "column"
         from pragma_table_list t join pragma_foreign_key_list(t.name) f
        where t.schema = 'main' and t.type = 'table' and f."table" = 'enterprise'`,
    )
    .all()
    .filter(({ name }) => !ITS_OWN.has(name) && !DERIVED.has(name));
  return {
    events: $client
      .prepare<[string], number>(
        `select count(*) from event e where e.enterprise_id in (select value from json_each(?))
          and not exists (select 1 from event_void v where v.event_id = e.id)`,
      )
      .pluck(),
    others: references.map(({ name, column }) => ({
      name,
      asks: $client
        .prepare<[number], number>(`select 1 from "${name}" where "${column}" = ? limit 1`)
        .pluck(),
    })),
  };
});

/** What stands against taking an enterprise out of the register, with what to do; null where nothing does. */
export function recordedFor(db: Db, enterpriseId: number): string | null {
  const { events, others } = questions(db);
  const own = [enterpriseId, ...mergedInto(db, enterpriseId)];
  const standing = events.get(JSON.stringify(own)) ?? 0;
  if (standing > 0) return `已有 ${standing} 条培育记录，先撤销或作废这些记录`;
  if (own.length > 1) return '已有别的档案合并到这里，先撤销合并';
  if (readYears(db, own).length > 0) return '已有经营指标，先撤销或清空';
  const found = others.find(({ asks }) => asks.get(enterpriseId) !== undefined);
  if (found === undefined) return null;
  return WORDS[found.name] ?? '已有其他记录';
}
