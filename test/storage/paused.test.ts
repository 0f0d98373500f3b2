import { randomUUID } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mock } from 'node:test';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { closeDatabase } from '../../db/open.ts';
import { isReadOnly, openReadOnly } from '../../db/read-only.ts';
import { troubleOf } from '../../db/trouble.ts';
import { hashPassword } from '../../server/people/passwords.ts';
import { dropBallast, layBallast } from '../../server/plugins/ballast.ts';
import { IN_ROW, StorageState } from '../../server/plugins/storage-state.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { roomFault } from '../../server/upkeep/room.ts';
import { givePassword, openApp } from '../helpers/app.ts';
import { openOnDisk } from '../helpers/disk.ts';
import { attribute, elements, textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';

/** The application over a database on disk. */
async function open(t: Test) {
  const file = join(t.testdir(), 'tracker.sqlite');
  const db = openOnDisk(file);
  t.teardown(() => closeDatabase(db));
  const world = await openApp(t, {}, { db });
  return { ...world, file };
}

let made = 0;
const typed = (name: string) => ({ name, in_scope: 'yes', uscc: fictionalCode(++made) });
const enterprises = (db: { $client: Database.Database }) =>
  db.$client.prepare('select count(*) from enterprise').pluck().get();

/** What the page would send again, by its hidden fields. */
function fieldsAgain(html: string, path: string): Record<string, string> {
  const found = elements(html);
  const form = found.find((one) => one.tagName === 'form' && attribute(one, 'action') === path);
  const inputs =
    form === undefined
      ? []
      : found.filter((one) => one.tagName === 'input' && attribute(one, 'type') === 'hidden');
  return Object.fromEntries(
    inputs.map((one) => [attribute(one, 'name') ?? '', attribute(one, 'value') ?? '']),
  );
}

t.test('each code of SQLite and of the system is one trouble', async (t) => {
  const kinds: [string, string | null][] = [
    ['SQLITE_BUSY_SNAPSHOT', 'busy'],
    ['SQLITE_FULL', 'full'],
    ['ENOSPC', 'full'],
    ['EDQUOT', 'full'],
    ['SQLITE_READONLY_DBMOVED', 'read-only'],
    ['EROFS', 'read-only'],
    ['SQLITE_IOERR_FSYNC', 'sync'],
    ['SQLITE_IOERR_DIR_FSYNC', 'sync'],
    ['SQLITE_IOERR_WRITE', 'io'],
    ['SQLITE_CANTOPEN', 'io'],
    ['EMFILE', 'io'],
    ['SQLITE_CORRUPT_INDEX', 'corrupt'],
    ['SQLITE_CONSTRAINT_UNIQUE', null],
    ['ENOENT', null],
  ];
  for (const [code, kind] of kinds) {
    t.equal(troubleOf(Object.assign(new Error(), { code })), kind, code);
    t.equal(troubleOf(new Error('wrapped', { cause: { code } })), kind, `${code} as a cause`);
  }
  t.equal(troubleOf('no error'), null);
});

t.test('writes that fail in a row stop saving; one that succeeds begins the row anew', async (t) => {
  const state = new StorageState();
  for (let n = 1; n < IN_ROW; n += 1) state.failed('full');
  state.written();
  for (let n = 1; n < IN_ROW; n += 1) state.failed('io');
  t.equal(state.stop, null);
  state.failed('busy');
  t.equal(state.stop, null, 'another writer is over by itself');
  state.failed('full');
  t.equal(state.stop, 'full');
  t.ok(state.isPassing);
  state.recovered();
  t.equal(state.stop, null);
  state.failed('read-only');
  t.equal(state.stop, 'read-only', 'at once');
  state.failed('sync');
  state.recovered();
  t.equal(state.stop, 'sync', 'only a start ends it');
  const fixed = new StorageState('read-only');
  fixed.recovered();
  fixed.failed('io');
  t.equal(fixed.stop, 'read-only');
});

t.test(
  'a form that meets another writer comes back with all that was typed, and is sent again',
  async (t) => {
    const { as, db, file } = await open(t);
    const officer = as('officer');
    await officer.get('/enterprises/new');
    const other = new Database(file);
    t.teardown(() => other.close());
    other.exec('BEGIN EXCLUSIVE');
    const fields = { ...typed('示例甲有限公司'), former_names: '旧名"<b>' };
    const from = performance.now();
    const refused = await officer.post('/enterprises/new', fields);
    t.ok(performance.now() - from < 30_000, 'does not hang');
    t.equal(refused.status, 503);
    t.match(textOf(refused.body), /未保存：系统正忙.*没有保存.*名称示例甲有限公司/s);
    const again = fieldsAgain(refused.body, '/enterprises/new');
    t.match(again, fields);
    t.equal((await officer.get('/enterprises')).status, 200, 'reading goes on');
    other.exec('ROLLBACK');
    t.equal((await officer.post('/enterprises/new', again)).status, 303);
    t.equal((await officer.post('/enterprises/new', again)).status, 422, 'twice is once');
    t.equal(enterprises(db), 1);
  },
);

t.test('a file form says what was typed, and that the file has to be chosen again', async (t) => {
  const { as, app, db } = await open(t);
  const { uscc } = addEnterprise(db, { name: '示例乙有限公司' });
  const officer = as('officer');
  const path = `/enterprises/${uscc}/events/new?category=provincial_srdi`;
  await officer.get(path);
  const parts = {
    csrf: officer.csrf,
    key: randomUUID(),
    to: 'reserve',
    effective_on: '2026-01-05',
    note: '写了很久',
  };
  const send = () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...parts, step: 'check' })) form.append(name, value);
    form.append('file', new Blob(['%PDF-1.7 x'], { type: 'application/pdf' }), '示例.pdf');
    return new Response(form);
  };
  const sent = send();
  const headers = {
    cookie: officer.cookie,
    origin: 'http://127.0.0.1:3000',
    host: '127.0.0.1:3000',
    'content-type': sent.headers.get('content-type') ?? '',
  };
  app.storage.failed('read-only');
  const reply = await app.inject({
    method: 'POST',
    url: path,
    headers,
    payload: Buffer.from(await sent.arrayBuffer()),
  });
  t.equal(reply.statusCode, 503);
  t.match(textOf(reply.body), /未保存：数据目录只读.*附件须重新选择.*备注写了很久/s);
  t.match(fieldsAgain(reply.body, path), { note: '写了很久', to: 'reserve', key: parts.key });
  t.notOk(existsSync(join(app.settings.dataDir, 'attachments')), 'no byte of the file was kept');
});

