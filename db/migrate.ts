import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type Database from 'better-sqlite3';
import { copyVerified } from './copy.ts';
import { countRows } from './counts.ts';
import { APPLICATION_ID, BUSY_MS } from './pragmas.ts';
import { hasSeals, sealAll } from './seal.ts';

/*
 * Our own runner: drizzle's migrates within a transaction, where SQLite ignores
 * `PRAGMA foreign_keys = OFF`, so that rebuilding a parent deletes children in silence; and it opens a
 * newer database without a word.
 */

export const MIGRATIONS = fileURLToPath(new URL('../migrations/', import.meta.url));

/** Another process's migration is waited for; it includes a copy of the whole file. */
const WAIT_MS = 120_000;

export interface Migration {
  /** `user_version` once it is applied: its number and one more. */
  version: number;
  name: string;
  sql: string;
  /** Tables whose rows it changes or drops, said in its header: `-- rows: TABLE changed|dropped`. */
  declared: Map<string, 'changed' | 'dropped'>;
}

/** The migrations of a folder, `0000_name.sql`, in order. @throws Error where a number lacks or stands twice. */
export function readMigrations(folder = MIGRATIONS): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return names.map((name, i) => {
    if (!/^\d{4}_[a-z0-9_-]+\.sql$/.test(name) || Number(name.slice(0, 4)) !== i)
      throw new Error(`migration ${name} should be number ${String(i).padStart(4, '0')}`);
    const sql = readFileSync(`${folder}/${name}`, 'utf8');
    const declared = new Map<string, 'changed' | 'dropped'>();
    for (const [, table, what] of sql.matchAll(/^-- rows: (\w+) (changed|dropped)$/gm))
      if (table !== undefined) declared.set(table, what === 'dropped' ? 'dropped' : 'changed');
    return { version: i + 1, name, sql, declared };
  });
}

export function userVersion(client: Database.Database): number {
  return Number(client.pragma('user_version', { simple: true }));
}

/**
 * Brings a database to the newest version: all pending migrations in one transaction, or none.
 * A file that has data is copied first, and the copy verified, while the write lock is already held:
 * nobody writes between the copy and the change, and a second process waits and finds it done.
 * @returns the names applied, and the copy's path where one was made
 */
export function migrate(
  client: Database.Database,
  options: { folder?: string; backups: string | null; at: string },
): { applied: string[]; backup: string | null } {
  const migrations = readMigrations(options.folder);
  if (userVersion(client) >= migrations.length) return { applied: [], backup: null };
  client.pragma('foreign_keys = OFF');
  client.pragma(`busy_timeout = ${WAIT_MS}`);
  try {
    client.exec('BEGIN IMMEDIATE');
    try {
      const from = userVersion(client);
      const pending = migrations.slice(from);
      const backup =
        pending.length > 0 && from > 0 && !client.memory && options.backups !== null
          ? copyVerified(client, options.backups, `before-${pending.at(-1)?.version}-${options.at}`)
          : null;
      for (const one of pending) apply(client, one);
      if (hasSeals(client)) sealAll(client);
      client.exec('COMMIT');
      return { applied: pending.map((one) => one.name), backup };
    } catch (error) {
      if (client.inTransaction) client.exec('ROLLBACK');
      throw error;
    }
  } finally {
    client.pragma(`busy_timeout = ${BUSY_MS}`);
    client.pragma('foreign_keys = ON');
  }
}

function apply(client: Database.Database, { name, sql, version, declared }: Migration): void {
  const before = countRows(client);
  client.exec(sql);
  if (!client.inTransaction) throw new Error(`${name} ended the transaction it runs in`);
  const broken = client.pragma('foreign_key_check') as { table: string }[];
  if (broken.length > 0)
    throw new Error(`${name} leaves ${broken.length} rows of ${broken[0]?.table} without their parent`);
  const after = countRows(client);
  for (const [table, rows] of before) {
    const left = after.get(table);
    const said = declared.get(table);
    if (left === undefined && said !== 'dropped') throw new Error(`${name} drops ${table} without saying so`);
    if (left !== undefined && left !== rows && said !== 'changed')
      throw new Error(`${name} leaves ${left} of ${rows} rows in ${table} without saying so`);
  }
  client.pragma(`application_id = ${APPLICATION_ID}`);
  client.pragma(`user_version = ${version}`);
}
