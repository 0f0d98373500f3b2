/**
 * What was written lately, by table and by enterprise: for whoever keeps an answer and wants to know whether it still
 * holds. Temporary triggers of our own connection tell it, as they do of seals (seal.ts); what another connection
 * commits is told by SQLite, but not of what, so everything is out of date then.
 */
import type Database from 'better-sqlite3';
import type { Db } from './open.ts';
import { perConnection } from './per-connection.ts';

/** So many of the last rows of enterprises are remembered; whoever looks less often reads anew. */
const MOST = 4_000;

interface Watch {
  /** The number of each table. */
  numbers: Map<string, number>;
  /** How many rows of it were written, by that number. */
  counts: number[];
  /** Whose rows were written: the table's number and the enterprise, in turns, from the `gone`th on. */
  rows: number[];
  gone: number;
  /** Which rows were written of the tables that name theirs (`ROW_NAMES`), from the `gone`th on. */
  names: Map<string, { told: string[]; gone: number }>;
}
const watches = new WeakMap<Database.Database, Watch>();

const others = perConnection(({ $client }) => $client.prepare<[], number>('pragma data_version').pluck());
/** Of a connection that is not watched: that something was written, but not where. */
const changes = perConnection(({ $client }) => $client.prepare<[], number>('select total_changes()').pluck());

const EVENTS_OWN = ['event_void', 'late_entry'];

/** Whose a row of a table is, as SQL over its columns; null where it is nobody's. */
function ownerOfRow(name: string, columns: readonly string[]): ((row: 'new' | 'old') => string) | null {
  if (name === 'enterprise') return (row) => `${row}.id`;
  if (columns.includes('enterprise_id')) return (row) => `${row}.enterprise_id`;
  // What says of which event it is only is never there without it.
  if (EVENTS_OWN.includes(name))
    return (row) => `(select enterprise_id from event where id = ${row}.event_id)`;
  return null;
}

/** Tables whose rows are told by a name of their own, for who keeps sums of parts of them. */
const ROW_NAMES: Record<string, (row: 'new' | 'old') => string> = {
  ledger: (row) => `${row}.programme_id || ' ' || ${row}.dim || ' ' || ${row}.period`,
};

/** From here on each change on this connection is told of. */
export function startWatching(client: Database.Database): void {
  const watch: Watch = { numbers: new Map(), counts: [], rows: [], gone: 0, names: new Map() };
  watches.set(client, watch);
  client.function('written', (table: number, enterprise: number | null) => {
    watch.counts[table] = (watch.counts[table] ?? 0) + 1;
    const { rows } = watch;
    if (enterprise === null) return null;
    rows.push(table, enterprise);
    if (rows.length > 2 * MOST) {
      rows.splice(0, MOST);
      watch.gone += MOST / 2;
    }
    return null;
  });
  client.function('written_row', (table: string, name: string) => {
    const own = watch.names.get(table);
    own?.told.push(name);
    if (own !== undefined && own.told.length > 2 * MOST) own.gone += own.told.splice(0, MOST).length;
    return null;
  });
  const names = client
    .prepare<[], string>(
      String.raw`select name from sqlite_schema where type = 'table' and name not like 'sqlite\_%' escape '\'
        and name not like 'register\_search%' escape '\' order by name`,
    )
    .pluck()
    .all();
  const columnsOf = client.prepare<[string], string>('select name from pragma_table_info(?)').pluck();
  const sql = names.map((name) => {
    const number = watch.counts.push(0) - 1;
    watch.numbers.set(name, number);
    const owner = ownerOfRow(name, columnsOf.all(name));
    const nameOf = ROW_NAMES[name];
    if (nameOf !== undefined) watch.names.set(name, { told: [], gone: 0 });
    const tell = (row: 'new' | 'old') =>
      `select written(${number}, ${owner === null ? 'null' : owner(row)})${
        nameOf === undefined ? '' : `, written_row('${name}', ${nameOf(row)})`
      };`;
    // An update that moves a row elsewhere tells of both.
    const moved =
      owner === null
        ? ''
        : `select written(${number}, ${owner('old')}) where ${owner('old')} is not ${owner('new')};`;
    return `create temp trigger written_${name}_insert after insert on main."${name}" begin ${tell('new')} end;
      create temp trigger written_${name}_update after update on main."${name}" begin ${tell('new')} ${moved} end;
      create temp trigger written_${name}_delete after delete on main."${name}" begin ${tell('old')} end;`;
  });
  // In one go: each trigger by itself would be a transaction of its own.
  client.exec(`begin; ${sql.join('\n')} commit;`);
}

/** A table that is not there is a slip of the pen. */
function numbersOf({ numbers }: Watch, tables: readonly string[]): number[] {
  return tables.map((name) => {
    const number = numbers.get(name);
    if (number === undefined) throw new Error(`no table ${name} is watched`);
    return number;
  });
}

/** Every way of keeping what is read of some tables, for the check that it reads no others. */
export const readers: { tables: readonly string[]; read: (db: Db) => unknown }[] = [];

