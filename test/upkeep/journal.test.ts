import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { fastify } from 'fastify';
import t from 'tap';
import { closeDatabase, openDatabase, write } from '../../db/open.ts';
import { sealedTables } from '../../db/seal.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { record } from '../../server/audit/record.ts';
import { readConfig } from '../../server/config.ts';
import { createBackup } from '../../server/upkeep/backup.ts';
import { openJournal } from '../../server/upkeep/journal.ts';
import { journalFault, journalNote, startJournal } from '../../server/upkeep/journal-shipping.ts';
import { restoreBackup } from '../../server/upkeep/restore.ts';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { NOW, openFolder } from './folder.ts';

const by = byCommandLine(NOW);
let tick = 0;
/** A moment later each time: files of the journal are named by it. */
const later = () => {
  tick += 1_000;
  return new Date(Date.parse(NOW) + tick);
};

const firstFile = (folder: string) => readdirSync(folder).find((one) => one.endsWith('.ndjson')) ?? '';

/** A folder in use, its backup, and a journal that begins there. */
async function openShipping(t: Parameters<typeof openFolder>[0]) {
  const folder = openFolder(t);
  const journalDir = join(folder.dir, 'other-disk');
  mkdirSync(journalDir);
  const backup = join(folder.dir, 'kept', 'copy.sqlite');
  await createBackup(folder.db, { to: backup, attachments: folder.attachments, now: new Date(NOW) });
  const reader = new Database(folder.file, { readonly: true });
  const open = () => openJournal(reader, { dataDir: folder.dataDir, folder: journalDir, keepDays: 15 });
  t.teardown(() => reader.close());
  return { ...folder, journalDir, backup, open };
}

/** Every row of every table that is vouched for, and the log. */
function dump(file: string): Record<string, unknown[]> {
  const client = new Database(file, { readonly: true });
  const tables = [...sealedTables(client).map((one) => one.name), 'feed'];
  const rows = tables.map((name): [string, unknown[]] => [
    name,
    client.prepare(`select * from "${name}" order by 1, 2`).raw().all(),
  ]);
  // What restoring itself tells comes after.
  rows.push([
    'audit',
    client.prepare(`select * from audit where act <> 'backup restored' order by seq`).raw().all(),
  ]);
  client.close();
  return Object.fromEntries(rows);
}

