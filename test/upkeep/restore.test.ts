import {
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { takeServerLock } from '../../db/lock.ts';
import { MIGRATIONS, migrate, readMigrations } from '../../db/migrate.ts';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { setPragmas } from '../../db/pragmas.ts';
import { verifyChain } from '../../server/audit/record.ts';
import { createBackup } from '../../server/upkeep/backup.ts';
import { hashFile } from '../../server/upkeep/files.ts';
import { restoreBackup } from '../../server/upkeep/restore.ts';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import { addWebhook, listWebhooks } from '../../server/webhooks/queries.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { by, NOW, openFolder } from './folder.ts';

async function backedUp(t: Parameters<typeof openFolder>[0]) {
  const folder = openFolder(t);
  const file = join(folder.dir, 'usb', 'copy.sqlite');
  await createBackup(folder.db, { to: file, attachments: folder.attachments, now: new Date(NOW) });
  return { ...folder, backup: file };
}
const count = 'select count(*) from enterprise';

t.test('into an empty folder: all that was there, nobody signed in, and the log tells', async (t) => {
  const { dir, backup, sha256 } = await backedUp(t);
  const dataDir = join(dir, 'new');
  const done = await restoreBackup({ file: backup, dataDir, by });
  t.match(done, { aside: null, attachments: 1, counts: { enterprise: 3 }, withoutManifest: false });
  t.same(
    readdirSync(dataDir).filter((name) => !name.startsWith('server.lock')),
    ['attachments', 'tracker.sqlite'],
  );
  const db = openDatabase({ file: join(dataDir, 'tracker.sqlite') });
  t.teardown(() => closeDatabase(db));
  t.match(await verifyDatabase(db, { attachments: join(dataDir, 'attachments') }), { ok: true, faults: [] });
  t.equal(await hashFile(join(dataDir, 'attachments', sha256)), sha256);
  t.equal(db.$client.prepare(count).pluck().get(), 3);
  t.equal(db.$client.prepare('select count(*) from session').pluck().get(), 0);
  t.match(db.$client.prepare('select act, sentence from audit order by seq desc').get(), {
    act: 'backup restored',
    sentence: '从备份恢复了数据库：copy.sqlite',
  });
  t.equal(verifyChain(db).head.seq, done.head.seq + 1);
});

t.test('webhooks that were in use are paused: a copy put up elsewhere tells nobody', async (t) => {
  const { dir, db, attachments } = openFolder(t);
  const draft = { label: '示例', kind: 'json', url: 'http://10.0.0.1/', secret: 'x'.repeat(32) } as const;
  addWebhook(db, { ...draft, topics: ['tracks'] }, by);
  const file = join(dir, 'copy.sqlite');
  await createBackup(db, { to: file, attachments, now: new Date(NOW) });
  await restoreBackup({ file, dataDir: join(dir, 'new'), by });
  const now = openDatabase({ file: join(dir, 'new', 'tracker.sqlite') });
  t.teardown(() => closeDatabase(now));
  t.match(listWebhooks(now), [{ state: 'paused' }]);
  t.match(
    now.$client.prepare('select sentence from audit order by seq desc').pluck().get(),
    /1 个推送已暂停/,
  );
});

t.test('over a database in use before: what it replaces lies aside, whole', async (t) => {
  const { dataDir, file, db, backup } = await backedUp(t);
  addEnterprise(db);
  closeDatabase(db);
  const { aside } = await restoreBackup({ file: backup, dataDir, by });
  const now = openDatabase({ file });
  t.teardown(() => closeDatabase(now));
  t.equal(now.$client.prepare(count).pluck().get(), 3);
  const before = openDatabase({ file: join(aside ?? '', 'tracker.sqlite') });
  t.teardown(() => closeDatabase(before));
  t.equal(before.$client.prepare(count).pluck().get(), 4);
  t.match(await verifyDatabase(before, { attachments: join(aside ?? '', 'attachments') }), { ok: true });
});

t.test('over a damaged database with its journal', async (t) => {
  const { dir, backup } = await backedUp(t);
  const dataDir = join(dir, 'damaged');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'tracker.sqlite'), 'torn');
  writeFileSync(join(dataDir, 'tracker.sqlite-wal'), 'torn');
  const { aside } = await restoreBackup({ file: backup, dataDir, by });
  const db = openDatabase({ file: join(dataDir, 'tracker.sqlite') });
  t.teardown(() => closeDatabase(db));
  t.equal(db.$client.prepare(count).pluck().get(), 3);
  t.ok(readdirSync(aside ?? '').includes('tracker.sqlite'));
});

t.test('not while a server holds the folder', async (t) => {
  const { dataDir, db, backup } = await backedUp(t);
  const lock = takeServerLock(dataDir);
  t.teardown(() => lock.release());
  addEnterprise(db);
  await t.rejects(restoreBackup({ file: backup, dataDir, by }), { name: 'ServerRunning' });
  t.equal(db.$client.prepare(count).pluck().get(), 4);
  t.notOk(existsSync(join(dataDir, 'restoring.sqlite')));
});

/** Below a folder: each file and folder that belongs to somebody else. */
const ofOthers = (folder: string, uid: number) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((one) => join(one.parentPath, one.name))
    .filter((path) => lstatSync(path).uid !== uid || lstatSync(path).gid !== uid)
    .map((path) => path.slice(folder.length + 1));

t.test(
  'run by root, what it writes belongs to the owner of the data folder',
  { skip: process.getuid?.() !== 0 && 'only root gives files away' },
  async (t) => {
    const NOBODY = 65_534;
    const { dir, backup } = await backedUp(t);
    const dataDir = join(dir, 'of-nobody');
    mkdirSync(dataDir);
    chownSync(dataDir, NOBODY, NOBODY);
    await restoreBackup({ file: backup, dataDir, by });
    t.same(ofOthers(dataDir, NOBODY), [], 'into an empty folder');
    // The attachment was lost in between: it comes out of the backup once more.
    for (const name of readdirSync(join(dataDir, 'attachments')))
      writeFileSync(join(dataDir, 'attachments', name), 'lost');
    const { aside } = await restoreBackup({ file: backup, dataDir, by });
    t.ok(aside, 'and over what is there');
    t.same(ofOthers(dataDir, NOBODY), []);
    const own = join(dir, 'of-root');
    await restoreBackup({ file: backup, dataDir: own, by });
    t.same(ofOthers(own, 0), [], 'a folder of root stays root’s');
  },
);

/** A backup of the version before the newest. */
function oldBackup(file: string): void {
  const folder = `${file}.migrations`;
  mkdirSync(folder);
  for (const { name } of readMigrations().slice(0, -1))
    copyFileSync(join(MIGRATIONS, name), join(folder, name));
  const client = new Database(file);
  setPragmas(client);
  migrate(client, { folder, backups: null, at: NOW });
  client.pragma('journal_mode = delete');
  client.close();
}

t.test(
  'and so does the copy of before a migration',
  { skip: process.getuid?.() !== 0 && 'only root gives files away' },
  async (t) => {
    const NOBODY = 65_534;
    const { dir } = await backedUp(t);
    const old = join(dir, 'old.sqlite');
    oldBackup(old);
    const dataDir = join(dir, 'of-nobody');
    mkdirSync(dataDir);
    chownSync(dataDir, NOBODY, NOBODY);
    await restoreBackup({ file: old, dataDir, by });
    t.equal(readdirSync(join(dataDir, 'backups')).length, 1);
    t.same(ofOthers(dataDir, NOBODY), []);
  },
);
