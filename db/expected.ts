import Database from 'better-sqlite3';
import { readMigrations } from './migrate.ts';

/**
 * Tables, indexes and triggers of a database, by name, as they were written; but for the tables behind an index of
 * words, which SQLite writes as its version does.
 */
export function schemaOf(client: Database.Database): Map<string, string> {
  const rows = client
    .prepare<[], { name: string; sql: string }>(
      `select type || ' ' || name as name, sql from sqlite_schema where sql is not null and name not like 'sqlite_stat%'
         and name not in (select name from pragma_table_list where schema = 'main' and type = 'shadow')`,
    )
    .all();
  return new Map(rows.map((row) => [row.name, row.sql]));
}

/** By version: migrations do not change while a program runs, and running all of them takes a tenth of a second. */
const wantedOf = new Map<number, Map<string, string>>();

function wantedAt(version: number): Map<string, string> {
  let wanted = wantedOf.get(version);
  if (wanted === undefined) {
    const fresh = new Database(':memory:');
    try {
      for (const one of readMigrations().slice(0, version)) fresh.exec(one.sql);
      wanted = schemaOf(fresh);
    } finally {
      fresh.close();
    }
    wantedOf.set(version, wanted);
  }
  return wanted;
}

/** What in a database is not as the migrations up to its version make it: a dropped trigger, a changed table. */
export function strangeInSchema(client: Database.Database, version: number): string[] {
  const wanted = wantedAt(version);
  const found = schemaOf(client);
  const names = new Set([...wanted.keys(), ...found.keys()]);
  return [...names].filter((name) => wanted.get(name) !== found.get(name)).sort();
}
