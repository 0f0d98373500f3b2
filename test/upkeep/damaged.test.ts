import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { closeDatabase } from '../../db/open.ts';
import { createBackup } from '../../server/upkeep/backup.ts';
import type { Manifest } from '../../server/upkeep/manifest.ts';
import { restoreBackup } from '../../server/upkeep/restore.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { by, NOW, openFolder } from './folder.ts';

const { dir, db, file, attachments, sha256 } = openFolder(t);
const good = join(dir, 'good', 'copy.sqlite');
await createBackup(db, { to: good, attachments, now: new Date(NOW) });
// The same database a little later: its manifest does not fit the first file, nor the other way round.
addEnterprise(db);
const later = join(dir, 'later', 'copy.sqlite');
await createBackup(db, { to: later, attachments, now: new Date(NOW) });
const orphans = join(dir, 'orphans', 'copy.sqlite');
await createBackup(db, { to: orphans, attachments, now: new Date(NOW) });

/** As somebody would who holds the file: the guards are taken away, and put back after. */
function edit(to: string, sql: string) {
  const raw = new Database(to);
  raw.pragma('foreign_keys = OFF');
  const guards = raw
    .prepare<[], { name: string; sql: string }>(
      `select name, sql from sqlite_schema where type = 'trigger' and tbl_name in ('audit', 'event')`,
    )
    .all();
  for (const { name } of guards) raw.exec(`drop trigger ${name}`);
  raw.exec(sql);
  for (const guard of guards) raw.exec(guard.sql);
  raw.close();
}
const bytes = (to: string, change: (all: Buffer) => Buffer) => writeFileSync(to, change(readFileSync(to)));
const flipped = (at: number) => (all: Buffer) => {
  all[at] = (all[at] ?? 0) ^ 1;
  return all;
};
const swapped = (to: string) => copyFileSync(to, join(to, '..', 'attachments', sha256));
const inManifest = (to: string, change: (one: Manifest) => Manifest) =>
  writeFileSync(`${to}.json`, JSON.stringify(change(JSON.parse(readFileSync(`${to}.json`, 'utf8')))));
const noManifest = (to: string) => rmSync(`${to}.json`);

