import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { keepingStatements } from './kept-statements.ts';
import { migrate, readMigrations, userVersion } from './migrate.ts';
import { planOnce } from './planned-once.ts';
import { APPLICATION_ID, BUSY_MS, setPragmas } from './pragmas.ts';
import * as schema from './schema.ts';
import { hasSeals, startSealing } from './seal.ts';
import { lackingAssumptions, seedAssumptions, seedProgramme } from './seed.ts';
import { seedCriteria } from './seed-criteria.ts';
import { write } from './write.ts';
import { startWatching } from './written.ts';

export { dataRevision, write } from './write.ts';

export type Db = BetterSQLite3Database<typeof schema> & { $client: Database.Database };
/** The same connection, within a transaction: there is one connection and nothing waits inside. */
export type Tx = Db;

/** The file is not one of ours, or cannot be read as a database. */
export class ForeignDatabase extends Error {
  override name = 'ForeignDatabase';
}
/** The file was written by a newer version of the program; it was not touched. */
export class NewerDatabase extends Error {
  override name = 'NewerDatabase';
}
/** The file is older than the program and was opened without leave to migrate it. */
export class OlderDatabase extends Error {
  override name = 'OlderDatabase';
}

/** The query builder on a connection; `$client` is the connection itself. */
function queryBuilder(client: Database.Database): Db {
  return Object.assign(drizzle(keepingStatements(client), { schema }), { $client: client });
}

export interface Opening {
  /** Path of the database; made where it does not exist. */
  file: string;
  /** Where the copy before a migration goes; `backups` beside the file. */
  backups?: string;
  readonly?: boolean;
  /** Apply pending migrations (default); otherwise an older file is refused. */
  migrate?: boolean;
  /**
   * Much is written in one transaction: what one statement may have to undo is kept in memory. Else SQLite writes it
   * into a file of the system's temporary folder from 64 KB on, and from then on for every statement of the
   * transaction. Sorting takes memory as well, so not for whoever reads whole tables.
   */
  bulk?: boolean;
  /** Folder of migrations, for tests. */
  migrations?: string;
}

/**
 * Opens the database of a data folder: looks at it first without changing it, sets the pragmas,
 * migrates, and gives a new one its programme.
 * @throws ForeignDatabase, NewerDatabase, OlderDatabase
 */
export function openDatabase(opening: Opening): Db {
  const { file, readonly = false, migrations: folder } = opening;
  const newest = readMigrations(folder).length;
  if (existsSync(file)) {
    if (statSync(file).size > 0) lookAt(file, newest);
    else if (!readonly) refuseEmptied(file);
  }
  const client = new Database(file, { readonly, timeout: BUSY_MS });
  planOnce(client);
  try {
    setPragmas(client);
    if (!readonly && opening.migrate !== false) {
      const backups = opening.backups ?? join(dirname(file), 'backups');
      migrate(client, { backups, at: new Date().toISOString(), ...(folder === undefined ? {} : { folder }) });
    }
    const found = userVersion(client);
    if (found < newest)
      throw new OlderDatabase(
        `数据库版本 ${found} 早于程序版本 ${newest}，先运行 npm run cli -- migrate：${file}`,
      );
    const db = queryBuilder(client);
    // Before the first temporary trigger: setting it takes all of them away.
    if (opening.bulk === true) client.pragma('temp_store = MEMORY');
    if (!readonly && hasSeals(client)) startSealing(client);
    // Who writes much reads little again: it need not be told of each row.
    if (!readonly && opening.bulk !== true) startWatching(client);
    if (!readonly) seed(db);
    return db;
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Beside what a database leaves, a file without a byte is one that was lost, not one to begin with. */
function refuseEmptied(file: string): void {
  const folder = dirname(file);
  const left = [`${file}-wal`, join(folder, 'attachments'), join(folder, 'backups')].filter(hasContent);
  if (left.length > 0)
    throw new ForeignDatabase(
      `数据库文件是空的，而旁边有 ${left.join('、')}，未作任何改动；从备份恢复：${file}`,
    );
}

function hasContent(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return found.isDirectory() ? readdirSync(path).length > 0 : found.size > 0;
}

/** Reads who made the file and at which version, through a connection that cannot write. */
function lookAt(file: string, newest: number): void {
  let look: Database.Database | null = null;
  try {
    look = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    const application = Number(look.pragma('application_id', { simple: true }));
    const version = userVersion(look);
    const tables = Number(look.prepare('select count(*) from sqlite_schema').pluck().get());
    // A new file that lost its process before the first migration was committed.
    if (application === 0 && version === 0 && tables === 0) return;
    if (application !== APPLICATION_ID)
      throw new ForeignDatabase(`这不是本系统的数据库，未作任何改动：${file}`);
    if (version > newest)
      throw new NewerDatabase(
        `数据库版本 ${version} 高于程序版本 ${newest}，由更新的程序写成，未作任何改动；换用新版程序：${file}`,
      );
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    if (error.code !== 'SQLITE_NOTADB' && !error.code.startsWith('SQLITE_CORRUPT')) throw error;
    throw new ForeignDatabase(`文件不是可读的数据库，未作任何改动：${file}`, { cause: error });
  } finally {
    look?.close();
  }
}

function seed(db: Db): void {
  const has = (table: 'programme' | 'criteria_set') =>
    db.$client.prepare(`select 1 from ${table} limit 1`).get() !== undefined;
  if (has('programme') && has('criteria_set') && lackingAssumptions(db).length === 0) return;
  const at = db.$client.memory ? '2026-01-01T00:00:00.000Z' : new Date().toISOString();
  write(db, (tx) => {
    if (!has('programme')) seedProgramme(tx, at);
    seedCriteria(tx, at);
    seedAssumptions(tx, at);
  });
}

let template: Buffer | null = null;

/** What a new database holds, migrated and seeded, for tests: built once a process. */
export function freshContent(): Buffer {
  if (template === null) {
    const first = openDatabase({ file: ':memory:' });
    template = first.$client.serialize();
    first.$client.close();
  }
  return template;
}

/**
 * A database in memory, for tests, with what a new one holds.
 * @param content of another one (`serialize`), of which this becomes a copy
 */
export function openMemory(content = freshContent()): Db {
  const client = new Database(content);
  planOnce(client);
  setPragmas(client);
  startSealing(client);
  startWatching(client);
  return queryBuilder(client);
}

/** Writes the journal back into the file and lets go of it. */
export function closeDatabase(db: Db): void {
  const client = db.$client;
  if (!client.open) return;
  if (!client.memory && !client.readonly) client.pragma('wal_checkpoint(TRUNCATE)');
  client.close();
}
