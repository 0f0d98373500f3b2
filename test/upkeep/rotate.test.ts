import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { addDays } from '../../server/rules/days.ts';
import { createBackup } from '../../server/upkeep/backup.ts';
import { backUp, lastBackup } from '../../server/upkeep/queries.ts';
import { backupName, outOfRotation, rotate } from '../../server/upkeep/rotate.ts';
import { by, NOW, openFolder } from './folder.ts';

const named = (day: string, time = '020000') => `qiangji-${day}-${time}.sqlite`;

t.test('a backup is named by day and time in Shanghai', async (t) => {
  t.equal(backupName(new Date('2026-09-30T18:30:05.000Z')), 'qiangji-2026-10-01-023005.sqlite');
});

t.test('of three years of nights, the last days, months and every quarter stay', async (t) => {
  const days: string[] = [];
  for (let day = '2026-01-01'; day <= '2028-12-31'; day = addDays(day, 1)) days.push(day);
  const gone = new Set(
    outOfRotation(
      days.map((day) => named(day)),
      14,
    ),
  );
  const kept = days.filter((day) => !gone.has(named(day)));
  t.same(kept.slice(-14), days.slice(-14));
  t.same(kept.slice(0, -14), [
    '2026-03-31',
    '2026-06-30',
    '2026-09-30',
    '2026-12-31',
    '2027-03-31',
    '2027-06-30',
    '2027-09-30',
    '2027-12-31',
    '2028-01-31',
    '2028-02-29',
    '2028-03-31',
    '2028-04-30',
    '2028-05-31',
    '2028-06-30',
    '2028-07-31',
    '2028-08-31',
    '2028-09-30',
    '2028-10-31',
    '2028-11-30',
  ]);
});

t.test('of several on a day the newest stays; other files are nobody’s to remove', async (t) => {
  const names = [
    named('2026-09-30', '090000'),
    named('2026-09-30', '160000'),
    'before-2-2026-09-30.sqlite',
    'handmade.sqlite',
  ];
  t.same(outOfRotation(names, 14), [named('2026-09-30', '090000')]);
});

t.test('what goes takes its manifest along, and the attachments that no other lists', async (t) => {
  const { db, backups, attachments, sha256 } = openFolder(t);
  for (const day of ['2026-09-01', '2026-09-02'])
    await createBackup(db, { to: join(backups, named(day)), attachments, now: new Date(NOW) });
  const orphan = 'b'.repeat(64);
  writeFileSync(join(backups, 'attachments', orphan), 'of no backup');
  const daysAgo = new Date(Date.parse(NOW) - 2 * 86_400_000);
  utimesSync(join(backups, 'attachments', orphan), daysAgo, daysAgo);
  t.same(await rotate(backups, { keep: 1, now: new Date(NOW) }), [named('2026-09-01')]);
  t.same(readdirSync(backups).sort(), ['attachments', named('2026-09-02'), `${named('2026-09-02')}.json`]);
  t.same(readdirSync(join(backups, 'attachments')), [sha256]);
});

t.test('while one manifest cannot be read no attachment goes', async (t) => {
  const { db, backups, attachments } = openFolder(t);
  const to = join(backups, named('2026-09-02'));
  await createBackup(db, { to, attachments, now: new Date(NOW) });
  writeFileSync(`${to}.json`, 'torn');
  const orphan = join(backups, 'attachments', 'b'.repeat(64));
  writeFileSync(orphan, 'perhaps of that one');
  await rotate(backups, { keep: 1, now: new Date(NOW) });
  t.ok(existsSync(orphan));
});

t.test('an old backup that cannot be removed keeps its list, and the new one counts as made', async (t) => {
  const { db, dataDir, backups: folder } = openFolder(t);
  const old = join(folder, named('2026-09-01', '020000'));
  // Stands for a file that the disk does not let go of.
  mkdirSync(old, { recursive: true });
  for (const file of [`${old}.json`, join(folder, named('2026-09-01', '030000'))]) writeFileSync(file, '{}');
  const made = backUp(db, { dataDir, backupKeep: 14 }, by);
  await t.rejects(made, /副本已做好，旧的备份没有删去/);
  t.ok(existsSync(`${old}.json`));
  t.match(lastBackup(db), { madeAt: by.at, fault: /^副本已做好/ });
  const files = readdirSync(folder).filter((one) => one.startsWith('qiangji-2026-09-30'));
  t.equal(files.length, 2, 'the new backup and its list');
});