/**
 * Keeps something that is read on nearly every request for as long as no row of these tables was written. Within a
 * transaction it is read each time: what that leaves behind is not known before it ends. Who is given it must not
 * change it.
 * @param tables every table that `read` reads, and those that what it calls reads
 * @example const views = perTables(['saved_view'], (db) => …); views(db)
 */
export function perTables<T>(tables: readonly string[], read: (db: Db) => T): (db: Db) => T {
  readers.push({ tables, read });
  const stampOf = stampOfTables(tables);
  const kept = perConnection(() => ({ last: null as { stamp: string; value: T } | null }));
  return (db) => {
    if (db.$client.inTransaction) return read(db);
    const own = kept(db);
    const stamp = stampOf(db);
    if (own.last?.stamp !== stamp) own.last = { stamp, value: read(db) };
    return own.last.value;
  };
}

/**
 * The same of several answers by their keys; with more than `most` all are let go.
 * @example const counts = answersPerTables<number>(['visit'], 100); counts(db, key, () => …)
 */
export function answersPerTables<T>(
  tables: readonly string[],
  most: number,
): (db: Db, key: string, read: () => T) => T {
  const kept = perTables(tables, () => new Map<string, { answer: T }>());
  return (db, key, read) => {
    const own = kept(db);
    let known = own.get(key);
    if (known === undefined) {
      known = { answer: read() };
      if (own.size >= most) own.clear();
      own.set(key, known);
    }
    return known.answer;
  };
}

/**
 * A word that is another whenever a row of these tables was written, here or, of any table, by another connection.
 * Without meaning within a transaction.
 */
export function stampOfTables(tables: readonly string[]): (db: Db) => string {
  return stampOf((watch) => numbersOf(watch, tables));
}

/**
 * The same of every table but these: for what rests on much, and where a table that was forgotten would be worse than
 * one that counts for nothing.
 */
export function stampOfAllBut(tables: readonly string[]): (db: Db) => string {
  return stampOf((watch) => {
    const without = new Set(numbersOf(watch, tables));
    return [...watch.numbers.values()].filter((number) => !without.has(number));
  });
}

function stampOf(which: (watch: Watch) => readonly number[]): (db: Db) => string {
  const numbers = perConnection((db) => {
    const watch = watches.get(db.$client);
    return watch === undefined ? null : which(watch);
  });
  return (db) => {
    const watch = watches.get(db.$client);
    let sum = watch === undefined ? (changes(db).get() ?? 0) : 0;
    for (const number of numbers(db) ?? []) sum += watch?.counts[number] ?? 0;
    return `${others(db).get()} ${sum}`;
  };
}

/** Up to where somebody has followed what is written of enterprises. */
export interface Followed {
  others: number | undefined;
  at: number;
}

/**
 * Of which enterprises rows of these tables were written since somebody looked last; null where that cannot be said,
 * since another connection wrote, or more than is remembered: then of any. Not within a transaction.
 * @param seen null at the first look
 */
export function writtenSince(
  tables: readonly string[],
): (db: Db, seen: Followed | null) => { ids: ReadonlySet<number> | null; seen: Followed } {
  const wanted = perConnection((db) => {
    const watch = watches.get(db.$client);
    return watch === undefined ? null : new Set(numbersOf(watch, tables));
  });
  return (db, seen) => {
    const watch = watches.get(db.$client);
    const now: Followed = {
      others: others(db).get(),
      at: watch === undefined ? (changes(db).get() ?? 0) : watch.gone + watch.rows.length / 2,
    };
    if (seen === null || seen.others !== now.others) return { ids: null, seen: now };
    if (seen.at === now.at) return { ids: NOBODY, seen: now };
    if (watch === undefined || seen.at < watch.gone) return { ids: null, seen: now };
    const own = wanted(db);
    const ids = new Set<number>();
    for (let at = (seen.at - watch.gone) * 2; at < watch.rows.length; at += 2)
      if (own?.has(watch.rows[at] as number) === true) ids.add(watch.rows[at + 1] as number);
    return { ids, seen: now };
  };
}

/**
 * The names (`ROW_NAMES`) of the rows of a table that were written since somebody looked last; null where that cannot be
 * said: then any. A row that is moved to another name by an update would have to tell of both; none is. Not within a
 * transaction.
 */
export function rowsWrittenSince(
  table: keyof typeof ROW_NAMES,
): (db: Db, seen: Followed | null) => { names: ReadonlySet<string> | null; seen: Followed } {
  return (db, seen) => {
    const own = watches.get(db.$client)?.names.get(table);
    const now: Followed = {
      others: others(db).get(),
      at: own === undefined ? (changes(db).get() ?? 0) : own.gone + own.told.length,
    };
    if (seen === null || seen.others !== now.others) return { names: null, seen: now };
    if (seen.at === now.at) return { names: NOTHING, seen: now };
    if (own === undefined || seen.at < own.gone) return { names: null, seen: now };
    return { names: new Set(own.told.slice(seen.at - own.gone)), seen: now };
  };
}
const NOTHING: ReadonlySet<string> = new Set();
const NOBODY: ReadonlySet<number> = new Set();
