import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { userVersion } from '../../db/migrate.ts';
import { write } from '../../db/open.ts';
import { record } from '../../server/audit/record.ts';
import { createBackup } from '../../server/upkeep/backup.ts';
import { checkFile } from '../../server/upkeep/check.ts';
import { hashFile } from '../../server/upkeep/files.ts';
import { backUp, lastBackup } from '../../server/upkeep/queries.ts';
import { rotate } from '../../server/upkeep/rotate.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { by, NOW, openFolder } from './folder.ts';

t.test('a backup is one file with its manifest and attachments beside it', async (t) => {
  const { db, dir, attachments, sha256 } = openFolder(t);
  const to = join(dir, 'usb', 'copy.sqlite');
  const manifest = await createBackup(db, { to, attachments, now: new Date(NOW) });
  t.same(readdirSync(join(dir, 'usb')).sort(), ['attachments', 'copy.sqlite', 'copy.sqlite.json']);
  t.same(JSON.parse(readFileSync(`${to}.json`, 'utf8')), manifest);
  t.match(manifest, {
    file: 'copy.sqlite',
    sha256: await hashFile(to),
    size: readFileSync(to).length,
    counts: { enterprise: 3, event: 3 },
    attachments: [{ sha256, size: 18 }],
  });
  t.equal(await hashFile(join(dir, 'usb', 'attachments', sha256)), sha256);
  t.match(checkFile(to), { faults: [], head: manifest.head });
});

t.test('what is saved while it is copied is in it or not, never by halves', async (t) => {
  const { db, dir, attachments } = openFolder(t);
  const to = join(dir, 'copy.sqlite');
  const made = createBackup(db, { to, attachments, now: new Date(NOW) });
  for (let i = 0; i < 20; i += 1) {
    addEnterprise(db);
    await new Promise(setImmediate);
  }
  const { counts } = await made;
  t.ok((counts.enterprise ?? 0) >= 3);
  t.equal(counts.register, counts.enterprise);
  t.same(checkFile(to).faults, []);
});

t.test("two backups at one time are both whole, and neither takes the other's files away", async (t) => {
  const { db, dir, attachments, sha256 } = openFolder(t);
  const folder = join(dir, 'usb');
  const make = (name: string) => createBackup(db, { to: join(folder, name), attachments, now: new Date() });
  await Promise.all(['a.sqlite', 'b.sqlite', 'c.sqlite'].map(make));
  t.same(readdirSync(join(folder, 'attachments')), [sha256]);
  for (const name of ['a.sqlite', 'b.sqlite', 'c.sqlite']) rmSync(join(folder, name));
  await rotate(folder, { keep: 1, now: new Date() });
  t.same(readdirSync(join(folder, 'attachments')), [sha256], 'its list may be about to come');
  await rotate(folder, { keep: 1, now: new Date(Date.now() + 2 * 86_400_000) });
  t.same(readdirSync(join(folder, 'attachments')), []);
});

t.test('backups of one second get a name each, and the newest of the day stays, whole', async (t) => {
  const { db, dataDir, backups } = openFolder(t);
  const made = await Promise.all([1, 2, 3].map(() => backUp(db, { dataDir, backupKeep: 9 }, by)));
  const names = made.map(({ file }) => file).sort();
  const [newest = ''] = names.toReversed();
  t.equal(new Set(names).size, 3);
  t.same(readdirSync(backups).sort(), ['attachments', newest, `${newest}.json`]);
  t.same(checkFile(join(backups, newest)).faults, []);
  t.match(JSON.parse(readFileSync(join(backups, `${newest}.json`), 'utf8')), { file: newest });
  t.equal(lastBackup(db)?.fault, null);
});

t.test('what a killed backup left of a file is written over', async (t) => {
  const { db, dir, attachments } = openFolder(t);
  const to = join(dir, 'copy.sqlite');
  writeFileSync(`${to}.part`, readFileSync(db.$client.name).subarray(0, 20_000));
  await createBackup(db, { to, attachments, now: new Date(NOW) });
  t.same(checkFile(to).faults, []);
});

t.test('a missing or changed attachment is told, and nothing takes the name of a backup', async (t) => {
  const { db, dir, attachments, sha256 } = openFolder(t);
  const to = join(dir, 'usb', 'copy.sqlite');
  const attempt = () => createBackup(db, { to, attachments, now: new Date(NOW) });
  writeFileSync(join(attachments, sha256), 'changed');
  await t.rejects(attempt(), { name: 'BackupFault', message: /附件内容与登记不符/ });
  rmSync(join(attachments, sha256));
  await t.rejects(attempt(), { name: 'BackupFault', message: /缺少附件/ });
  t.same(readdirSync(join(dir, 'usb')), ['attachments']);
});

t.test('a database that is not whole gives no backup', async (t) => {
  const { db, dir, attachments } = openFolder(t);
  db.$client.exec(`drop trigger audit_no_update; update audit set sentence = '改过' where seq = 2`);
  const to = join(dir, 'copy.sqlite');
  await t.rejects(createBackup(db, { to, attachments, now: new Date(NOW) }), {
    message: /结构与版本不符：trigger audit_no_update；操作日志的校验链在第 2 条断开/,
  });
  t.notOk(existsSync(to));
  t.notOk(existsSync(`${to}.part`));
});

t.test('the log and the note of the last backup tell of it', async (t) => {
  const { db, dataDir, backups } = openFolder(t);
  const folder = { dataDir, backupKeep: 14 };
  await backUp(db, folder, by);
  const file = 'qiangji-2026-09-30-160000.sqlite';
  t.ok(existsSync(join(backups, file)));
  t.same(lastBackup(db), { at: NOW, file, fault: null, madeAt: NOW, version: userVersion(db.$client) });
  const last = db.$client.prepare('select act, sentence, actor from audit order by seq desc').get();
  t.same(last, { act: 'backup made', sentence: `备份了数据库：${file}`, actor: '命令行' });
});

t.test('a failure is told as well, and what was made before stays', async (t) => {
  const { db, dataDir, backups, attachments, sha256 } = openFolder(t);
  const folder = { dataDir, backupKeep: 14 };
  await backUp(db, folder, by);
  rmSync(join(attachments, sha256));
  rmSync(join(backups, 'attachments', sha256));
  const later = '2026-10-01T08:00:00.000Z';
  await t.rejects(backUp(db, folder, { ...by, at: later }), { name: 'BackupFault' });
  t.match(lastBackup(db), { at: later, fault: /缺少附件/, madeAt: NOW });
  t.match(db.$client.prepare('select act from audit order by seq desc').get(), { act: 'backup failed' });
  t.ok(existsSync(join(backups, 'qiangji-2026-09-30-160000.sqlite')));
  write(db, (tx) => record(tx, { ...by, act: 'tested', sentence: '还能写' }));
});

t.test('of a copy that is not read to its end nothing is said to be missing', async (t) => {
  const { db, dir, attachments } = openFolder(t);
  db.$client.pragma('foreign_keys = off');
  db.$client.exec('delete from enterprise where id = 2');
  const made = createBackup(db, { to: join(dir, 'usb', 'copy.sqlite'), attachments, now: new Date(NOW) });
  await t.rejects(made, { message: /^备份没有通过核对：(\w+ 的记录缺少所属的 \w+；?)+$/ });
});
