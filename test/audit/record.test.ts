import t from 'tap';
import { type Db, openMemory, write } from '../../db/open.ts';
import { canonical } from '../../server/audit/canonical.ts';
import { chainHead, record, recordingMany, verifyChain } from '../../server/audit/record.ts';
import { openApp } from '../helpers/app.ts';

const entry = {
  at: '2026-09-30T08:00:00.000Z',
  actor: '专员甲',
  accountId: null,
  act: 'tested',
  sentence: '把“示例企业”改名为“示例科技”',
};

function filled(): Db {
  const db = openMemory();
  write(db, (tx) => {
    for (let i = 1; i <= 5; i += 1) record(tx, { ...entry, detail: { i } });
  });
  return db;
}

/** As somebody would who holds the file: the guards are taken away first. */
function tamper(db: Db, sql: string): void {
  for (const trigger of ['audit_no_update', 'audit_no_delete']) db.$client.exec(`drop trigger ${trigger}`);
  db.$client.exec(sql);
}

t.test('lines are numbered without a gap and chained', async (t) => {
  const db = filled();
  t.equal(record(db, entry), 6, 'outside of a transaction it opens its own');
  const report = verifyChain(db);
  t.match(report, { ok: true, lines: 6, firstBad: null, head: { seq: 6 } });
  const rows = db.$client.prepare('select seq, prev, hash from audit order by seq').all() as {
    prev: string;
    hash: string;
  }[];
  t.equal(rows[0]?.prev, '0'.repeat(64));
  rows.slice(1).forEach((row, i) => {
    t.equal(row.prev, rows[i]?.hash);
  });
  t.equal(report.head.hash, rows.at(-1)?.hash);
});

t.test('many lines follow one another as one by one, and the end that is noted is the last', async (t) => {
  const db = filled();
  const noted = () => db.$client.prepare(`select value from fact where key = 'audit_head'`).pluck().get();
  const seqs = write(db, (tx) =>
    recordingMany(tx, () =>
      [1, 2, 3].map((i) => recordingMany(tx, () => record(tx, { ...entry, detail: { i } }))),
    ),
  );
  t.same(seqs, [6, 7, 8]);
  t.match(verifyChain(db), { ok: true, lines: 8, head: { seq: 8 } });
  t.equal(noted(), `8 ${chainHead(db).hash}`);
  write(db, (tx) => {
    t.throws(() =>
      recordingMany(tx, () => {
        record(tx, entry);
        throw new Error('breaks off');
      }),
    );
    record(tx, entry);
  });
  t.match(
    verifyChain(db),
    { ok: true, lines: 10 },
    'whoever goes on after a fault goes on from the last line',
  );
  t.equal(noted(), `10 ${chainHead(db).hash}`);
});

t.test('a line says who, when in UTC, from where and what', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  await officer.post('/people/me', { display: '示例新名' });
  const line = world.db.$client
    .prepare('select at, actor, account_id, ip, act, sentence from audit order by seq desc limit 1')
    .get() as Record<string, unknown>;
  t.match(line, { account_id: officer.id, ip: '127.0.0.1', act: 'account revised' });
  t.match(line.actor, '示例');
  t.match(line.sentence, '示例新名');
  t.equal(line.at, world.clock.at.toISOString());
  t.match(line.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'in UTC, whatever the zone of the machine');
});

t.test('an empty log is whole', async (t) => {
  t.same(verifyChain(openMemory()), {
    ok: true,
    lines: 0,
    head: { seq: 0, hash: '0'.repeat(64) },
    firstBad: null,
  });
});

t.test('a line goes with its change or not at all', async (t) => {
  const db = filled();
  t.throws(() =>
    write(db, (tx) => {
      record(tx, entry);
      throw new Error('refused');
    }),
  );
  t.match(verifyChain(db), { ok: true, lines: 5 });
});

t.test('a changed line is found, whatever was changed in it', async (t) => {
  const changes: Record<string, string> = {
    at: '2026-09-30T08:00:00.001Z',
    actor: '专员乙',
    ip: '10.0.0.1',
    act: 'other',
    sentence: '什么也没有做',
    detail: '{"i":4}',
    hash: 'a'.repeat(64),
  };
  for (const [column, value] of Object.entries(changes)) {
    const db = filled();
    tamper(db, `update audit set ${column} = '${value}' where seq = 3`);
    t.match(verifyChain(db), { ok: false, firstBad: 3 }, column);
  }
});

t.test('a removed line is found', async (t) => {
  for (const seq of [1, 3]) {
    const db = filled();
    tamper(db, `delete from audit where seq = ${seq}`);
    t.match(verifyChain(db), { ok: false, lines: 4, firstBad: seq });
  }
});

t.test('lines cut off the end are found', async (t) => {
  const db = filled();
  tamper(db, 'delete from audit where seq >= 4');
  t.match(verifyChain(db), { ok: false, lines: 3, firstBad: 4 });
  const empty = filled();
  tamper(empty, 'delete from audit');
  t.match(verifyChain(empty), { ok: false, lines: 0, firstBad: 1 });
});

t.test('what is stored is what was hashed', async (t) => {
  const db = openMemory();
  record(db, {
    ...entry,
    sentence: 'lone \ud800 surrogate, e\u0301',
    detail: { words: '\udc00', b: 1, a: null },
  });
  t.ok(verifyChain(db).ok);
  t.match(db.$client.prepare('select sentence, detail from audit').get(), {
    sentence: 'lone \ufffd surrogate, \u00e9',
    detail: '{"a":null,"b":1,"words":"\ufffd"}',
  });
});

t.test('JSON that comes out alike whatever the order of keys', async (t) => {
  t.equal(canonical({ b: [1, { d: true, c: 'x' }], a: undefined }), '{"b":[1,{"c":"x","d":true}]}');
  t.equal(canonical(new Date(0)), '"1970-01-01T00:00:00.000Z"');
  t.throws(() => canonical({ n: Number.NaN }), /NaN/);
  t.throws(() => canonical(() => 1), /function/);
});

t.test('signs that no text has are left out of the words, and the line is written', async (t) => {
  const db = openMemory();
  record(db, { ...entry, actor: '专员\0甲', sentence: '导出企业名单（搜索“示\0例\u001b[31m”）\r\n第二行' });
  const row = db.$client.prepare('select actor, sentence from audit').get();
  t.same(row, { actor: '专员甲', sentence: '导出企业名单（搜索“示例[31m”） 第二行' });
  t.ok(verifyChain(db).ok);
});
