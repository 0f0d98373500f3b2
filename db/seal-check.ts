import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { digestOf, hasSeals, keyOf, rowsSql, sealedTables } from './seal.ts';

/** A row that is not as it was sealed. */
export interface BrokenSeal {
  table: string;
  key: string;
  what: 'changed' | 'added' | 'gone';
}

/** Where the seals stood at a moment: what a log line or a manifest keeps of them. */
export interface SealPoint {
  /** The number of the last change. */
  n: number;
  /** Of the seals, up to it, of all rows that never change again. */
  sha256: string;
  /** The schema's version: another one may seal the same rows otherwise. */
  version: number;
}

/** So many rows are named; the rest is a count. */
const MOST_NAMED = 20;

/** Holds every row against its seal, row by row, whatever their number. */
export function checkSeals(client: Database.Database): { rows: number; broken: BrokenSeal[]; count: number } {
  const broken: BrokenSeal[] = [];
  let rows = 0;
  let count = 0;
  const tell = (table: string, key: unknown, what: BrokenSeal['what']) => {
    count += 1;
    if (broken.length < MOST_NAMED) broken.push({ table, key: String(key), what });
  };
  if (!hasSeals(client)) return { rows, broken, count };
  const tables = sealedTables(client);
  const live = client
    .prepare<[string], number>(`select count(*) from seal where tbl = ? and digest <> ''`)
    .pluck();
  for (const table of tables) {
    let found = 0;
    for (const row of client.prepare<[], unknown[]>(rowsSql(table)).raw().iterate()) {
      const [, key, n, digest, ...values] = row;
      rows += 1;
      if (typeof n !== 'number' || digest === '') {
        tell(table.name, key, 'added');
        continue;
      }
      found += 1;
      if (digestOf(table, n, values) !== digest) tell(table.name, key, 'changed');
    }
    if (live.get(table.name) === found) continue;
    const gone = client
      .prepare<[], unknown>(
        `select key from seal where tbl = '${table.name}' and digest <> ''
         except select ${keyOf(table, 't')} from "${table.name}" t`,
      )
      .pluck();
    for (const key of gone.iterate()) tell(table.name, key, 'gone');
  }
  const known = new Set(tables.map((one) => one.name));
  for (const name of client.prepare<[], string>('select distinct tbl from seal').pluck().iterate())
    if (!known.has(name)) tell(name, '', 'gone');
  return { rows, broken, count };
}

/** The seals of what never changes, up to a change; up to the last one where none is named. */
export function sealPoint(client: Database.Database, upTo?: number): SealPoint {
  const last = Number(client.prepare('select coalesce(max(n), 0) from seal').pluck().get());
  const n = upTo ?? last;
  const fixed = new Set(sealedTables(client).flatMap((one) => (one.isFixed ? [one.name] : [])));
  const hash = createHash('sha256');
  const seals = client.prepare<[number], [string, unknown, number, string]>(
    'select tbl, key, n, digest from seal where n <= ? order by n',
  );
  for (const [tbl, key, at, digest] of seals.raw().iterate(n))
    if (fixed.has(tbl)) hash.update(`${tbl} ${key} ${at} ${digest}\n`);
  const version = Number(client.pragma('user_version', { simple: true }));
  return { n, sha256: hash.digest('hex'), version };
}