t.test('while nothing is saved pages are read, each with a banner, and it ends by itself', async (t) => {
  // The trial write comes when it is told to: pages may take longer than a second.
  mock.timers.enable({ apis: ['setInterval'] });
  t.teardown(() => mock.timers.reset());
  const { as, app, db } = await open(t);
  const officer = as('officer');
  const admin = as('admin');
  await officer.get('/enterprises/new');
  for (let n = 0; n < IN_ROW; n += 1) app.storage.failed('full');
  for (const path of ['/', '/enterprises', '/people/me', '/attention']) {
    const { status, body } = await officer.get(path);
    t.equal(status, 200, path);
    t.match(textOf(body), '磁盘已满，暂停保存，仍可查看', path);
  }
  t.equal((await admin.get('/upkeep')).status, 200);
  const refused = await officer.post('/enterprises/new', typed('示例丙有限公司'));
  t.equal(refused.status, 503);
  t.match(textOf(refused.body), '未保存：磁盘已满');
  t.equal(enterprises(db), 0);
  const watched = await app.inject({ method: 'GET', url: '/readyz' });
  t.match(watched.json(), { status: 503, errors: [{ code: 'storage', detail: /磁盘已满，暂停保存/ }] });
  t.equal(app.storage.cause(), 'full');
  mock.timers.tick(1_000);
  t.equal(app.storage.cause(), null, 'a trial write succeeded');
  t.notMatch(textOf((await officer.get('/')).body), '暂停保存');
  t.equal((await officer.post('/enterprises/new', typed('示例丙有限公司'))).status, 303);
});

