import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { closeDatabase, openDatabase, openMemory, write } from '../../db/open.ts';
import { digestOf, sealedTables } from '../../db/seal.ts';
import { checkSeals } from '../../db/seal-check.ts';
import { type ChainedRow, hashLine } from '../../server/audit/chain.ts';
import { record } from '../../server/audit/record.ts';
import { backUp } from '../../server/upkeep/queries.ts';
import { restoreBackup } from '../../server/upkeep/restore.ts';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import { flipBits } from '../faults/flip-bits.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { by, NOW, openFolder } from './folder.ts';

t.test('every change through the program keeps its seal, whatever way it came', async (t) => {
  const db = openMemory();
  const { id } = addEnterprise(db);
  const client = db.$client;
  t.same(checkSeals(client).broken, []);
  client.exec(`
    update enterprise set note = '改' where id = ${id};
    insert into saved_view (account_id, name, shared, query, position, version, updated_at, updated_by)
      select 1, '示例', 0, '', 1, 1, '${NOW}', '示例' where false;
    insert into dictionary (kind, value, position) values ('area', '示例片区', 9);
    update dictionary set value = '示例二区' where value = '示例片区';
    insert into summary_draft values (1, '2026Q3', 1, '{}', '${NOW}', '示例');
    delete from summary_draft`);
  t.throws(() =>
    write(db, (tx) => {
      tx.$client.exec(`update enterprise set note = '又改'`);
      throw new Error('taken back');
    }),
  );
  t.same(checkSeals(client).broken, []);
  t.equal(client.prepare(`select digest from seal where tbl = 'summary_draft'`).pluck().get(), '');
});

t.test('every table is sealed, or has a reason not to be', async (t) => {
  const client = openMemory().$client;
  const all = client
    .prepare<[], string>(
      `select name from pragma_table_list where schema = 'main' and name not like 'sqlite_%'`,
    )
    .pluck()
    .all();
  const sealed = new Set(sealedTables(client).map((one) => one.name));
  t.same(all.filter((one) => !sealed.has(one)).sort(), [
    ...[
      'audit',
      'contribution',
      'fact',
      'feed',
      'idempotency',
      'kept_form',
      'last_look',
      'ledger',
      'readiness',
      'register',
      'register_count',
      'register_day',
      ...['', '_config', '_data', '_docsize', '_idx'].map((part) => `register_search${part}`),
    ],
    ...['seal', 'session', 'sign_in_failure', 'staged_import', 'staged_row', 'track', 'webhook_delivery'],
  ]);
  for (const name of ['event', 'event_void', 'target', 'indicator', 'summary_issue'])
    t.ok(sealedTables(client).find((one) => one.name === name)?.isFixed, `${name} never changes`);
});

/** As somebody who knows the program, and holds the file. */
function reseal(client: Database.Database, name: string, id: number) {
  const table = sealedTables(client).find((one) => one.name === name);
  if (table === undefined) throw new Error(name);
  const n = Number(client.prepare('select n from seal where tbl = ? and key = ?').pluck().get(name, id));
  const row = client.prepare(
    `select ${table.columns.map((one) => `"${one}"`).join()} from "${name}" where id = ?`,
  );
  const digest = digestOf(table, n, row.raw().get(id) as unknown[]);
  client.prepare('update seal set digest = ? where tbl = ? and key = ?').run(digest, name, id);
}

/** The chain of the log computed anew from its beginning. */
function rechain(client: Database.Database) {
  let prev = '0'.repeat(64);
  type Line = ChainedRow & { alg: string; prev: string; hash: string };
  const lines = client.prepare<[], Line>('select * from audit order by seq').all();
  for (const { alg: _, prev: __, hash: ___, ...row } of lines) {
    const hash = hashLine(prev, row);
    client.prepare('update audit set prev = ?, hash = ? where seq = ?').run(prev, hash, row.seq);
    prev = hash;
  }
  const seq = client.prepare('select max(seq) from audit').pluck().get();
  client.prepare(`update fact set value = ? where key = 'audit_head'`).run(`${seq} ${prev}`);
}

