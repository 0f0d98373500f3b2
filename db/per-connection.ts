import type Database from 'better-sqlite3';
import type { Db } from './open.ts';

/**
 * Makes something once for each connection and keeps it as long as the connection lives: statements,
 * above all, since preparing one takes longer than running it and an import runs tens of thousands.
 * @example const lookUp = perConnection((db) => db.$client.prepare('select …')); lookUp(db).get(id)
 */
export function perConnection<T>(make: (db: Db) => T): (db: Db) => T {
  const kept = new WeakMap<Database.Database, { made: T }>();
  return (db) => {
    let own = kept.get(db.$client);
    if (own === undefined) {
      own = { made: make(db) };
      kept.set(db.$client, own);
    }
    return own.made;
  };
}

/** `insert into t (a, b) values (@a, @b)`: names are our own, values are bound by name. */
export function insertSql(table: string, columns: readonly string[]): string {
  return `insert into ${table} (${columns.join(', ')}) values (${columns.map((one) => `@${one}`).join(', ')})`;
}
