import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { userVersion } from '../../db/migrate.ts';
import { keyColumns, keyValues } from '../../db/seal.ts';
import { copyNamedByHash } from './files.ts';
import { headOf, isOf, journalFiles } from './journal.ts';
import { type Change, type Line, readLines, ZERO } from './journal-lines.ts';

/** The journal does not lead on from this database, or was altered. Nothing of it was taken. */
export class JournalFault extends Error {
  override name = 'JournalFault';
}

export interface Replayed {
  /** The moment that the database is at now; null where the journal held nothing newer. */
  at: string | null;
  changes: number;
}

/**
 * Brings a closed database forward by the journal, to its last whole batch. The guards of the tables are
 * taken away meanwhile and put back; derived tables are the caller's to compute again, and the seals and the
 * chain to verify.
 * @throws JournalFault
 */
export async function replayJournal(file: string, folder: string): Promise<Replayed> {
  const names = await journalFiles(folder);
  if (names.length === 0) throw new JournalFault(`${folder} 里没有变更日志`);
  const client = new Database(file);
  try {
    client.pragma('foreign_keys = OFF');
    const triggers = client
      .prepare<[], { name: string; sql: string }>(
        `select name, sql from sqlite_schema where type = 'trigger' order by rowid`,
      )
      .all();
    for (const { name } of triggers) client.exec(`drop trigger "${name}"`);
    const done = await replayFiles(client, folder, names);
    for (const { sql } of triggers) client.exec(sql);
    client.pragma('wal_checkpoint(TRUNCATE)');
    return done;
  } finally {
    if (client.inTransaction) client.exec('ROLLBACK');
    client.close();
  }
}

async function replayFiles(
  client: Database.Database,
  folder: string,
  names: readonly string[],
): Promise<Replayed> {
  const apply = applier(client);
  let last = { hash: '', at: null as string | null };
  let changes = 0;
  for (const name of names) {
    let follows = false;
    for await (const read of readLines(join(folder, name))) {
      if ('torn' in read) {
        if (!read.isLast) throw new JournalFault(`${name} 的校验链断开，日志被改动过`);
        break;
      }
      const { line, hash } = read;
      if (line.is === 'start') {
        follows = canFollow(client, line, last.hash, name);
        continue;
      }
      if (!follows) continue;
      if (!client.inTransaction) client.exec('BEGIN IMMEDIATE');
      const done = apply(line);
      if (line.is !== 'end') continue;
      client.exec('COMMIT');
      changes += done;
      last = { hash, at: line.at };
    }
    if (client.inTransaction) client.exec('ROLLBACK');
  }
  return { at: changes > 0 ? last.at : null, changes };
}

/** Whether what a file tells follows from where the database is. A file of before a restore does not. */
function canFollow(
  client: Database.Database,
  line: Extract<Line, { is: 'start' }>,
  lastHash: string,
  name: string,
): boolean {
  if (line.version !== userVersion(client)) {
    if (lastHash === '') return false;
    throw new JournalFault(`${name} 由另一版本的程序写成，用那一版程序恢复`);
  }
  if (lastHash !== '' && line.after !== ZERO && line.after !== lastHash)
    throw new JournalFault(`${name} 与前一个文件不相接，日志缺了一段`);
  if (isOf(client, line.from)) return true;
  if (line.from.n <= headOf(client).n) return false;
  throw new JournalFault(`${name} 从较晚的时候开始，与备份不相接；用较新的备份`);
}

/**
 * Puts rows as the journal has them, each batch at its end; tells how many were new. Names of tables and
 * columns are held against the schema.
 */
function applier(client: Database.Database): (line: Exclude<Line, { is: 'start' }>) => number {
  const keys = keyColumns(client);
  const columns = new Map<string, Set<string>>();
  const columnsOf = (table: string) => {
    const known =
      columns.get(table) ??
      new Set(client.prepare<[string], string>('select name from pragma_table_info(?)').pluck().all(table));
    columns.set(table, known);
    return known;
  };
  const put = (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row);
    const known = columnsOf(table);
    if (names.some((one) => !known.has(one))) throw new JournalFault(`变更日志里有不认识的列：${table}`);
    const values = Object.values(row).map((one) =>
      typeof one === 'object' && one !== null && 'base64' in one
        ? Buffer.from(String(one.base64), 'base64')
        : one,
    );
    client
      .prepare(
        `insert into "${table}" (${names.map((one) => `"${one}"`).join(', ')}) values (${names.map(() => '?').join(', ')})`,
      )
      .run(...values);
  };
  client.exec('create temp table batch (at integer primary key, line text not null)');
  const keep = client.prepare('insert into temp.batch (line) values (?)');
  const kept = client.prepare<[number], { at: number; line: string }>(
    'select at, line from temp.batch where at > ? order by at limit 500',
  );
  /** In order, so many at a time: a batch may be as large as an import. */
  const eachKept = (hear: (one: Line) => void) => {
    for (let some = kept.all(0); some.length > 0; some = kept.all(some.at(-1)?.at ?? 0))
      for (const { line } of some) hear(JSON.parse(line) as Line);
  };
  const boundKey = (key: Change['key']) => (typeof key === 'number' ? BigInt(key) : key);
  const isNewer = ({ table, key, n }: Change) => (sealed.get(table, boundKey(key)) ?? 0) < n;
  const last = (table: 'audit' | 'feed') =>
    Number(client.prepare(`select coalesce(max(seq), 0) from ${table}`).pluck().get());
  const remove = ({ table, key }: Change) => {
    const own = keys.get(table);
    if (own === undefined) throw new JournalFault(`变更日志里有不认识的表：${table}`);
    const where = own.map((one) => `"${one}" = ?`).join(' and ');
    client.prepare(`delete from "${table}" where ${where}`).run(...keyValues(own, key));
  };
  const sealed = client
    .prepare<[string, unknown], number>('select n from seal where tbl = ? and key = ?')
    .pluck();
  const seal = client.prepare(
    `insert into seal (tbl, key, n, digest) values (?, ?, ?, ?)
     on conflict (tbl, key) do update set n = excluded.n, digest = excluded.digest`,
  );
  const fact = client.prepare(
    'insert into fact (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
  );
  return (line) => {
    if (line.is !== 'end') {
      keep.run(JSON.stringify(line));
      return 0;
    }
    // All gone first: a row may have taken over what another was the only one to have.
    let changes = 0;
    eachKept((one) => {
      if (one.is === 'change' && isNewer(one.change)) remove(one.change);
    });
    eachKept((one) => {
      if (one.is === 'change' && isNewer(one.change)) {
        const { table, key, n, digest, row } = one.change;
        if (row !== null) put(table, row);
        seal.run(table, boundKey(key), n, digest);
        changes += 1;
      }
      if (one.is === 'line' && Number(one.row.seq) > last(one.table)) {
        put(one.table, one.row);
        changes += 1;
      }
    });
    for (const [key, value] of Object.entries(line.facts)) fact.run(key, value);
    client.exec('delete from temp.batch');
    return changes;
  };
}

/** Attachments that the database needs and the journal has: those that came after the backup. */
export async function takeFromJournal(folder: string, needed: readonly string[], to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const sha256 of needed) {
    const from = join(folder, 'attachments', sha256);
    if (!existsSync(join(to, sha256)) && existsSync(from))
      await copyNamedByHash(from, join(to, sha256), sha256);
  }
}
