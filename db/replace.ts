/** Exchanging the content of whole tables, which the guards of append-only tables otherwise refuse. */

import type { Db, Tx } from './open.ts';
import { sealAll } from './seal.ts';

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

function columnsOf(db: Db, table: string): string[] {
  const columns = db.$client.prepare(`pragma table_xinfo(${quoted(table)})`).all() as {
    name: string;
    hidden: number;
  }[];
  return columns.filter((one) => one.hidden === 0).map((one) => one.name);
}

/** The tables of the database but for those that are kept, and for an index that is made of other tables. */
export function tablesBut(db: Db, kept: ReadonlySet<string>): string[] {
  return db.$client
    .prepare<[], string>(
      String.raw`select name from pragma_table_list where schema = 'main' and type = 'table'
        and name not like 'sqlite\_%' escape '\' order by name`,
    )
    .pluck()
    .all()
    .filter((table) => !kept.has(table));
}

/**
 * Gives these tables the rows that they have in another database of the same schema, within the caller's
 * transaction: guards and whatever else watches them are lifted for it and put back as they were, so nothing
 * but this is ever let through, and all of it or none. Rows that refer to what is gone fail the transaction
 * at its end.
 * @param also further changes while the guards are lifted
 */
export function replaceTables(
  tx: Tx,
  from: Db,
  tables: readonly string[],
  also: () => void = () => {},
): void {
  const { $client: client } = tx;
  client.pragma('defer_foreign_keys = ON');
  const triggers = client
    .prepare<[], { name: string; sql: string }>(`select name, sql from sqlite_schema where type = 'trigger'`)
    .all();
  for (const { name } of triggers) client.exec(`drop trigger ${quoted(name)}`);
  for (const table of tables) client.exec(`delete from ${quoted(table)}`);
  for (const table of tables) {
    const columns = columnsOf(tx, table);
    const list = columns.map(quoted).join(', ');
    const insert = client.prepare(
      `insert into ${quoted(table)} (${list}) values (${columns.map(() => '?').join(', ')})`,
    );
    const rows = from.$client.prepare<[], unknown[]>(`select ${list} from ${quoted(table)}`).raw();
    for (const row of rows.iterate()) insert.run(...row);
  }
  also();
  for (const { sql } of triggers) client.exec(sql);
  // Rows that were never to go have gone: their seals go as well, and what came is sealed anew.
  const unseal = client.prepare('delete from seal where tbl = ?');
  for (const table of tables) unseal.run(table);
  sealAll(client);
}