t.test(
  'where the disk did not confirm, the process is told to end once, and nothing more is tried',
  async (t) => {
    const { as, app, db } = await open(t);
    const officer = as('officer');
    await officer.get('/enterprises/new');
    let ended = 0;
    app.storage.onBroken(() => {
      ended += 1;
    });
    app.storage.failed('sync');
    app.storage.failed('sync');
    t.equal(ended, 1);
    const refused = await officer.post('/enterprises/new', typed('示例丁有限公司'));
    t.match(textOf(refused.body), /未保存：系统正在重新启动.*重新发送这些内容/s);
    t.equal(enterprises(db), 0);
    const secret = await officer.post('/people/me/password', { old_password: 'x', password: 'y' });
    t.equal(secret.status, 503);
    t.notMatch(secret.body, '重新发送', 'a password is not written into a page');
  },
);

t.test('a clock set back stops saving until it is right, or somebody says that it is', async (t) => {
  const { as, app, clock, db } = await open(t);
  const officer = as('officer');
  const admin = as('admin');
  await officer.get('/enterprises/new');
  t.equal((await officer.post('/enterprises/new', typed('示例戊有限公司'))).status, 303);
  const last = clock.at;
  const at = (minutes: number) => {
    clock.at = new Date(last.getTime() + minutes * 60_000);
    return app.storage.cause();
  };
  const jumps: [string, number, 'clock' | null][] = [
    ['a second back', -1 / 60, null],
    ['five minutes back', -5, null],
    ['more than that', -5.1, 'clock'],
    ['an hour back', -60, 'clock'],
    ['a day back', -1_440, 'clock'],
    ['right again', 0, null],
    ['a day on', 1_440, null],
    ['ten years on', 5_256_000, null],
  ];
  for (const [name, minutes, cause] of jumps) t.equal(at(minutes), cause, name);

  at(-6);
  t.match(textOf((await officer.get('/')).body), '系统时钟早于最近一条操作日志，暂停保存');
  t.notMatch((await officer.get('/')).body, '确认时钟无误', 'not for everybody');
  t.equal((await officer.post('/enterprises/new', typed('示例己有限公司'))).status, 503);
  t.match((await admin.get('/')).body, '确认时钟无误');
  t.equal((await officer.post('/storage/clock')).status, 403);
  t.equal((await admin.post('/storage/clock')).location, '/upkeep');
  t.match(textOf((await admin.get('/upkeep')).body), '已确认系统时钟');
  t.equal(app.storage.cause(), null);
  t.equal((await officer.post('/enterprises/new', typed('示例己有限公司'))).status, 303);
  t.equal(enterprises(db), 2);
  t.match(db.$client.prepare(`select sentence from audit where act = 'clock confirmed'`).pluck().all(), [
    /^确认了系统时钟：2026-09-30/,
  ]);
  t.same(
    db.$client.prepare('select seq from audit order by seq').pluck().all().map(Number),
    Array.from(
      { length: Number(db.$client.prepare('select max(seq) from audit').pluck().get()) },
      (_, n) => n + 1,
    ),
    'the order of the log is its numbers',
  );
  t.equal((await admin.post('/storage/clock')).location, '/upkeep', 'once more does nothing');
  t.equal(db.$client.prepare(`select count(*) from audit where act = 'clock confirmed'`).pluck().get(), 1);
});

