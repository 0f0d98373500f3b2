import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { countRows } from '../../db/counts.ts';
import { MIGRATIONS, readMigrations } from '../../db/migrate.ts';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { APPLICATION_ID } from '../../db/pragmas.ts';
import { addEnterprise } from '../helpers/zone.ts';

const AFTER = readMigrations().length;
const INSTANT = '2026-09-30T08:00:00.000Z';

/** A parent table built anew, as a changed column needs it: every child must survive. */
function rebuildEnterprise(file: string): string {
  const reader = new Database(file, { readonly: true });
  const sql = String(reader.prepare(`select sql from sqlite_schema where name = 'enterprise'`).pluck().get());
  const columns = (reader.pragma('table_info(enterprise)') as { name: string }[]).map((one) => one.name);
  const indexes = reader
    .prepare<[], string>(
      `select sql from sqlite_schema where tbl_name = 'enterprise' and type = 'index' and sql is not null`,
    )
    .pluck()
    .all();
  reader.close();
  return [
    sql.replace('enterprise', 'enterprise_new').replace('(', `(website TEXT CHECK (website <> ''), `),
    `INSERT INTO enterprise_new (${columns.join()}) SELECT ${columns.join()} FROM enterprise`,
    'DROP TABLE enterprise',
    'ALTER TABLE enterprise_new RENAME TO enterprise',
    ...indexes,
  ].join(';\n');
}

