import type { Db } from './open.ts';
import { perConnection } from './per-connection.ts';

/**
 * Keeps something that is read on nearly every request for as long as not one row of the database was
 * written, here (`total_changes`) or by another connection (`data_version`). Within a transaction it is
 * read each time: what that leaves behind is not known before it ends. Who is given it must not change it.
 * @example const views = perRevision(() => new Map<number, View[]>()); views(db).get(id)
 */
export function perRevision<T>(read: (db: Db) => T): (db: Db) => T {
  const kept = perConnection(({ $client }) => ({
    own: $client.prepare<[], number>('select total_changes()').pluck(),
    others: $client.prepare<[], number>('pragma data_version').pluck(),
    last: null as { at: string; value: T } | null,
  }));
  return (db) => {
    if (db.$client.inTransaction) return read(db);
    const mine = kept(db);
    const at = `${mine.own.get()} ${mine.others.get()}`;
    if (mine.last?.at !== at) mine.last = { at, value: read(db) };
    return mine.last.value;
  };
}