t.test('after a clock that was ahead an administrator can come in and say that it is right', async (t) => {
  const { as, app, clock, db, browser } = await open(t);
  const officer = as('officer');
  const admin = as('admin');
  givePassword(db, admin.id, await hashPassword('Nanhu 2026 hang'));
  const now = clock.at;
  clock.forward(10);
  await officer.get('/enterprises/new');
  clock.forward(60);
  t.equal((await officer.post('/enterprises/new', typed('示例辛有限公司'))).status, 303);
  clock.at = new Date(now.getTime() - 3_600_000);
  t.equal((await admin.get('/people/me')).status, 303, 'sessions of later are none');
  const somebody = browser();
  await somebody.get('/sign-in');
  const done = await somebody.post('/sign-in', { name: admin.name, password: 'Nanhu 2026 hang' });
  t.equal(done.status, 303);
  t.equal(app.storage.cause(), 'clock', 'coming in does not end it');
  t.match((await somebody.get('/')).body, '确认时钟无误');
  t.equal((await somebody.post('/storage/clock')).location, '/upkeep');
  t.equal(app.storage.cause(), null);
  t.equal((await somebody.post('/sign-out')).status, 303);
});

t.test('a session that ran out is not revived by a clock set back', async (t) => {
  const { as, clock, browser } = await openApp(t, { SESSION_IDLE_MINUTES: '30' });
  const officer = as('officer');
  t.equal((await officer.get('/people/me')).status, 200);
  clock.forward(31);
  t.equal((await officer.get('/people/me')).status, 303);
  clock.forward(-30);
  t.equal((await officer.get('/people/me')).status, 303);
  t.equal((await browser().get('/people/me')).status, 303);
});

t.test('the ballast lies there whole or not at all, and goes when the disk is full', async (t) => {
  const { app } = await open(t);
  const { dataDir } = app.settings;
  const file = join(dataDir, 'ballast');
  t.equal(roomFault(dataDir, app.db.$client.name, 1), null);
  t.match(roomFault(dataDir, app.db.$client.name, 2 ** 52), '磁盘空间不足：备份约需');
  t.equal(roomFault(join(dataDir, 'nowhere'), app.db.$client.name), null);
  t.notOk(await layBallast(dataDir, 0));
  t.notOk(existsSync(file));
  t.ok(await layBallast(dataDir, 2));
  writeFileSync(file, 'cut short');
  t.ok(await layBallast(dataDir, 2));
  t.ok(await layBallast(dataDir, 2), 'as it is');
  t.notOk(await layBallast(dataDir, 900_000_000), 'no room for it four times');
  app.storage.failed('full');
  t.notOk(existsSync(file));
  t.match(app.storage.banner()?.words, '磁盘空间将用完');
  t.notOk(dropBallast(dataDir));
  rmSync(file, { force: true });
});

t.test('a folder that cannot be written is read from a copy, its journal with it', async (t) => {
  const dataDir = t.testdir();
  const db = openOnDisk(join(dataDir, 'tracker.sqlite'));
  t.teardown(() => closeDatabase(db));
  addEnterprise(db, { name: '示例庚有限公司' });
  t.ok(existsSync(join(dataDir, 'tracker.sqlite-wal')), 'what was saved lies in the journal');
  const copy = openReadOnly(dataDir);
  t.equal(enterprises(copy.db), 1);
  const folder = dirname(copy.db.$client.name);
  const { app, as } = await openApp(t, {}, { db });
  const reading = await openApp(t, {}, { db: copy.db });
  t.equal(app.storage.cause(), null);
  t.equal(reading.app.storage.cause(), 'read-only');
  const officer = as('officer');
  const { body } = await officer.get('/');
  t.notMatch(body, '暂停保存');
  const page = await reading.app.inject({ url: '/setup' });
  t.equal(page.statusCode, 200);
  t.match(page.body, '数据目录只读，暂停保存');
  t.throws(() => copy.db.$client.exec('delete from session'), { code: 'SQLITE_READONLY' });
  t.notOk(isReadOnly(dataDir));
  t.notOk(isReadOnly(join(dataDir, 'nowhere')), 'no folder is another matter');
  copy.close();
  t.notOk(existsSync(folder), 'the copy goes');
  t.throws(() => openReadOnly(join(dataDir, 'nowhere')));
});
