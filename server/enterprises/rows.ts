/**
 * Reading and writing the rows of one enterprise, with statements prepared once a connection: an import
 * makes or revises tens of thousands.
 */
import type { Statement } from 'better-sqlite3';
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { inserting, perConnection } from '../../db/per-connection.ts';
import { enterprise } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { nameKey } from '../rules/names.ts';
import type { Day, Instant } from '../rules/types.ts';

export type EnterpriseRow = typeof enterprise.$inferSelect;
type NewRow = Omit<EnterpriseRow, 'id' | 'gone'>;

const COLUMNS = [
  'uscc',
  'name',
  'name_key',
  'short_name',
  'industry_code',
  'chain',
  'area',
  'in_scope',
  'founded_on',
  'signed_on',
  'officer',
  'contact_name',
  'contact_phone',
  'main_product',
  'tags',
  'note',
  'version',
  'created_at',
  'updated_at',
  'updated_by',
  'gone',
] as const satisfies readonly (keyof EnterpriseRow)[];

const statements = perConnection((db) => {
  const client = db.$client;
  return {
    find: db
      .select()
      .from(enterprise)
      .where(eq(enterprise.id, sql.placeholder('id')))
      .prepare(),
    coded: db
      .select()
      .from(enterprise)
      .where(eq(enterprise.uscc, sql.placeholder('uscc')))
      .prepare(),
    undone: db
      .select()
      .from(enterprise)
      .where(and(eq(enterprise.uscc, sql.placeholder('uscc')), eq(enterprise.gone, 'undone')))
      .prepare(),
    many: db
      .select()
      .from(enterprise)
      .where(sql`${enterprise.id} in (select value from json_each(${sql.placeholder('ids')}))`)
      .prepare(),
    manyNames: client.prepare<[string], { id: number; name: string }>(
      `select e.id, f.name from former_name f join enterprise e on e.id = f.enterprise_id
        where e.id in (select value from json_each(?)) and f.name <> e.name order by f.id`,
    ),
    insert: inserting(client, 'enterprise', COLUMNS),
    /** By the columns that they set; which change together are few sets. */
    updates: new Map<string, Statement>(),
    formerNames: client
      .prepare<[number], string>(
        `select f.name from former_name f join enterprise e on e.id = f.enterprise_id
          where e.id = ? and f.name <> e.name order by f.id`,
      )
      .pluck(),
    keptNames: client
      .prepare<[number], string>('select name from former_name where enterprise_id = ? order by id')
      .pluck(),
    keepFormerName: client.prepare(
      `insert into former_name (enterprise_id, name, name_key, until_on, recorded_at) values (?, ?, ?, ?, ?)
        on conflict do nothing`,
    ),
    keepFormerCode: client.prepare(
      `insert into former_code (enterprise_id, code, recorded_at, recorded_by) values (?, ?, ?, ?)
        on conflict do nothing`,
    ),
    dropFormerName: client.prepare('delete from former_name where enterprise_id = ? and name = ?'),
  };
});

/** Who had this code and was taken back with the import that brought it in. */
export function undoneRow(db: Tx, uscc: string): EnterpriseRow | undefined {
  return statements(db).undone.get({ uscc });
}

/** Whose code this is now, or was when it left the register. */
export function codedRow(db: Db | Tx, uscc: string): EnterpriseRow | undefined {
  return statements(db).coded.get({ uscc });
}

export function rowOf(db: Tx, id: number): EnterpriseRow | undefined {
  return statements(db).find.get({ id });
}

/** @returns the id of the new row */
export function insertRow(tx: Tx, row: NewRow): number {
  const { lastInsertRowid } = statements(tx).insert({
    ...row,
    gone: null,
    in_scope: row.in_scope ? 1 : 0,
  });
  return Number(lastInsertRowid);
}

/** Writes what differs from what stands there, so that no index is touched but those of its columns. */
export function updateRow(tx: Tx, row: EnterpriseRow, before: EnterpriseRow): void {
  const changed = COLUMNS.filter((name) => row[name] !== before[name]);
  if (changed.length === 0) return;
  const set = changed.map((name) => `${name} = @${name}`).join(', ');
  const { updates } = statements(tx);
  let update = updates.get(set);
  if (update === undefined) {
    update = tx.$client.prepare(`update enterprise set ${set} where id = @id`);
    updates.set(set, update);
  }
  update.run({ ...row, in_scope: row.in_scope ? 1 : 0 });
}

/** Former names, as they were recorded; a name that is in use again is no former one. */
export function formerNamesOf(db: Tx, id: number): string[] {
  return statements(db).formerNames.all(id);
}

/** These enterprises with their former names, whoever left the register among them: two queries, whatever their number. */
export function enterprisesById(
  db: Db | Tx,
  ids: readonly number[],
): Map<number, EnterpriseRow & { former_names: string[] }> {
  const wanted = JSON.stringify(ids);
  const { many, manyNames } = statements(db);
  const found = new Map(
    many.all({ ids: wanted }).map((row) => [row.id, { ...row, former_names: [] as string[] }]),
  );
  for (const { id, name } of manyNames.all(wanted)) found.get(id)?.former_names.push(name);
  return found;
}

/** Every name that is kept as a former one, the name in use among them where it was one before. */
export function keptNamesOf(db: Tx, id: number): string[] {
  return statements(db).keptNames.all(id);
}

/** @param until the day from which it was no longer the name; null where nobody said */
export function keepFormerName(tx: Tx, id: number, name: string, until: Day | null, at: Instant): void {
  statements(tx).keepFormerName.run(id, name, nameKey(name), until, at);
}

export function dropFormerName(tx: Tx, id: number, name: string): void {
  statements(tx).dropFormerName.run(id, name);
}

/** A code that was corrected: what bears it still finds the enterprise. */
export function keepFormerCode(tx: Tx, id: number, code: string, by: By): void {
  statements(tx).keepFormerCode.run(id, code, by.at, by.actor);
}
