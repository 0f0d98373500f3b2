/** A backup of before an erasing must not bring back what was erased. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { closeDatabase, openDatabase, openMemory, write } from '../../db/open.ts';
import { eraseContacts } from '../../server/contacts/erasing.ts';
import { openJournal } from '../../server/upkeep/journal.ts';
import { backUp } from '../../server/upkeep/queries.ts';
import { restoreBackup } from '../../server/upkeep/restore.ts';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import { recordVisit } from '../../server/visits/queries.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { by, openFolder } from './folder.ts';

const NAMED = `select count(*) from enterprise where contact_name is not null`;

/** Two enterprises with contacts, a backup of that, then one is erased. */
async function erasedAfter(t: Parameters<typeof openFolder>[0]) {
  const folder = openFolder(t);
  const { db, dataDir } = folder;
  const [one, other] = [0, 1].map((n) =>
    addEnterprise(db, { contact_name: '王示例', contact_phone: `1380000000${n}` }),
  );
  if (one === undefined || other === undefined) throw new Error('nothing added');
  const facts = {
    on_day: '2026-08-10',
    visitors: '专员甲',
    manner: 'on_site' as const,
    content: '了解生产经营情况',
    received_by: '王示例',
    position: '总经理',
  };
  write(db, (tx) => recordVisit(tx, { enterprise: one, facts }, by));
  const first = await backUp(db, { dataDir, backupKeep: 14 }, { ...by, at: '2026-09-28T18:00:00.000Z' });
  write(db, (tx) => eraseContacts(tx, one, 'asked', by));
  return { ...folder, one, other, first: join(folder.backups, first.file) };
}

t.test('what was erased since the backup is erased again, from the log of what is replaced', async (t) => {
  const { db, dataDir, file, one, first } = await erasedAfter(t);
  closeDatabase(db);
  const done = await restoreBackup({ file: first, dataDir, by });
  t.equal(done.erased, 1);
  const now = openDatabase({ file });
  t.teardown(() => closeDatabase(now));
  t.equal(now.$client.prepare(NAMED).pluck().get(), 1, 'the other keeps its contact');
  t.equal(now.$client.prepare('select count(*) from visit_receiver').pluck().get(), 0);
  t.match(now.$client.prepare('select act, enterprise_id, sentence from audit order by seq desc').get(), {
    act: 'contact erased',
    enterprise_id: one.id,
    sentence: `恢复备份后再次删除了${one.name}的联系人信息`,
  });
  t.same((await verifyDatabase(now, { attachments: null })).faults, []);
  t.notOk(readFileSync(file).includes('13800000000'), 'nor in its bytes');
});

t.test('and from newer backups beside it, where what is replaced is lost', async (t) => {
  const { db, dir, dataDir, first } = await erasedAfter(t);
  await backUp(db, { dataDir, backupKeep: 14 }, { ...by, at: '2026-09-29T18:00:00.000Z' });
  closeDatabase(db);
  const elsewhere = join(dir, 'new');
  t.equal((await restoreBackup({ file: first, dataDir: elsewhere, by })).erased, 1);
  const now = openDatabase({ file: join(elsewhere, 'tracker.sqlite') });
  t.teardown(() => closeDatabase(now));
  t.equal(now.$client.prepare(NAMED).pluck().get(), 1);
});

t.test('the log of another database is not believed', async (t) => {
  const { db, dir, dataDir, first } = await erasedAfter(t);
  closeDatabase(db);
  const stranger = openMemory();
  // As many lines as the other log has, and more.
  const held = Array.from({ length: 20 }, () => addEnterprise(stranger, { contact_name: '李示例' }));
  for (const one of held) write(stranger, (tx) => eraseContacts(tx, one, 'asked', by));
  const elsewhere = join(dir, 'strange');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'tracker.sqlite'), stranger.$client.serialize());
  t.equal((await restoreBackup({ file: first, dataDir: elsewhere, by })).erased, 0);
  writeFileSync(join(dataDir, 'tracker.sqlite'), 'not a database');
  t.equal((await restoreBackup({ file: first, dataDir, by })).erased, 0, 'a damaged one tells nothing');
});

t.test('the journal brings the erasing along', async (t) => {
  const { db, dir, dataDir, file, first } = await erasedAfter(t);
  const journal = join(dir, 'other-disk');
  mkdirSync(journal);
  const reader = new Database(file, { readonly: true });
  const shipping = openJournal(reader, { dataDir, folder: journal, keepDays: 15 });
  await shipping.ship(new Date(by.at));
  shipping.close();
  reader.close();
  closeDatabase(db);
  const elsewhere = join(dir, 'new');
  const done = await restoreBackup({ file: first, dataDir: elsewhere, by, journal });
  t.ok(done.changes > 0);
  t.equal(done.erased, 0, 'nothing is left to erase again');
  const now = openDatabase({ file: join(elsewhere, 'tracker.sqlite') });
  t.teardown(() => closeDatabase(now));
  t.equal(now.$client.prepare(NAMED).pluck().get(), 1);
  t.equal(now.$client.prepare('select count(*) from visit_receiver').pluck().get(), 0);
  t.same((await verifyDatabase(now, { attachments: null })).faults, []);
});
