import type Database from 'better-sqlite3';

/** How many rows each table holds, by name. */
export function countRows(client: Database.Database): Map<string, number> {
  const tables = client
    .prepare<[], string>(
      String.raw`select name from sqlite_schema where type = 'table' and name not like 'sqlite\_%' escape '\' order by name`,
    )
    .pluck()
    .all();
  return new Map(
    tables.map((table) => [
      table,
      Number(
        client
          .prepare(`select count(*) from "${table.replaceAll('"', '""')}"`)
          .pluck()
          .get(),
      ),
    ]),
  );
}