t.test('a backup and the journal together are the database as it was when last written', async (t) => {
  const { db, file, dir, journalDir, backup, open } = await openShipping(t);
  const journal = open();
  await journal.ship(later());
  addEnterprise(db, { name: '示例后来企业' }, [
    { category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-03-01' },
  ]);
  await journal.ship(later());
  write(db, (tx) => {
    tx.$client.exec(`
      update enterprise set note = '改过' where id = 1;
      insert into summary_draft values (1, '2026Q3', 1, '{}', '${NOW}', '示例')`);
    record(tx, { ...by, act: 'sample', sentence: '示例' });
  });
  await journal.ship(later());
  db.$client.exec('delete from summary_draft');
  const { cursor } = await journal.ship(later());
  t.equal((await journal.ship(later())).changes, 0, 'nothing is told twice');
  journal.close();
  const wanted = dump(file);
  db.$client.exec(`update enterprise set note = '没有写出' where id = 2`);
  const dataDir = join(dir, 'forward');
  const done = await restoreBackup({ file: backup, dataDir, by, journal: journalDir });
  t.ok(done.changes > 5);
  t.equal(done.head.seq, cursor.audit);
  t.match(done.forwardTo, /^2026-09-30/);
  t.same(dump(join(dataDir, 'tracker.sqlite')), wanted);
  const back = openDatabase({ file: join(dataDir, 'tracker.sqlite') });
  t.teardown(() => closeDatabase(back));
  t.same((await verifyDatabase(back, { attachments: join(dataDir, 'attachments') })).faults, []);
});

t.test('a journal that was torn at any byte brings forward to its last whole batch', async (t) => {
  const { db, file, dir, journalDir, backup, open } = await openShipping(t);
  const journal = open();
  const states: Record<string, unknown[]>[] = [dump(file)];
  const ends: number[] = [];
  await journal.ship(later());
  const name = firstFile(journalDir);
  for (let i = 0; i < 3; i += 1) {
    addEnterprise(db, { name: `示例企业之${i}` });
    await journal.ship(later());
    states.push(dump(file));
    ends.push(readFileSync(join(journalDir, name)).length);
  }
  journal.close();
  const whole = readFileSync(join(journalDir, name));
  const cuts = [ends[2] ?? 0, (ends[1] ?? 0) - 1, (ends[1] ?? 0) - 2, (ends[0] ?? 0) + 200];
  for (const [i, cut] of cuts.entries()) {
    const torn = join(dir, `torn-${i}`);
    mkdirSync(torn);
    writeFileSync(join(torn, name), whole.subarray(0, cut));
    const dataDir = join(dir, `from-${i}`);
    await restoreBackup({ file: backup, dataDir, by, journal: torn });
    // The line's own break may be lacking: the words and their hash are whole.
    const at = ends.filter((end) => end <= cut + 1).length;
    t.same(dump(join(dataDir, 'tracker.sqlite')), states[at], `cut at ${cut}`);
  }
});

t.test('after a stop the journal goes on where its files end, and attachments go along', async (t) => {
  const { db, dir, file, journalDir, attachments, backup, open } = await openShipping(t);
  const first = open();
  await first.ship(later());
  addEnterprise(db, { name: '示例甲' });
  await first.ship(later());
  first.close();
  appendFileSync(join(journalDir, firstFile(journalDir)), 'torn');
  const sha256 = '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae';
  writeFileSync(join(attachments, sha256), 'foo');
  db.$client.exec(`insert into attachment (enterprise_id, sha256, file_name, media_type, size, recorded_at, recorded_by)
    values (1, '${sha256}', '示例.pdf', 'application/pdf', 3, '${NOW}', '示例')`);
  const second = open();
  await second.ship(later());
  second.close();
  t.equal(readdirSync(journalDir).filter((one) => one.endsWith('.ndjson')).length, 2);
  const dataDir = join(dir, 'forward');
  const done = await restoreBackup({ file: backup, dataDir, by, journal: journalDir });
  t.equal(done.attachments, 2);
  t.same(dump(join(dataDir, 'tracker.sqlite')), dump(file));
  t.equal(readFileSync(join(dataDir, 'attachments', sha256), 'utf8'), 'foo');
});

t.test('a journal that was altered, or does not lead on, is refused, and nothing is written', async (t) => {
  const { db, dir, journalDir, backup, open } = await openShipping(t);
  addEnterprise(db, { name: '示例甲' });
  const laterBackup = join(dir, 'kept', 'later.sqlite');
  const journal = open();
  await journal.ship(later());
  addEnterprise(db, { name: '示例乙' });
  await journal.ship(later());
  journal.close();
  await createBackup(db, {
    to: laterBackup,
    attachments: join(dir, 'data', 'attachments'),
    now: new Date(NOW),
  });
  const name = firstFile(journalDir);
  const good = readFileSync(join(journalDir, name), 'utf8');
  const lines = good.split('\n');
  const bad: [string, string, RegExp][] = [
    ['a word changed', good.replace('示例甲', '示例丙'), /校验链断开/],
    ['a line left out', lines.filter((_, i) => i !== 2).join('\n'), /校验链断开/],
    ['lines swapped', [lines[0], lines[2], lines[1], ...lines.slice(3)].join('\n'), /校验链断开/],
  ];
  for (const [what, text, why] of bad) {
    const folder = join(dir, what.replaceAll(' ', '-'));
    mkdirSync(folder);
    writeFileSync(join(folder, name), text);
    const dataDir = join(dir, `${what}-data`);
    await t.rejects(
      restoreBackup({ file: backup, dataDir, by, journal: folder }),
      { name: 'JournalFault', message: why },
      what,
    );
    t.notOk(existsSync(join(dataDir, 'tracker.sqlite')), what);
  }
  await t.rejects(
    restoreBackup({ file: backup, dataDir: join(dir, 'none'), by, journal: dir }),
    /没有变更日志/,
  );
  const done = await restoreBackup({
    file: laterBackup,
    dataDir: join(dir, 'newest'),
    by,
    journal: journalDir,
  });
  t.match(
    done,
    { forwardTo: null, changes: 0 },
    'a backup that is newer than the journal comes back as it is',
  );
});

t.test('a running server ships by itself, says when the disk is away, and saving goes on', async (t) => {
  const { db, dataDir, journalDir } = await openShipping(t);
  const settings = readConfig({ DATA_DIR: dataDir, JOURNAL_DIR: journalDir });
  const app = { db, settings, clock: () => new Date(), log: fastify().log };
  const shipping = startJournal(app, 20);
  const until = async (is: () => boolean) => {
    for (const ends = Date.now() + 20_000; !is() && Date.now() < ends; ) await wait(20);
  };
  await until(() => journalNote(db)?.fault === null);
  t.match(journalNote(db), { fault: null, folder: journalDir });
  rmSync(journalDir, { recursive: true });
  addEnterprise(db, { name: '示例甲' });
  await until(() => typeof journalNote(db)?.fault === 'string');
  t.match(journalFault(db, journalDir, new Date()), /^变更日志没有写到/);
  mkdirSync(journalDir);
  await until(() => journalNote(db)?.fault === null);
  await shipping.stop();
  t.equal(journalFault(db, journalDir, new Date()), null);
  t.ok(readdirSync(journalDir).some((one) => one.endsWith('.ndjson')));
});
