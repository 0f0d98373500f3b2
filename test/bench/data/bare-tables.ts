import type { Db } from '../../../db/open.ts';

/**
 * Takes the triggers of the whole database and the plain indexes of some tables away, does something in
 * bulk, and puts them back as they were written: an index made at the end takes a tenth of the time of one
 * kept at every row, and what the triggers would do or refuse, the seeding does or keeps itself; but for
 * those that count the register, which nothing else does.
 */
export function withBareTables(db: Db, tables: readonly string[], work: () => void): void {
  const client = db.$client;
  const away = client
    .prepare<[string], { type: string; name: string; sql: string }>(
      `select type, name, sql from sqlite_schema where sql is not null and (type = 'trigger' and tbl_name <> 'register'
         or (type = 'index' and sql not like 'CREATE UNIQUE%' and tbl_name in (select value from json_each(?))))`,
    )
    .all(JSON.stringify(tables));
  for (const { type, name } of away) client.exec(`drop ${type} ${name}`);
  work();
  for (const { sql } of away) client.exec(sql);
}
