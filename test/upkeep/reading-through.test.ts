import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { closeDatabase, type Db, openDatabase } from '../../db/open.ts';
import { DamagedDatabase } from '../../db/readable.ts';
import { account } from '../../db/schema.ts';
import { readBeside, readNow } from '../../server/upkeep/reading-through.ts';
import { openApp } from '../helpers/app.ts';

const PAGE = 4_096;

/** A database on disk with some accounts; a page of them may be overwritten, which opening does not read. */
function databaseIn(t: Test, isDamaged: boolean): Db {
  const file = join(t.testdir(), 'tracker.sqlite');
  const db = openDatabase({ file });
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
  closeDatabase(db);
  if (isDamaged) {
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(PAGE, 0x5a), 0, PAGE, PAGE * (page - 1));
    closeSync(handle);
  }
  const again = openDatabase({ file });
  t.teardown(() => again.$client.close());
  return again;
}

t.test('a small database is read before anybody works with it, a large one is not', async (t) => {
  const sound = databaseIn(t, false);
  t.equal(readNow(sound), true);
  t.equal(readNow(sound, PAGE), false, 'too large to wait for');
});

t.test('damage of a small one is told at once', async (t) => {
  const damaged = databaseIn(t, true);
  t.throws(() => readNow(damaged), DamagedDatabase);
  t.equal(readNow(damaged, PAGE), false, 'of a large one not yet');
});

for (const isDamaged of [false, true])
  t.test(`read beside the work, a ${isDamaged ? 'damaged' : 'sound'} one`, async (t) => {
    const db = databaseIn(t, isDamaged);
    const { app, as } = await openApp(t, {}, { db });
    const heard = Promise.withResolvers<string>();
    const log = {
      ...app.log,
      info: (words: unknown) => heard.resolve(String(words)),
      error: (_: unknown, words: unknown) => heard.resolve(String(words)),
    };
    const reading = readBeside({ db, storage: app.storage, log: log as unknown as typeof app.log });
    t.match(await heard.promise, isDamaged ? /damaged: saving is paused/ : /every page/);
    await reading.stop();
    t.equal(app.storage.cause(), isDamaged ? 'corrupt' : null);
    const page = await as('manager').get('/targets');
    t.equal(page.status, 200, 'pages are read on');
    t.equal(page.body.includes('数据库损坏，暂停保存。管理员从备份恢复。'), isDamaged);
  });