const damages: [name: string, damage: (to: string) => void, why: RegExp][] = [
  ['cut short', (to) => bytes(to, (all) => all.subarray(0, all.length / 2)), /文件大小/],
  ['empty', (to) => writeFileSync(to, ''), /文件大小/],
  ['one bit of a page', (to) => bytes(to, flipped(9_000)), /与清单不符/],
  ['one bit of the header', (to) => bytes(to, flipped(70)), /与清单不符/],
  ['another program’s file', (to) => writeFileSync(to, Buffer.alloc(4096, 'x')), /文件大小/],
  ['a file of another day', (to) => copyFileSync(later, to), /与清单/],
  ['a manifest of another day', (to) => copyFileSync(`${later}.json`, `${to}.json`), /与清单/],
  ['a torn manifest', (to) => writeFileSync(`${to}.json`, '{"format": 1,'), /清单读不出来/],
  ['a manifest without its head', (to) => writeFileSync(`${to}.json`, '{"format": 1}'), /清单读不出来/],
  ['a missing attachment', (to) => rmSync(join(to, '..', 'attachments', sha256)), /缺少附件/],
  ['a changed attachment', (to) => writeFileSync(join(to, '..', 'attachments', sha256), 'x'), /内容已改变/],
  ['another attachment under its name', (to) => swapped(to), /内容已改变/],
  [
    'a missing row of the manifest',
    (to) => inManifest(to, (one) => ({ ...one, attachments: [] })),
    /附件的列表/,
  ],
  [
    'another count',
    (to) => inManifest(to, (one) => ({ ...one, counts: { ...one.counts, event: 1 } })),
    /event 的记录数/,
  ],
  [
    'an old head',
    (to) => inManifest(to, (one) => ({ ...one, head: { ...one.head, seq: 1 } })),
    /末条与清单不符/,
  ],
  ['another version', (to) => inManifest(to, (one) => ({ ...one, version: 3 })), /版本与清单不符/],
  [
    'other seals',
    (to) => inManifest(to, (one) => ({ ...one, sealed: { n: 1, sha256: 'a'.repeat(64), version: 1 } })),
    /校验值与清单不符/,
  ],
  ['nothing at all', (to) => rmSync(to), /没有这个文件/],
];
const withoutManifest: typeof damages = [
  ['cut short', (to) => bytes(to, (all) => all.subarray(0, all.length - 4096)), /文件读不完整|数据页损坏/],
  ['a few bytes', (to) => bytes(to, (all) => all.subarray(0, 60)), /文件不完整/],
  ['words', (to) => writeFileSync(to, 'x'.repeat(4096)), /不是数据库文件/],
  ['pages wiped', (to) => bytes(to, (all) => all.fill(0, 8_192, 40_960)), /数据页损坏|文件读不完整/],
  ['another program’s database', (to) => edit(to, 'pragma application_id = 7'), /不是本系统的数据库/],
  ['a newer database', (to) => edit(to, 'pragma user_version = 99'), /高于程序版本/],
  ['a dropped guard', (to) => edit(to, 'drop trigger setting_no_update'), /trigger setting_no_update/],
  ['a table more', (to) => edit(to, 'create table extra (id integer) strict'), /table extra/],
  ['an edited line', (to) => edit(to, `update audit set actor = '他人' where seq = 1`), /第 1 条断开/],
  ['a removed line', (to) => edit(to, 'delete from audit where seq = 2'), /第 2 条断开/],
  ['a log cut short', (to) => edit(to, 'delete from audit where seq = (select max(seq) from audit)'), /断开/],
  ['an event of nobody', (to) => edit(to, 'update event set enterprise_id = 999 where id = 1'), /缺少所属/],
  ['nothing in it', (to) => writeFileSync(to, ''), /文件不完整/],
  [
    'an edited event',
    (to) => edit(to, `update event set note = '改' where id = 1`),
    /^备份不可用：event 的记录 1 在程序之外被改动$/,
  ],
  [
    'an event more',
    (to) =>
      edit(
        to,
        'insert into event select 99, enterprise_id, category, kind, effective_on, recorded_at, recorded_by, stage, back, publicised_on, issued_on, batch, batch_year, document_no, valid_from, valid_until, first_report_on, route, counting, counting_reason, reason, fell_at, amends, basis, note, import_id from event where id = 1',
      ),
    /event 的记录 99 在程序之外被添加/,
  ],
  [
    'an enterprise handed to somebody',
    (to) => edit(to, "update enterprise set officer = '他人' where id = 1"),
    /enterprise 的记录 1 在程序之外被改动/,
  ],
  [
    'an account let in',
    (to) => edit(to, `update account set roles = '["admin"]'`),
    /account 的记录 1 在程序之外被改动/,
  ],
  ['a live copy without its journal', (to) => copyFileSync(file, to), /直接拷贝/],
];

t.test('damaged backups are refused, and nothing is touched', async (t) => {
  const all = [
    ...damages,
    ...withoutManifest.map(([name, damage, why]): (typeof damages)[number] => [
      `no manifest: ${name}`,
      (to) => {
        noManifest(to);
        damage(to);
      },
      why,
    ]),
  ];
  t.ok(all.length >= 30, `${all.length} kinds of damage`);
  for (const [i, [name, damage, why]] of all.entries()) {
    const folder = join(dir, `case-${i}`);
    mkdirSync(join(folder, 'attachments'), { recursive: true });
    const to = join(folder, 'copy.sqlite');
    copyFileSync(good, to);
    copyFileSync(`${good}.json`, `${to}.json`);
    copyFileSync(join(attachments, sha256), join(folder, 'attachments', sha256));
    damage(to);
    const dataDir = join(dir, `data-${i}`);
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'tracker.sqlite'), 'what was there');
    await t.rejects(restoreBackup({ file: to, dataDir, by }), { name: 'RestoreFault', message: why }, name);
    t.same(readdirSync(dataDir), ['tracker.sqlite'], name);
    t.equal(readFileSync(join(dataDir, 'tracker.sqlite'), 'utf8'), 'what was there', name);
  }
});

t.test('a whole backup without its manifest is taken, and that is told', async (t) => {
  noManifest(good);
  const done = await restoreBackup({ file: good, dataDir: join(dir, 'taken'), by });
  t.match(done, { withoutManifest: true, counts: { enterprise: 3 } });
  closeDatabase(db);
});

t.test('of a backup that is not read to its end nothing is said to be missing', async (t) => {
  edit(orphans, 'delete from enterprise where id = 2');
  const sum = createHash('sha256').update(readFileSync(orphans)).digest('hex');
  inManifest(orphans, (one) => ({ ...one, sha256: sum, size: readFileSync(orphans).length }));
  await t.rejects(restoreBackup({ file: orphans, dataDir: join(dir, 'orphans-back'), by }), {
    message: /^备份不可用：(\w+ 的记录缺少所属的 \w+；?)+$/,
  });
});
