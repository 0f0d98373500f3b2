import { join } from 'node:path';
import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { healthOf } from '../../server/upkeep/health.ts';
import { backUp } from '../../server/upkeep/queries.ts';
import { by, NOW, openFolder } from './folder.ts';

const now = new Date(NOW);

t.test('all is well', async (t) => {
  t.same(healthOf(openMemory(), { dataDir: '/nowhere', now }), { ready: true, problems: [] });
});

t.test('a database that does not read is serious', async (t) => {
  const db = openMemory();
  db.$client.close();
  t.match(healthOf(db, { dataDir: '/nowhere', now }), { ready: false, problems: [{ code: 'database' }] });
});

t.test('a backup too old or failed is a warning', async (t) => {
  const { db, dataDir, dir } = openFolder(t);
  await backUp(db, { dataDir, backupKeep: 14 }, by);
  t.notMatch(healthOf(db, { dataDir, now }).problems, [{ code: 'backup' }]);
  const old = healthOf(db, { dataDir: join(dir, 'nowhere'), now: new Date('2026-10-01T12:00:00.000Z') });
  t.same(old, {
    ready: true,
    problems: [{ code: 'backup', words: '超过 26 小时没有备份', serious: false }],
  });
  await t.rejects(backUp(db, { dataDir: join(dir, 'empty'), backupKeep: 14 }, by));
  t.match(healthOf(db, { dataDir: join(dir, 'nowhere'), now }), {
    ready: true,
    problems: [{ code: 'backup', words: /上次备份未成功：缺少附件/ }],
  });
});
