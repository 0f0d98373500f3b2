import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { closeDatabase, type Db, openDatabase } from '../../db/open.ts';
import { DamagedDatabase } from '../../db/readable.ts';
import { account } from '../../db/schema.ts';
import { readBeside, readNow } from '../../server/upkeep/reading-through.ts';
import { openApp } from '../helpers/app.ts';
import { openOnDisk } from '../helpers/disk.ts';

const PAGE = 4_096;

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

for (const damage of [null, 'page', 'value'] as const)
  t.test(
    `read beside the work, ${damage === null ? 'a sound one' : `one with a damaged ${damage}`}`,
    async (t) => {
      const db = databaseIn(t, damage);
      const isDamaged = damage !== null;
      const { app, as } = await openApp(t, {}, { db });
      const heard = Promise.withResolvers<string>();
      const log = {
        ...app.log,
        info: (words: unknown) => heard.resolve(String(words)),
        error: (_: unknown, words: unknown) => heard.resolve(String(words)),
      };
      const reading = readBeside({ db, storage: app.storage, log: log as unknown as typeof app.log }, 0);
      t.match(await heard.promise, isDamaged ? /damaged: saving is paused/ : /all of the database was read/);
      await reading.stop();
      t.equal(app.storage.cause(), isDamaged ? 'corrupt' : null);
      const page = await as('manager').get('/targets');
      t.equal(page.status, 200, 'pages are read on');
      t.equal(page.body.includes('数据库损坏，暂停保存。管理员从备份恢复。'), isDamaged);
    },
  );
