import { hash } from 'node:crypto';
import type Database from 'better-sqlite3';

/*
 * A digest of each row, kept beside the rows. Triggers of our own connection write it, TEMP ones: they live
 * as long as the connection, take part in every transaction however it was begun, and may call a function of
 * ours though the schema is not trusted. Whoever changes the file by any other means leaves the old seal.
 */

/**
 * Without a seal: what is computed again (and held against the events by `compareDerived`), what has a check
 * of its own (the chain of the log, the feed), and what is gone within days (sessions, forms and imports
 * under way, answers kept for repeated requests, deliveries of webhooks).
 */
const UNSEALED = new Set([
  ...['track', 'contribution', 'ledger', 'register', 'register_count', 'register_day', 'readiness'],
  ...['', '_data', '_idx', '_docsize', '_config'].map((part) => `register_search${part}`),
  ...['audit', 'feed', 'fact', 'seal'],
  ...['session', 'sign_in_failure', 'kept_form', 'idempotency', 'last_look'],
  ...['staged_import', 'staged_row', 'webhook_delivery'],
]);

/** Columns that say when something was last used: noted in passing, and no part of a seal. */
const IN_PASSING: Readonly<Record<string, readonly string[]>> = {
  account: ['last_sign_in_at'],
  api_token: ['last_used_at'],
  calendar_token: ['last_used_at'],
  webhook: ['cursor'],
};

export interface SealedTable {
  name: string;
  /** Columns of its key, in order. */
  key: string[];
  /** Columns that the seal covers, in the order of the table. */
  columns: string[];
  /** Rows of it are never changed nor deleted. */
  isFixed: boolean;
}

/** Every table that has seals, as the file's schema has them. */
export function sealedTables(client: Database.Database): SealedTable[] {
  const names = client
    .prepare<[], string>(
      String.raw`select name from sqlite_schema where type = 'table' and name not like 'sqlite\_%' escape '\' order by name`,
    )
    .pluck()
    .all()
    .filter((name) => !UNSEALED.has(name));
  const columnsOf = client.prepare<[string], { name: string; pk: number }>(
    'select name, pk from pragma_table_info(?) order by cid',
  );
  const guards = new Map(
    client
      .prepare<[], [string, string]>(`select name, sql from sqlite_schema where type = 'trigger'`)
      .raw()
      .all(),
  );
  /** Whether a guard refuses it always, and not only where something holds. */
  const isRefused = (name: string, what: string) => {
    const sql = guards.get(`${name}_no_${what}`);
    return sql !== undefined && !/\bWHEN\b/.test(sql);
  };
  return names.map((name) => {
    const all = columnsOf.all(name);
    const passing = IN_PASSING[name] ?? [];
    const key = all.filter((one) => one.pk > 0).sort((a, b) => a.pk - b.pk);
    return {
      name,
      key: key.map((one) => one.name),
      columns: all.map((one) => one.name).filter((column) => !passing.includes(column)),
      isFixed: isRefused(name, 'update') && isRefused(name, 'delete'),
    };
  });
}

/** The columns of the key of every table that has seals. */
export function keyColumns(client: Database.Database): Map<string, string[]> {
  return new Map(sealedTables(client).map((one) => [one.name, one.key]));
}

/** The key of a seal as the values of those columns. */
export function keyValues(columns: readonly string[], key: string | number): unknown[] {
  return columns.length > 1
    ? (JSON.parse(String(key)) as unknown[])
    : [typeof key === 'number' ? BigInt(key) : key];
}

/** The expression of a row's key; `row` is NEW, OLD or the table's name. */
export function keyOf({ key }: SealedTable, row: string): string {
  const [first = 'rowid', ...rest] = key.map((one) => `${row}."${one}"`);
  return rest.length === 0 ? first : `json_array(${[first, ...rest].join(', ')})`;
}

/**
 * Of a table's name, the number of the change and the row's values with their columns' names. Empty ones are
 * left out: a column that a migration adds breaks no seal.
 */
export function digestOf(table: SealedTable, n: number, values: readonly unknown[]): string {
  const said: unknown[] = [table.name, n];
  table.columns.forEach((column, at) => {
    const value = values[at];
    if (value !== null) said.push(column, Buffer.isBuffer(value) ? value.toString('hex') : value);
  });
  return hash('sha256', JSON.stringify(said), 'hex').slice(0, 32);
}

