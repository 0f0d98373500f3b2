/** The lists offered for 产业赛道, 镇街园区 and 服务专员: they grow with what is typed. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { EnterpriseDraft } from './fields.ts';

export const LISTS = ['chain', 'area', 'officer'] as const;
export type List = (typeof LISTS)[number];

/** Prepared once a connection: every page of the list asks, every row of an import keeps. */
const statements = perConnection(({ $client }) => ({
  all: $client.prepare<[], { kind: List; value: string }>(
    'select kind, value from dictionary order by position, value',
  ),
  isKnown: $client
    .prepare<[string, string], 1>('select 1 from dictionary where kind = ? and value = ?')
    .pluck(),
  keep: $client.prepare(
    `insert into dictionary (kind, value, position)
     select @kind, @value, coalesce(max(position), 0) + 1 from dictionary where kind = @kind
     on conflict do nothing`,
  ),
}));

/** The values of each list, in its order. */
export function wordLists(db: Db | Tx): Record<List, string[]> {
  const lists: Record<List, string[]> = { chain: [], area: [], officer: [] };
  for (const { kind, value } of statements(db).all.all()) lists[kind].push(value);
  return lists;
}

/** Takes values that a list lacks into it, at its end. */
export function keepWords(tx: Tx, draft: Partial<Pick<EnterpriseDraft, List>>): void {
  for (const kind of LISTS) {
    const value = draft[kind];
    if (value === undefined || value === null) continue;
    // Finding the end of a list reads all of it: only for a word that is new.
    if (statements(tx).isKnown.get(kind, value) !== undefined) continue;
    statements(tx).keep.run({ kind, value });
  }
}