/** A filled database and a folder with one more migration. */
function world(t: Test, next: (file: string) => string) {
  const dir = t.testdir({ migrations: {}, data: {} });
  const file = join(dir, 'data', 'tracker.sqlite');
  const db = openDatabase({ file });
  for (let i = 0; i < 3; i += 1)
    addEnterprise(db, {}, [{ category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10' }]);
  const counts = countRows(db.$client);
  closeDatabase(db);
  const migrations = join(dir, 'migrations');
  for (const { name } of readMigrations()) copyFileSync(join(MIGRATIONS, name), join(migrations, name));
  writeFileSync(join(migrations, `${String(AFTER).padStart(4, '0')}_next.sql`), next(file));
  return { file, counts, migrations, backups: join(dir, 'data', 'backups') };
}

const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

t.test('a parent is built anew and its children survive', async (t) => {
  const { file, counts, migrations, backups } = world(t, rebuildEnterprise);
  const db = openDatabase({ file, migrations });
  t.teardown(() => closeDatabase(db));
  t.same(countRows(db.$client), counts);
  t.ok((counts.get('event') ?? 0) > 0 && (counts.get('enterprise_version') ?? 0) > 0);
  t.equal(
    db.$client.prepare('select count(website) from enterprise').pluck().get(),
    0,
    'the column is there',
  );
  t.equal(db.$client.pragma('user_version', { simple: true }), AFTER + 1);
  t.equal(db.$client.pragma('foreign_keys', { simple: true }), 1);
  t.throws(() => db.$client.exec('delete from enterprise'), { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' });

  const [copy, ...more] = readdirSync(backups);
  t.same(more, []);
  const before = new Database(join(backups, copy ?? ''), { readonly: true });
  t.teardown(() => before.close());
  t.equal(before.pragma('user_version', { simple: true }), AFTER);
  t.same(countRows(before), counts, 'the copy from before is whole');
});

t.test('a migration that fails leaves everything as it was', async (t) => {
  const failing: [why: RegExp, sql: string][] = [
    [/no such table/, 'DROP TABLE explanation; UPDATE nowhere SET x = 1'],
    [/without their parent/, 'DELETE FROM enterprise'],
    [/leaves 0 of 1 rows in setting/, 'DROP TRIGGER setting_no_delete; DELETE FROM setting'],
    [/drops explanation without saying so/, 'DROP TABLE explanation'],
    [/ended the transaction/, 'COMMIT'],
  ];
  for (const [why, sql] of failing) {
    await t.test(sql, async (t) => {
      const { file, counts, migrations } = world(t, () => sql);
      const before = hash(file);
      t.throws(() => openDatabase({ file, migrations }), { message: why });
      t.equal(hash(file), before);
      const db = openDatabase({ file });
      t.teardown(() => closeDatabase(db));
      t.same(countRows(db.$client), counts);
    });
  }
});

t.test('what a migration says of its rows is taken', async (t) => {
  const sql = `-- rows: explanation dropped
-- rows: setting changed
DROP TABLE explanation;
DROP TRIGGER setting_no_delete;
DELETE FROM setting`;
  const { file, migrations } = world(t, () => sql);
  closeDatabase(openDatabase({ file, migrations }));
  t.pass();
});

t.test('two processes that start at once migrate once', async (t) => {
  const { file, migrations, backups } = world(t, rebuildEnterprise);
  const script = `
    import Database from ${JSON.stringify(import.meta.resolve('better-sqlite3'))};
    import { migrate } from ${JSON.stringify(new URL('../../db/migrate.ts', import.meta.url).href)};
    const [file, folder, backups] = process.argv.slice(1);
    const client = new Database(file);
    process.stdout.write('ready ');
    process.stdin.once('data', () => {
      const { applied } = migrate(client, { folder, backups, at: '2026-09-30T08:00:00.000Z' });
      process.stdout.write(String(applied.length));
      process.exit(0);
    });`;
  const children = [1, 2].map(() =>
    spawn(process.execPath, ['--input-type=module', '-e', script, file, migrations, backups], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  const said = children.map(() => '');
  children.forEach((child, i) => {
    child.stdout.on('data', (words) => {
      said[i] += String(words);
    });
  });
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  for (const child of children) child.stdin.write('go');
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'close'))[0]));
  t.same(codes, [0, 0]);
  t.same([...said].sort(), ['ready 0', 'ready 1']);
  t.equal(readdirSync(backups).length, 1);
});

t.test('migrations without a gap, each number once', async (t) => {
  const dir = t.testdir();
  mkdirSync(join(dir, 'gap'));
  writeFileSync(join(dir, 'gap', '0000_first.sql'), '');
  writeFileSync(join(dir, 'gap', '0002_third.sql'), '');
  t.throws(() => readMigrations(join(dir, 'gap')), /0002_third\.sql should be number 0001/);
});

t.test('figures, lists and tags come through the rebuilding of their tables', async (t) => {
  const dir = t.testdir({ migrations: {}, data: {} });
  const file = join(dir, 'data', 'tracker.sqlite');
  const before = readMigrations().filter((one) => !/_words\.sql$/.test(one.name));
  const at = readMigrations().findIndex((one) => /_words\.sql$/.test(one.name));
  const old = new Database(file);
  for (const { sql } of before.slice(0, at)) old.exec(sql);
  old.exec(`
    insert into enterprise (id, uscc, name, name_key, tags, created_at, updated_at, updated_by)
      values (1, '91330411YY000001X4', '示例甲', '示例甲', '重点、链主', '${INSTANT}', '${INSTANT}', '示例'),
             (2, '91330411YY00000284', '示例乙', '示例乙', '重点', '${INSTANT}', '${INSTANT}', '示例');
    insert into dictionary (kind, value, position) values ('chain', '示例光电', 3), ('chain', '示例材料', 1), ('area', '示例镇', 0);
    insert into indicator (id, enterprise_id, year, field, value, source, recorded_at, recorded_by)
      values (7, 1, 2025, 'revenue', 100.5, 'declared', '${INSTANT}', '示例'),
             (9, 1, 2025, 'staff', null, 'imported', '${INSTANT}', '示例');
    pragma application_id = ${APPLICATION_ID};
    pragma user_version = ${at};
  `);
  const told = (db: Database.Database, sql: string) => db.prepare(sql).raw().all();
  const figures = 'select id, enterprise_id, year, quarter, field, value, source from indicator order by id';
  const was = told(old, figures);
  old.close();
  const db = openDatabase({ file });
  t.teardown(() => closeDatabase(db));
  t.same(told(db.$client, figures), was);
  t.same(
    told(
      db.$client,
      `select kind, value, position, retired, led_to from dictionary
      where kind = 'tag' or value like '示例%' order by kind, position`,
    ),
    [
      ['area', '示例镇', 0, 0, null],
      ['chain', '示例材料', 1, 0, null],
      ['chain', '示例光电', 3, 0, null],
      ['tag', '重点', 1, 0, null],
      ['tag', '链主', 2, 0, null],
    ],
  );
  const more = `insert into indicator (enterprise_id, year, quarter, field, value, source, recorded_at, recorded_by)
    values (1, 2026, 1, 'FIELD', 5, 'imported', '${INSTANT}', '示例') returning id`;
  t.equal(db.$client.prepare(more.replace('FIELD', 'revenue')).pluck().get(), 10, 'no id comes again');
  t.throws(() => db.$client.exec(more.replace('FIELD', 'staff')), { code: 'SQLITE_CONSTRAINT_CHECK' });
});