export function hasSeals(client: Database.Database): boolean {
  return (
    client.prepare(`select 1 from sqlite_schema where type = 'table' and name = 'seal'`).get() !== undefined
  );
}

/** From here on each change on this connection seals its row. */
export function startSealing(client: Database.Database): void {
  const tables = sealedTables(client);
  const byName = new Map(tables.map((one) => [one.name, one]));
  client.function('seal_of', { varargs: true }, (name: string, n: number, ...values: unknown[]) => {
    const table = byName.get(name);
    if (table === undefined) throw new Error(`${name} has no seals`);
    return digestOf(table, n, values);
  });
  // Ordered and cut, not max(): the planner would read every seal for it.
  const put = (table: SealedTable, row: 'NEW' | 'OLD', digest: string) => `
    INSERT INTO seal (tbl, key, n, digest)
    SELECT '${table.name}', ${keyOf(table, row)}, n, ${digest} FROM (SELECT coalesce((SELECT n FROM seal ORDER BY n DESC LIMIT 1), 0) + 1 AS n) WHERE true
    ON CONFLICT (tbl, key) DO UPDATE SET n = excluded.n, digest = excluded.digest;`;
  // In one go: each trigger by itself would be a transaction of its own.
  const sql = tables.map((table) => {
    const { name, columns } = table;
    const digest = `seal_of('${name}', n, ${columns.map((one) => `NEW."${one}"`).join(', ')})`;
    const added = `CREATE TEMP TRIGGER "sealed_${name}_added" AFTER INSERT ON main."${name}" BEGIN ${put(table, 'NEW', digest)} END;`;
    // Where a guard refuses every change, nothing has to be sealed.
    if (table.isFixed) return added;
    const moved = `${keyOf(table, 'OLD')} IS NOT ${keyOf(table, 'NEW')}`;
    const of = (some: readonly string[]) => some.map((one) => `"${one}"`).join(', ');
    // Few changes name a column of the key: only those ask whether the row has moved.
    return `${added}
      CREATE TEMP TRIGGER "sealed_${name}_moved" AFTER UPDATE OF ${of(table.key)} ON main."${name}" WHEN ${moved}
      BEGIN ${put(table, 'OLD', "''")} END;
      CREATE TEMP TRIGGER "sealed_${name}_changed" AFTER UPDATE OF ${of(columns)} ON main."${name}"
      BEGIN ${put(table, 'NEW', digest)} END;
      CREATE TEMP TRIGGER "sealed_${name}_gone" AFTER DELETE ON main."${name}" BEGIN ${put(table, 'OLD', "''")} END;`;
  });
  client.exec(`BEGIN; ${sql.join('\n')} COMMIT;`);
}

/**
 * Seals rows that have none, or another than they should: after a migration, which runs before the triggers
 * do. Within the caller's transaction.
 */
export function sealAll(client: Database.Database): void {
  let n = Number(client.prepare('select coalesce(max(n), 0) from seal').pluck().get());
  const put = client.prepare(
    `insert into seal (tbl, key, n, digest) values (?, ?, ?, ?)
     on conflict (tbl, key) do update set n = excluded.n, digest = excluded.digest`,
  );
  for (const table of sealedTables(client)) {
    // Whoever reads row by row keeps the connection from writing: hence so many at a time, by rowid.
    const page = client
      .prepare<[number], unknown[]>(`${rowsSql(table)} where t.rowid > ? order by t.rowid limit 1000`)
      .raw();
    for (let from = Number.MIN_SAFE_INTEGER, rows = page.all(from); rows.length > 0; rows = page.all(from)) {
      for (const [rowid, key, sealedAt, digest, ...values] of rows) {
        from = Number(rowid);
        if (typeof sealedAt === 'number' && digest === digestOf(table, sealedAt, values)) continue;
        n += 1;
        put.run(table.name, typeof key === 'number' ? BigInt(key) : key, n, digestOf(table, n, values));
      }
    }
  }
}

/** A table's rows, each with its rowid, key, the number and digest of its seal, and its values. */
export function rowsSql(table: SealedTable): string {
  const key = keyOf(table, 't');
  // The plus takes the column's affinity away, without which the index of seals would not serve.
  return `select t.rowid, ${key}, s.n, s.digest, ${table.columns.map((one) => `t."${one}"`).join(', ')}
    from "${table.name}" t left join seal s on s.tbl = '${table.name}' and s.key = +${key}`;
}
