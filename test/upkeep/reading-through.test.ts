import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import t, { type Test } from 'tap';
import { closeDatabase, type Db, openDatabase } from '../../db/open.ts';
import { DamagedDatabase, judgeFound, UnreadDatabase } from '../../db/readable.ts';
import { account } from '../../db/schema.ts';
import { THREAD_ARGS } from '../../server/thread.ts';
import {
  lastUnread,
  type Read,
  readBeside,
  readNow,
  readOnce,
  unreadInWords,
} from '../../server/upkeep/reading-through.ts';
import { openApp } from '../helpers/app.ts';
import { openOnDisk } from '../helpers/disk.ts';

const PAGE = 4_096;

// A thread that reads keeps no process from ending, and nothing else runs here while it is waited for.
const awake = setInterval(() => {}, 1_000);
t.teardown(() => clearInterval(awake));

/** A database on disk with some accounts; opening reads neither a page of them that is overwritten nor a value that may not be. */
function databaseIn(t: Test, damage: 'page' | 'value' | null): Db {
  const file = join(t.testdir(), 'tracker.sqlite');
  const db = openOnDisk(file);
  const at = '2026-09-30T08:00:00.000Z';
  for (let n = 0; n < 400; n += 1)
    db.insert(account)
      .values({
        name: `sl${n}`,
        display: `示例${n}`,
        password_hash: '-'.repeat(200),
        roles: [],
        created_at: at,
      })
      .run();
  const page = db.$client
    .prepare<[], number>(
      `select pageno from dbstat where name = 'account' and pagetype = 'leaf' limit 1 offset 9`,
    )
    .pluck()
    .get();
  if (page === undefined) throw new Error('the accounts take too few pages');
  if (damage === 'value') {
    db.$client.pragma('ignore_check_constraints = on');
    db.$client.exec(`update account set must_change = 2 where name = 'sl7'`);
  }
  closeDatabase(db);
  if (damage === 'page') {
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(PAGE, 0x5a), 0, PAGE, PAGE * (page - 1));
    closeSync(handle);
  }
  const again = openDatabase({ file });
  t.teardown(() => again.$client.close());
  return again;
}

const refuses = (db: Db) => db.$client.pragma('ignore_check_constraints', { simple: true }) === 0;

t.test('a small database is looked through before anybody works with it', async (t) => {
  const sound = databaseIn(t, null);
  t.doesNotThrow(() => readNow(sound));
  t.ok(refuses(sound), 'what is saved is checked as ever');
});

t.test('damaged pages of a small one are told at once', async (t) => {
  const damaged = databaseIn(t, 'page');
  t.throws(() => readNow(damaged), DamagedDatabase);
  t.ok(refuses(damaged));
  t.doesNotThrow(() => readNow(damaged, PAGE), 'of a large one not yet');
});

t.test('a value that may not stand there keeps nobody from starting', async (t) => {
  t.doesNotThrow(() => readNow(databaseIn(t, 'value')));
});

/** A server on a database, and the reading of it beside the work, each word of which is waited for. */
async function reading(t: Test, db: Db, waits: Parameters<typeof readBeside>[1]) {
  const { app, as } = await openApp(t, {}, { db });
  const heard: string[] = [];
  let wake = () => {};
  const hear = (words: unknown) => {
    heard.push(String(words));
    wake();
  };
  const log = {
    ...app.log,
    info: hear,
    warn: (_: unknown, words: unknown) => hear(words),
    error: (_: unknown, words: unknown) => hear(words),
  };
  const { clock, storage } = app;
  const beside = readBeside({ clock, db, storage, log: log as unknown as typeof app.log }, waits);
  t.teardown(() => beside.stop());
  return {
    app,
    as,
    async next(): Promise<string> {
      if (heard.length === 0) await new Promise<void>((done) => (wake = done));
      return heard.shift() ?? '';
    },
  };
}

const AT_ONCE = { first: 0, soon: 0, later: 0 };

