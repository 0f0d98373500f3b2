/** The lists offered for 产业赛道, 镇街园区 and 服务专员: they grow with what is typed. */
import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { dictionary } from '../../db/schema.ts';
import type { EnterpriseDraft } from './fields.ts';

export const LISTS = ['chain', 'area', 'officer'] as const;
export type List = (typeof LISTS)[number];

/** The values of each list, in its order. */
export function wordLists(db: Db | Tx): Record<List, string[]> {
  const lists: Record<List, string[]> = { chain: [], area: [], officer: [] };
  // Asked by every page of the list: plain SQL, since building the query takes longer than reading.
  const rows = db.$client
    .prepare<[], { kind: List; value: string }>('select kind, value from dictionary order by position, value')
    .all();
  for (const { kind, value } of rows) lists[kind].push(value);
  return lists;
}

/** Takes values that a list lacks into it, at its end. */
export function keepWords(tx: Tx, draft: Partial<Pick<EnterpriseDraft, List>>): void {
  for (const kind of LISTS) {
    const value = draft[kind];
    if (value === undefined || value === null) continue;
    const position = sql<number>`(select coalesce(max(position), 0) + 1 from dictionary where kind = ${kind})`;
    tx.insert(dictionary).values({ kind, value, position }).onConflictDoNothing().run();
  }
}
