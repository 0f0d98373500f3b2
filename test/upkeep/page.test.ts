import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { byCommandLine } from '../../server/audit/by.ts';
import { addDemoWebhooks } from '../../server/demo/webhooks.ts';
import { drill } from '../../server/upkeep/drill.ts';
import { openApp } from '../helpers/app.ts';
import { openOnDisk } from '../helpers/disk.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';

/** Backups need a database in a file of its own. */
async function openWithFile(t: Parameters<typeof openApp>[0]) {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-upkeep-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const db = openOnDisk(join(folder, 'tracker.sqlite'));
  const world = await openApp(t, { DATA_DIR: folder }, { db });
  return { ...world, folder };
}

t.test('an empty system says that there is no backup yet', async (t) => {
  const { as } = await openWithFile(t);
  const page = await as('admin').get('/upkeep');
  t.equal(page.status, 200);
  t.match(textOf(page.body), /还没有备份/);
});

t.test('a backup on demand is made, checked, shown and told to the log', async (t) => {
  const { as, db, folder } = await openWithFile(t);
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
  const { as, db } = await openWithFile(t);
  const empty = textOf((await as('admin').post('/upkeep/verification')).body);
  t.match(empty, /核对了数据库全部 \d+ 行的校验值（还没有记录、日志、附件）。没有发现问题/);
  t.notMatch(
    empty,
    /核对了[^。]*(?<!\d)0 [条个行]/,
    'nothing is said to have been checked that is not there',
  );
  addEnterprise(db, {}, [{ category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-06' }]);
  const admin = as('admin');
  t.match(textOf((await admin.post('/upkeep/verification')).body), /核对了 1 条记录.*没有发现问题/);
  db.$client.prepare('delete from contribution').run();
  t.match(textOf((await admin.post('/upkeep/verification')).body), /发现 \d+ 个问题.*派生表与记录不符/);
});

t.test('webhooks that did not arrive are told, with where to look', async (t) => {
  const { as, db } = await openWithFile(t);
  t.notMatch((await as('admin').get('/upkeep')).body, '没有送达');
  addDemoWebhooks(db, '2026-09-30T08:00:00.000Z');
  t.match(textOf((await as('admin').get('/upkeep')).body), '有 1 次推送没有送达');
});

t.test('how long the log is kept is said, with its oldest day', async (t) => {
  const { as, folder } = await openWithFile(t);
  const admin = as('admin');
  t.match(
    textOf((await admin.get('/upkeep')).body),
    /操作日志.*已有0 条\s*保存一直保存，法定不少于六个月.*系统里没有修改和清理日志的办法/,
  );
  const world = await openApp(t, { DATA_DIR: folder, LOG_KEEP_DAYS: '1095' });
  addEnterprise(world.db);
  const text = textOf((await world.as('admin').get('/upkeep')).body);
  t.match(text, /已有1 条，最早的一条在 2026年9月1日\s*保存一直保存，单位要求至少 1,095 天/);
});

t.test('who does not keep backups may not', async (t) => {
  const { as } = await openWithFile(t);
  for (const role of ['leader', 'officer', 'manager', 'auditor']) {
    t.equal((await as(role).get('/upkeep')).status, 403, role);
    t.equal((await as(role).post('/upkeep/backups')).status, 403, role);
  }
});

t.test(
  'a backup of ours is saved for a reason, which the log tells; no other file can be asked for',
  async (t) => {
    const { as, db, folder } = await openWithFile(t);
    const admin = as('admin');
    await admin.post('/upkeep/backups');
    const name = readdirSync(join(folder, 'backups')).find((one) => one.endsWith('.sqlite')) ?? '';
    t.match((await admin.get('/upkeep')).body, `href="/upkeep/backups/${name}"`);
    const line = db.$client.prepare(`select sentence from audit where act = 'backup downloaded'`).pluck();
    const asked = await admin.get(`/upkeep/backups/${name}`);
    t.match(textOf(asked.body), '备份含全部联系人的姓名和完整电话');
    const bare = await admin.post(`/upkeep/backups/${name}`, { reason: ' ' });
    t.equal(bare.status, 422);
    t.match(textOf(bare.body), '填写下载的理由');
    t.same(line.all(), [], 'neither gives it');
    const saved = await admin.post(`/upkeep/backups/${name}`, { reason: '存到 另一台机器' });
    t.equal(saved.status, 200);
    t.match(saved.headers['content-disposition'], name);
    t.match(saved.body.slice(0, 15), 'SQLite format 3');
    t.same(line.all(), [`下载了备份（含全部联系人电话）：${name}，理由：存到 另一台机器`]);
    for (const other of [
      'tracker.sqlite',
      '..%2Ftracker.sqlite',
      `${name}.json`,
      'qiangji-2020-01-01-000000.sqlite',
    ]) {
      t.equal((await admin.get(`/upkeep/backups/${other}`)).status, 404, other);
      t.equal((await admin.post(`/upkeep/backups/${other}`, { reason: '示例' })).status, 404, other);
    }
    t.equal((await as('manager').get(`/upkeep/backups/${name}`)).status, 403);
    t.equal((await as('manager').post(`/upkeep/backups/${name}`, { reason: '示例' })).status, 403);
  },
);

t.test(
  'what is wrong with backups stands in red on every page of who keeps them, and on no other',
  async (t) => {
    const { as, db, clock } = await openWithFile(t);
    const admin = as('admin');
    const alarm = async () =>
      /role="alert">(?:(?!<\/p>).)*/s.exec((await admin.get('/enterprises')).body)?.[0] ?? '';
    await admin.post('/upkeep/backups');
    t.equal(await alarm(), '');
    clock.forward(47 * 60);
    t.equal(await alarm(), '');
    clock.forward(2 * 60);
    const { body } = await as('admin').get('/enterprises');
    t.match(textOf(body), '超过 48 小时没有备份');
    t.notMatch((await as('leader').get('/enterprises')).body, '没有备份');
    db.$client.exec(
      `update fact set value = json_set(value, '$.fault', '磁盘已满') where key = 'last_backup'`,
    );
    t.match(textOf((await as('admin').get('/enterprises')).body), '上次备份未成功：磁盘已满');
  },
);

t.test('the newest backup is restored for practice, and the page tells how it went', async (t) => {
  const { as, db, folder } = await openWithFile(t);
  const by = byCommandLine('2026-09-30T08:00:00.000Z', '系统');
  t.equal(await drill(db, folder, by), null, 'no backup yet');
  addEnterprise(db, {}, [{ category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-06' }]);
  const admin = as('admin');
  t.match(textOf((await admin.get('/upkeep')).body), '还没有做过');
  await admin.post('/upkeep/backups');
  t.match(await drill(db, folder, by), { fault: null, read: { events: 1 } });
  t.match(
    textOf((await admin.get('/upkeep')).body),
    /试恢复最近一次 2026-09-30 16:00，恢复后核对了 1 条记录/,
  );
  t.same(readdirSync(join(folder, 'incoming')), [], 'and thrown away');
  const name = readdirSync(join(folder, 'backups')).find((one) => one.endsWith('.sqlite')) ?? '';
  writeFileSync(join(folder, 'backups', name), 'torn');
  t.match(await drill(db, folder, by), { fault: /文件大小/ });
  t.match(textOf((await admin.get('/upkeep')).body), /试恢复备份未成功：文件大小/);
});
