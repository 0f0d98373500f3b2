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

/**
 * Statements by their texts, for queries that are put together of a few parts: each text is prepared once a connection;
 * with more than `most` all are let go.
 * @example const statement = statementsByText(); statement<Row>(db, sql).all(...values)
 */
export function statementsByText<P extends unknown[] = unknown[]>(most = 500) {
  const prepared = perConnection(() => new Map<string, Database.Statement<P>>());
  return <R = unknown>(db: Db, sql: string): Database.Statement<P, R> => {
    const own = prepared(db);
    let found = own.get(sql);
    if (found === undefined) {
      found = db.$client.prepare<P>(sql);
      if (own.size >= most) own.clear();
      own.set(sql, found);
    }
    return found as Database.Statement<P, R>;
  };
}

/** `insert into t (a, b) values (@a, @b)`: names are our own, values are bound by name. */
export function insertSql(table: string, columns: readonly string[]): string {
  return `insert into ${table} (${columns.join(', ')}) values (${columns.map((one) => `@${one}`).join(', ')})`;
}

/**
 * Adds rows to a table by their columns in order, which takes two thirds of what binding by name does.
 * @throws TypeError where a row lacks one
 * @example const add = inserting(client, 'track', ['category', 'stage']); add({ category, stage: null })
 */
export function inserting(
  client: Database.Database,
  table: string,
  columns: readonly string[],
): (row: object) => Database.RunResult {
  const places = columns.map(() => '?').join(', ');
  const insert = client.prepare(`insert into ${table} (${columns.join(', ')}) values (${places})`);
  return (row) =>
    insert.run(
      ...columns.map((column) => {
        const value: unknown = Reflect.get(row, column);
        if (value === undefined) throw new TypeError(`a row of ${table} lacks ${column}`);
        return value;
      }),
    );
}
