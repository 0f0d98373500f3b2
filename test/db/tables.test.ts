import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import t from 'tap';
import { readMigrations } from '../../db/migrate.ts';
import { openMemory } from '../../db/open.ts';
import * as schema from '../../db/schema.ts';

const { $client: client } = openMemory();
const tables = Object.values(schema)
  .filter((one) => one instanceof SQLiteTable)
  .map((one) => getTableConfig(one));

interface Column {
  name: string;
  type: string;
  notnull: number;
  pk: number;
}

t.test('the code and the migrations name the same tables and columns', async (t) => {
  const found = client
    .prepare<[], string>(
      `select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%'`,
    )
    .pluck()
    .all();
  t.same(found.sort(), tables.map((one) => one.name).sort());
  for (const table of tables) {
    const stored = client.prepare<[string], Column>('select * from pragma_table_info(?)').all(table.name);
    const composite = table.primaryKeys.flatMap((key) => key.columns.map((one) => one.name));
    t.same(
      stored.map(({ name, type, notnull, pk }) => [name, type, notnull === 1, pk > 0]),
      table.columns.map((one) => [
        one.name,
        one.getSQLType().toUpperCase(),
        one.notNull || one.primary,
        one.primary || composite.includes(one.name),
      ]),
      table.name,
    );
  }
});

t.test(
  'the one table that the code does not name is the index of the search, of which nothing but pieces is stored',
  async (t) => {
    const others = client
      .prepare<[], string>(`select name from pragma_table_list where schema = 'main' and type = 'virtual'`)
      .pluck()
      .all();
    t.same(others, ['register_search']);
    const shadows = client
      .prepare<[], string>(`select name from pragma_table_list where schema = 'main' and type = 'shadow'`)
      .pluck()
      .all();
    t.same(
      shadows.sort(),
      ['config', 'data', 'docsize', 'idx'].map((part) => `register_search_${part}`),
      'and no content',
    );
  },
);

t.test('the code and the migrations name the same indexes', async (t) => {
  const found = client
    .prepare<[], string>(`select name from sqlite_schema where type = 'index' and sql is not null`)
    .pluck()
    .all();
  const said = tables.flatMap((table) => [
    ...table.indexes.map((one) => one.config.name),
    ...table.columns.filter((one) => one.isUnique).map((one) => one.uniqueName),
  ]);
  t.same(found.sort(), said.sort());
});

t.test('every table is strict', async (t) => {
  const loose = client
    .prepare<[], string>(
      `select name from pragma_table_list where schema = 'main' and type = 'table' and strict = 0 and name not like 'sqlite_%'`,
    )
    .pluck()
    .all();
  t.same(loose, []);
});

t.test('no foreign key deletes or overwrites', async (t) => {
  const actions = client
    .prepare<[], { on_delete: string; on_update: string }>(
      `select distinct f.on_delete, f.on_update
         from sqlite_schema m, pragma_foreign_key_list(m.name) f where m.type = 'table'`,
    )
    .all();
  t.same(actions, [{ on_delete: 'NO ACTION', on_update: 'NO ACTION' }]);
  for (const { name, sql } of readMigrations()) t.notMatch(sql, /\bcascade\b/i, name);
});