for (const damage of [null, 'page', 'value'] as const)
  t.test(
    `read beside the work, ${damage === null ? 'a sound one' : `one with a damaged ${damage}`}`,
    async (t) => {
      const db = databaseIn(t, damage);
      const isDamaged = damage !== null;
      const { app, as, next } = await reading(t, db, AT_ONCE);
      t.match(await next(), isDamaged ? /damaged: saving is paused/ : /all of the database was read/);
      t.equal(app.storage.cause(), isDamaged ? 'corrupt' : null);
      t.equal(lastUnread(db), null);
      const page = await as('manager').get('/targets');
      t.equal(page.status, 200, 'pages are read on');
      t.equal(page.body.includes('数据库损坏，暂停保存。管理员从备份恢复。'), isDamaged);
    },
  );

t.test('what could not be read is no damage: it is told, tried again, and saving goes on', async (t) => {
  const db = databaseIn(t, null);
  const { name } = db.$client;
  // As where no file can be opened: what is open already works on.
  renameSync(name, `${name}.away`);
  const { app, as, next } = await reading(t, db, AT_ONCE);
  t.match(await next(), /was not read through: tried again/);
  t.equal(app.storage.cause(), null, 'saving goes on');
  t.match(lastUnread(db), { fault: '磁盘上的数据库文件打不开或读不出来（SQLITE_CANTOPEN）' });
  const page = await as('admin').get('/upkeep');
  t.match(
    page.body,
    /数据库没有通读完：磁盘上的数据库文件打不开或读不出来（SQLITE_CANTOPEN），一小时内自动再试/,
  );
  renameSync(`${name}.away`, name);
  let last = await next();
  while (/was not read through/.test(last)) last = await next();
  t.match(last, /all of the database was read/, 'the next try goes through');
  t.equal(lastUnread(db), null, 'and nothing is told of it any more');
  t.notMatch((await as('admin').get('/upkeep')).body, /没有通读完/);
});

t.test('another program that holds the database is no damage either', async (t) => {
  const db = databaseIn(t, null);
  // Out of WAL a reader is kept out by whoever writes.
  db.$client.pragma('journal_mode = delete');
  db.$client.exec('begin exclusive');
  const url = new URL('../../server/upkeep/reading-worker.ts', import.meta.url);
  const begin = () => new Worker(url, { workerData: db.$client.name, execArgv: THREAD_ARGS });
  const read = await readOnce(begin);
  db.$client.exec('rollback');
  t.match(read, { of: 'failed', code: 'SQLITE_BUSY' });
  t.same(await readOnce(begin), { of: 'whole' });
});

/** How a thread of these lines ended. */
const ending = (lines: string, more: object = {}) =>
  readOnce(() => new Worker(lines, { eval: true, ...more }));
const inWords = (read: Read) => (read.of === 'failed' ? unreadInWords(read) : read.of);

t.test('whatever else befalls the thread has its words', async (t) => {
  t.equal(inWords(await ending('process.exit(3)')), '后台线程中途结束，退出码 3');
  t.equal(inWords(await ending('')), '后台线程中途结束，退出码 0');
  t.equal(inWords(await ending(`throw new Error('示例')`)), '程序出错：示例');
  const small = { resourceLimits: { maxOldGenerationSizeMb: 8 } };
  t.equal(inWords(await ending('const all = []; for (;;) all.push({})', small)), '内存不足');
  const refused = () => {
    throw Object.assign(new Error('no thread'), { code: 'ENOMEM' });
  };
  t.equal(inWords(await readOnce(refused)), '内存不足', 'a thread that does not begin');
  t.equal(unreadInWords({ of: 'failed', code: 'SQLITE_BUSY', words: '' }), '数据库正被另一个程序独占');
});

t.test('a page that the disk did not give is told apart from one that is damaged', async (t) => {
  const notGot = (code: number) => `Tree 5 page 9: unable to get the page. error code=${code}`;
  t.doesNotThrow(() => judgeFound(['ok']));
  t.throws(() => judgeFound([notGot(266)]), { name: UnreadDatabase.name, code: 'SQLITE_IOERR' });
  t.throws(() => judgeFound([notGot(3_082)]), { name: UnreadDatabase.name });
  t.throws(() => judgeFound([notGot(7)]), { name: UnreadDatabase.name, code: 'SQLITE_NOMEM' });
  t.throws(() => judgeFound([notGot(11)]), DamagedDatabase);
  t.throws(() => judgeFound([notGot(266), 'CHECK constraint failed in account']), DamagedDatabase);
});