t.test('twelve kinds of tampering with the file are told, by table and row', async (t) => {
  const EVENT = `update event set note = '改' where id = 1`;
  const kinds: [name: string, change: (client: Database.Database) => void, why: RegExp][] = [
    ['an event changed', (c) => c.exec(EVENT), /^event 的记录 1 在程序之外被改动$/],
    [
      'an event replaced',
      (c) =>
        c.exec(
          `create temp table one as select * from event where id = 1; update one set note = '改'; insert or replace into event select * from one`,
        ),
      /event 的记录 1 /,
    ],
    [
      'an upsert',
      (c) =>
        c.exec(
          `insert into setting select * from setting where true on conflict (id) do update set reason = '改'`,
        ),
      /setting 的记录 1 在程序之外被改动/,
    ],
    [
      'a row added',
      (c) => c.exec(`insert into explanation values (9, 1, 'little_giant', '${NOW}', '示例', '待发文')`),
      /explanation 的记录 9 在程序之外被添加/,
    ],
    [
      'a row removed',
      (c) => c.exec('delete from target_cell where target_id = 1 and year = 2026 and quarter = 3'),
      /target_cell 的记录 \[1,2026,3\] 在程序之外被删除/,
    ],
    ['a role given', (c) => c.exec(`update account set roles = '["admin"]'`), /account 的记录 1 /],
    ['a guard left out', (c) => c.exec('drop trigger event_void_no_update'), /结构与版本不符/],
    [
      'the seal taken off',
      (c) => c.exec(`${EVENT}; delete from seal where tbl = 'event' and key = 1`),
      /event 的记录 1 在程序之外被添加/,
    ],
    [
      'an event sealed anew',
      (c) => {
        c.exec(EVENT);
        reseal(c, 'event', 1);
      },
      /与操作日志第 \d+ 条记下的不符/,
    ],
    [
      'a line of the log changed',
      (c) => c.exec(`update audit set actor = '他人' where seq = 2`),
      /第 2 条断开/,
    ],
    [
      'the log cut short',
      (c) => c.exec('delete from audit where seq = (select max(seq) from audit)'),
      /断开/,
    ],
    [
      'an attachment’s row pointed elsewhere',
      (c) => c.exec(`update attachment set sha256 = '${'b'.repeat(64)}'`),
      /attachment 的记录 1 /,
    ],
  ];
  const { db, file: whole, dataDir, dir } = openFolder(t);
  await backUp(db, { dataDir, backupKeep: 14 }, by);
  closeDatabase(db);
  for (const [name, change, why] of kinds) {
    const file = join(dir, 'tampered.sqlite');
    copyFileSync(whole, file);
    tamper(file, change);
    const again = openDatabase({ file });
    const { faults } = await verifyDatabase(again, { attachments: null });
    closeDatabase(again);
    t.ok(
      faults.some((one) => why.test(one)),
      `${name}: ${faults.join(' | ')}`,
    );
  }
});

/** The guards are taken away meanwhile; those that the change itself drops do not come back. */
function tamper(file: string, change: (client: Database.Database) => void) {
  const client = new Database(file);
  client.pragma('foreign_keys = OFF');
  const guards = client
    .prepare<[], { name: string; sql: string }>(
      `select name, sql from sqlite_schema where type = 'trigger' and name <> 'event_void_no_update' order by rowid`,
    )
    .all();
  for (const { name } of guards) client.exec(`drop trigger ${name}`);
  change(client);
  for (const { sql } of guards) client.exec(sql);
  client.close();
}

t.test('who computes the whole chain anew is told by the head that is written elsewhere', async (t) => {
  const { db, file, dataDir, backups } = openFolder(t);
  write(db, (tx) => record(tx, { ...by, act: 'sample', sentence: '示例' }));
  const made = await backUp(db, { dataDir, backupKeep: 14 }, by);
  const head = () =>
    db.$client.prepare<[number], string>('select hash from audit where seq = ?').pluck().get(made.head.seq);
  t.equal(head(), made.head.hash);
  tamper(file, (client) => {
    client.exec(
      `update event set note = '改' where id = 1; update audit set sentence = '别的话' where seq = 1`,
    );
    reseal(client, 'event', 1);
    rechain(client);
  });
  t.not(head(), made.head.hash, 'the printed head is another');
  const copy = join(backups, made.file);
  tamper(copy, (client) => {
    client.exec(`update event set note = '改' where id = 1`);
    reseal(client, 'event', 1);
  });
  await t.rejects(restoreBackup({ file: copy, dataDir: join(dataDir, 'other'), by }), {
    name: 'RestoreFault',
  });
});

t.test('bits flipped anywhere in the file are told where they change an answer', async (t) => {
  const { db, file, dir } = openFolder(t);
  closeDatabase(db);
  const { changed, undetected } = await flipBits({
    file,
    scratch: join(dir, 'flipped.sqlite'),
    flips: 60,
    seed: 7,
  });
  t.ok(changed > 2, `${changed} changed an answer`);
  t.same(undetected, []);
});

t.test('an emptied file beside what it left is not begun anew', async (t) => {
  const { db, file } = openFolder(t);
  closeDatabase(db);
  writeFileSync(file, '');
  t.throws(() => openDatabase({ file }), { name: 'ForeignDatabase', message: /数据库文件是空的/ });
  t.equal(readFileSync(file).length, 0);
});
