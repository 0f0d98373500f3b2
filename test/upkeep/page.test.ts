import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { openDatabase } from '../../db/open.ts';
import { addDemoWebhooks } from '../../server/demo/webhooks.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';

/** Backups need a database in a file of its own. */
async function openOnDisk(t: Parameters<typeof openApp>[0]) {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-upkeep-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const db = openDatabase({ file: join(folder, 'tracker.sqlite') });
  const world = await openApp(t, { DATA_DIR: folder }, { db });
  return { ...world, folder };
}

t.test('an empty system says that there is no backup yet', async (t) => {
  const { as } = await openOnDisk(t);
  const page = await as('admin').get('/upkeep');
  t.equal(page.status, 200);
  t.match(textOf(page.body), /还没有备份/);
});

t.test('a backup on demand is made, checked, shown and told to the log', async (t) => {
  const { as, db, folder } = await openOnDisk(t);
  const admin = as('admin');
  t.equal((await admin.post('/upkeep/backups')).status, 303);
  const text = textOf((await admin.get('/upkeep')).body);
  t.match(text, /已备份，并已核对/);
  t.match(text, /最近一次 2026-09-30 16:00，已核对/);
  t.equal(readdirSync(join(folder, 'backups')).filter((name) => name.endsWith('.sqlite')).length, 1);
  const line = db.$client.prepare<[], { sentence: string; actor: string }>(
    `select sentence, actor from audit where act = 'backup made'`,
  );
  t.match(line.get(), { sentence: /备份了数据库/, actor: /示例admin/ });
});

t.test('a check tells what was read, and what differs', async (t) => {
  const { as, db } = await openOnDisk(t);
  addEnterprise(db, {}, [{ category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-06' }]);
  const admin = as('admin');
  t.match(textOf((await admin.post('/upkeep/verification')).body), /核对了 1 条记录.*没有发现问题/);
  db.$client.prepare('delete from contribution').run();
  t.match(textOf((await admin.post('/upkeep/verification')).body), /发现 \d+ 个问题.*派生表与记录不符/);
});

t.test('webhooks that did not arrive are told, with where to look', async (t) => {
  const { as, db } = await openOnDisk(t);
  t.notMatch((await as('admin').get('/upkeep')).body, '没有送达');
  addDemoWebhooks(db, '2026-09-30T08:00:00.000Z');
  t.match(textOf((await as('admin').get('/upkeep')).body), '有 1 次推送没有送达');
});

t.test('who does not keep backups may not', async (t) => {
  const { as } = await openOnDisk(t);
  for (const role of ['leader', 'officer', 'manager', 'auditor']) {
    t.equal((await as(role).get('/upkeep')).status, 403, role);
    t.equal((await as(role).post('/upkeep/backups')).status, 403, role);
  }
});
