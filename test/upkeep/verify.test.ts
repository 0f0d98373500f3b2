import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readInWords, verifyDatabase } from '../../server/upkeep/verify.ts';
import { EARLY, held, sign } from '../baseline/make.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { openFolder } from './folder.ts';

t.test('a database in use is whole', async (t) => {
  const { db, attachments } = openFolder(t);
  t.match(await verifyDatabase(db, { attachments }), {
    ok: true,
    faults: [],
    read: { events: 3, attachments: 1 },
  });
});

t.test('every kind of damage is told in words', async (t) => {
  const damages: [sql: string, why: RegExp][] = [
    ['drop trigger event_no_update', /^结构与版本不符：trigger event_no_update$/],
    ['pragma foreign_keys = off; delete from enterprise where id = 2', /^event 的记录缺少所属的 enterprise$/],
    [`drop trigger audit_no_update; update audit set act = 'x' where seq = 1`, /第 1 条断开/],
    ['update track set held = 0', /^派生表与记录不符：track of /],
    ['delete from register where enterprise_id = 1', /^派生表与记录不符：register of /],
    ['delete from register_search where rowid = 1', /^派生表与记录不符：search of /],
    [`update ledger set n = n + 1`, /^派生表与记录不符：ledger /],
    [`drop trigger event_no_update; update event set effective_on = '2027-01-01'`, /^派生表与记录不符：/],
  ];
  for (const [sql, why] of damages) {
    await t.test(sql, async (t) => {
      const { db, attachments } = openFolder(t);
      db.$client.exec(sql);
      const { ok, faults } = await verifyDatabase(db, { attachments });
      t.equal(ok, false);
      t.ok(
        faults.some((one) => why.test(one)),
        faults.join(' | '),
      );
    });
  }
});

t.test('a signed baseline that was altered is named', async (t) => {
  const { db } = openFolder(t);
  addEnterprise(db, {}, [held()], EARLY);
  sign(db);
  t.same((await verifyDatabase(db, { attachments: null })).faults, []);
  const trigger = db.$client
    .prepare<[], string>("select sql from sqlite_schema where name = 'baseline_entry_no_update'")
    .pluck()
    .get();
  db.$client.exec("drop trigger baseline_entry_no_update; update baseline_entry set name = '示例另一家'");
  db.$client.exec(trigger ?? '');
  t.same((await verifyDatabase(db, { attachments: null })).faults, [
    'baseline_entry 的记录 [1,1] 在程序之外被改动',
    '秀水强脊工程基线（2025年12月31日）第 1 版的名单与签认时的校验值不符',
  ]);
});

t.test('a changed or missing attachment is named as the officer knows it', async (t) => {
  const { db, attachments, sha256 } = openFolder(t);
  writeFileSync(join(attachments, sha256), 'changed');
  t.same((await verifyDatabase(db, { attachments })).faults, ['附件“示例批文.pdf”的内容已改变']);
  rmSync(join(attachments, sha256));
  t.same((await verifyDatabase(db, { attachments })).faults, ['缺少附件“示例批文.pdf”']);
  t.same((await verifyDatabase(db, { attachments: null })).faults, []);
});

t.test('what was read is told by its numbers, and what there is none of as that', async (t) => {
  const told: [Parameters<typeof readInWords>[0], string][] = [
    [
      { events: 1_200, lines: 5, attachments: 1, rows: 40 },
      '核对了 1,200 条记录、5 条日志、1 个附件、数据库全部 40 行的校验值',
    ],
    [
      { events: 0, lines: 5, attachments: 0, rows: 40 },
      '核对了 5 条日志、数据库全部 40 行的校验值（还没有记录、附件）',
    ],
    [{ events: 0, lines: 0, attachments: 0 }, '核对了数据库文件（还没有记录、日志、附件）'],
  ];
  for (const [read, words] of told) t.equal(readInWords(read), words);
});
