import type { Db, Tx } from '../../db/open.ts';
import { tellingOf } from '../../db/trouble.ts';

/**
 * One transaction, all or nothing, begun as a writer. Unlike `write` it leaves the data's revision as it
 * was: who signs in changes no figure, and must not empty what is cached of them.
 */
export function settle<T>(db: Db, change: (tx: Tx) => T): T {
  return tellingOf(db.$client, () => db.$client.transaction(() => change(db)).immediate());
}
