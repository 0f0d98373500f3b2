import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { closeDatabase, openDatabase, openMemory } from '../../db/open.ts';
import { APPLICATION_ID } from '../../db/pragmas.ts';

const finger = (file: string) => ({
  mtime: statSync(file).mtimeMs,
  hash: createHash('sha256').update(readFileSync(file)).digest('hex'),
});

t.test('every setting reads back as it was set', async (t) => {
  const db = openDatabase({ file: join(t.testdir(), 'tracker.sqlite') });
  t.teardown(() => closeDatabase(db));
  const read = (name: string) => db.$client.pragma(name, { simple: true });
  t.same(
    {
      locking_mode: read('locking_mode'),
      journal_mode: read('journal_mode'),
      synchronous: read('synchronous'),
      foreign_keys: read('foreign_keys'),
      recursive_triggers: read('recursive_triggers'),
      trusted_schema: read('trusted_schema'),
      cell_size_check: read('cell_size_check'),
      mmap_size: read('mmap_size'),
      secure_delete: read('secure_delete'),
      busy_timeout: read('busy_timeout'),
      wal_autocheckpoint: read('wal_autocheckpoint'),
      journal_size_limit: read('journal_size_limit'),
      application_id: read('application_id'),
    },
    {
      locking_mode: 'normal',
      journal_mode: 'wal',
      synchronous: 2,
      foreign_keys: 1,
      recursive_triggers: 1,
      trusted_schema: 0,
      cell_size_check: 1,
      mmap_size: 0,
      secure_delete: 1,
      busy_timeout: 2000,
      wal_autocheckpoint: 1000,
      journal_size_limit: 67_108_864,
      application_id: APPLICATION_ID,
    },
  );
});

t.test('who writes much keeps what may be undone in memory, and seals its rows all the same', async (t) => {
  const file = join(t.testdir(), 'tracker.sqlite');
  closeDatabase(openDatabase({ file }));
  const db = openDatabase({ file, migrate: false, bulk: true });
  t.teardown(() => closeDatabase(db));
  t.equal(db.$client.pragma('temp_store', { simple: true }), 2);
  const sealed = db.$client.prepare(`select count(*) from seal where tbl = 'dictionary'`).pluck();
  const before = Number(sealed.get());
  db.$client.prepare(`insert into dictionary (kind, value) values ('area', '示例镇')`).run();
  t.equal(sealed.get(), before + 1);
});

t.test('what was saved is there when it is opened again', async (t) => {
  const file = join(t.testdir(), 'tracker.sqlite');
  const first = openDatabase({ file });
  first.$client.prepare(`insert into dictionary (kind, value) values ('area', '示例镇')`).run();
  closeDatabase(first);
  t.notOk(existsSync(`${file}-wal`));
  const again = openDatabase({ file });
  t.teardown(() => closeDatabase(again));
  t.equal(again.$client.prepare(`select value from dictionary where kind = 'area'`).pluck().get(), '示例镇');
  t.equal(again.$client.prepare('select count(*) from programme').pluck().get(), 1);
});

t.test('a file of another program is refused and stays as it is', async (t) => {
  const dir = t.testdir({ 'words.sqlite': 'not a database, though its name says so\n'.repeat(50) });
  const other = new Database(join(dir, 'other.sqlite'));
  other.exec('create table bookmarks (id integer primary key, url text)');
  other.close();
  for (const name of ['other.sqlite', 'words.sqlite']) {
    const file = join(dir, name);
    const before = finger(file);
    t.throws(() => openDatabase({ file }), { name: 'ForeignDatabase' }, name);
    t.same(finger(file), before, name);
  }
});

t.test('a newer database is refused, both versions named, and stays as it is', async (t) => {
  const file = join(t.testdir(), 'tracker.sqlite');
  closeDatabase(openDatabase({ file }));
  const raw = new Database(file);
  raw.pragma('user_version = 99');
  raw.close();
  const before = finger(file);
  t.throws(() => openDatabase({ file }), { message: /数据库版本 99 高于程序版本 \d+/ });
  t.throws(() => openDatabase({ file }), { name: 'NewerDatabase' });
  t.same(finger(file), before);
});

t.test('an older database is not migrated by those who may not', async (t) => {
  const file = join(t.testdir(), 'tracker.sqlite');
  t.throws(() => openDatabase({ file, migrate: false }), { name: 'OlderDatabase' });
});

t.test('a file that lost its process before the first migration is taken up', async (t) => {
  const file = join(t.testdir(), 'tracker.sqlite');
  const raw = new Database(file);
  raw.pragma('journal_mode = WAL');
  raw.close();
  t.ok(statSync(file).size > 0);
  const db = openDatabase({ file });
  t.teardown(() => closeDatabase(db));
  t.equal(db.$client.prepare('select count(*) from programme').pluck().get(), 1);
});

t.test('an empty file becomes a database', async (t) => {
  const file = join(t.testdir(), 'tracker.sqlite');
  writeFileSync(file, '');
  closeDatabase(openDatabase({ file }));
  t.ok(statSync(file).size > 0);
});

t.test('a reader cannot write', async (t) => {
  const file = join(t.testdir(), 'tracker.sqlite');
  closeDatabase(openDatabase({ file }));
  const db = openDatabase({ file, readonly: true });
  t.teardown(() => closeDatabase(db));
  t.equal(db.$client.prepare('select count(*) from programme').pluck().get(), 1);
  t.throws(() => db.$client.prepare(`update fact set value = '1'`).run(), { code: 'SQLITE_READONLY' });
});

t.test('two databases in memory know nothing of each other', async (t) => {
  const [a, b] = [openMemory(), openMemory()];
  a.$client.prepare(`insert into dictionary (kind, value) values ('area', '示例镇')`).run();
  const areas = `select count(*) from dictionary where kind = 'area'`;
  t.equal(a.$client.prepare(areas).pluck().get(), 1);
  t.equal(b.$client.prepare(areas).pluck().get(), 0);
  t.equal(b.$client.pragma('recursive_triggers', { simple: true }), 1);
});
