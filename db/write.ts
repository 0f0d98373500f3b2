import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Db, Tx } from './open.ts';
import { tellingOf } from './trouble.ts';

interface Watch {
  /** Differs between processes and openings, so that a revision kept elsewhere never meets its like. */
  opened: string;
  own: number;
  others: Database.Statement<[], number>;
  raise: Database.Statement | null;
}
const watches = new WeakMap<Database.Database, Watch>();

function watchOf(client: Database.Database): Watch {
  let watch = watches.get(client);
  if (watch === undefined) {
    watch = {
      opened: randomBytes(6).toString('hex'),
      own: 0,
      others: client.prepare<[], number>('PRAGMA data_version').pluck(),
      raise: null,
    };
    watches.set(client, watch);
  }
  return watch;
}

/**
 * One writing transaction: begun as a writer (so it never fails half-way for want of the lock), all or
 * nothing, the database's revision raised once. `change` is synchronous. Within another `write` it is
 * a part of that one.
 */
export function write<T>(db: Db, change: (tx: Tx) => T): T {
  const client = db.$client;
  const watch = watchOf(client);
  const outermost = !client.inTransaction;
  // Raised before as well: what is read and cached amid the transaction must not be taken for what was
  // before, nor, where it is rolled back, for what comes after.
  watch.own += 1;
  try {
    const transaction = client.transaction(() => {
      if (outermost) {
        watch.raise ??= client.prepare(
          `update fact set value = cast(cast(value as integer) + 1 as text) where key = 'revision'`,
        );
        watch.raise.run();
      }
      return change(db);
    });
    // One within another is told of with that one.
    return outermost ? tellingOf(client, () => transaction.immediate()) : transaction.immediate();
  } finally {
    watch.own += 1;
  }
}

/**
 * Changes whenever the data may have: by `write` on this connection or by anything that another
 * connection or process commits. Cheap enough to ask on every request; reads no table.
 */
export function dataRevision(db: Db): string {
  const watch = watchOf(db.$client);
  return `${watch.opened}.${watch.others.get()}.${watch.own}`;
}
