import t, { type Test } from 'tap';
import { importRun } from '../../db/schema.ts';
import { auditHead, readAudit, readAuditSince } from '../../server/audit/queries.ts';
import { record } from '../../server/audit/record.ts';
import { openApp, type World } from '../helpers/app.ts';
import { linksOf, textOf } from '../helpers/page.ts';

async function open(t: Test) {
  const world = await openApp(t);
  return { world, auditor: world.as('auditor'), officer: world.as('officer') };
}

function tell(world: World, more: Partial<Parameters<typeof record>[1]> = {}) {
  record(world.db, {
    at: world.clock.at.toISOString(),
    actor: '示例officer2',
    accountId: 2,
    ip: '127.0.0.1',
    act: 'enterprise revised',
    sentence: '将示例丙的简称由“甲”改为“乙”',
    ...more,
  });
}

const sentencesOf = (world: World, asked: Parameters<typeof readAudit>[1] = {}) =>
  readAudit(world.db, asked).groups.map((one) => one.line.sentence);

t.test('the log reads in sentences, newest first, with the end of its chain', async (t) => {
  const { world, auditor } = await open(t);
  t.match(textOf((await auditor.get('/audit')).body), '这段时间没有操作。');
  tell(world);
  world.clock.forward(5);
  tell(world, { act: 'event recorded', sentence: '将示例丙的省级阶段由“申报”改为“公示”' });
  const words = textOf((await auditor.get('/audit')).body);
  t.match(
    words,
    /2026-09-30 16:05示例officer2将示例丙的省级阶段由“申报”改为“公示”2.*16:00示例officer2将示例丙的简称/,
  );
  const head = auditHead(world.db);
  t.match(words, `校验链末端：第 2 条，${(head?.hash.slice(0, 32).match(/.{4}/g) ?? []).join(' ')}`);
});

t.test('it is narrowed by person, kind and day', async (t) => {
  const { world } = await open(t);
  tell(world, { sentence: 'one' });
  tell(world, { sentence: 'two', actor: '命令行', accountId: null, act: 'event recorded' });
  world.clock.set('2026-09-30T15:59:59.999Z');
  tell(world, { sentence: 'three', act: 'signed in' });
  world.clock.set('2026-09-30T16:00:00.000Z');
  tell(world, { sentence: 'four', act: 'something new' });
  t.same(sentencesOf(world, { person: '2' }), ['four', 'three', 'one']);
  t.same(sentencesOf(world, { person: '命令行' }), ['two']);
  t.same(sentencesOf(world, { kind: 'enterprises' }), ['one']);
  t.same(sentencesOf(world, { kind: 'tracks' }), ['two']);
  t.same(sentencesOf(world, { kind: 'sign-in' }), ['three']);
  t.same(sentencesOf(world, { kind: 'other' }), ['four']);
  t.same(sentencesOf(world, { from: '2026-10-01' }), ['four'], 'midnight is in Shanghai');
  t.same(sentencesOf(world, { to: '2026-09-30', from: '2026-09-30' }), ['three', 'two', 'one']);
  const page = await world
    .as('auditor')
    .get(`/audit?person=2&kind=enterprises&from=${encodeURIComponent('2026年9月30日')}`);
  t.match(textOf(page.body), '共 4 条');
  t.match(textOf(page.body), 'one');
  t.notMatch(textOf(page.body), 'three');
});

t.test('a day that cannot be read is told at its field and does not narrow', async (t) => {
  const { world, auditor } = await open(t);
  tell(world, { sentence: 'one' });
  const words = textOf((await auditor.get('/audit?from=2026-02-30')).body);
  t.match(words, '日期写成 2026-09-30 或 2026年9月30日');
  t.match(words, 'one');
});

t.test('the entries of one import are one line with their count, and open from there', async (t) => {
  const { world, auditor } = await open(t);
  tell(world, { sentence: 'before' });
  const { id } = world.db
    .insert(importRun)
    .values({
      kind: 'enterprises',
      file_name: '示例名单.xlsx',
      sha256: 'a'.repeat(64),
      recorded_at: world.clock.at.toISOString(),
      recorded_by: '示例officer2',
      counts: {},
    })
    .returning({ id: importRun.id })
    .get();
  for (let row = 1; row <= 120; row += 1) tell(world, { importId: id, sentence: `row ${row}` });
  tell(world, { sentence: 'after' });
  const page = await auditor.get('/audit');
  t.match(textOf(page.body), /after.*导入“示例名单.xlsx”，共 120 条记录.*before/);
  t.notMatch(textOf(page.body), 'row 120');
  t.same(readAudit(world.db, {}).next, null);

  const [, address] = linksOf(page.body).find(([words]) => words === '120 条记录') ?? [];
  t.equal(address, `/audit?import=${id}`);
  const seen: string[] = [];
  for (let path = address; path !== undefined; ) {
    const part = await auditor.get(path);
    seen.push(
      ...(textOf(part.body).match(/row \d+?(?=\d{1,3} )/g) ?? textOf(part.body).match(/row \d+/g) ?? []),
    );
    path = linksOf(part.body).find(([words]) => words === '更早的')?.[1];
  }
  t.equal(seen.length, 120);
});

t.test('fifty a page, none twice, none left out', async (t) => {
  const { world } = await open(t);
  for (let line = 1; line <= 123; line += 1) tell(world, { sentence: `line ${line}` });
  const seqs: number[] = [];
  let before: number | null | undefined;
  let pages = 0;
  do {
    const part = readAudit(world.db, {}, before === undefined || before === null ? {} : { before });
    seqs.push(...part.groups.map((one) => one.line.seq));
    before = part.next;
    pages += 1;
  } while (before !== null);
  t.equal(pages, 3);
  t.same(
    seqs,
    Array.from({ length: 123 }, (_, at) => 123 - at),
  );
});

t.test('for other systems: entries after a number, oldest first, each with the hash before it', async (t) => {
  const { world } = await open(t);
  for (let line = 1; line <= 5; line += 1) tell(world, { sentence: `line ${line}` });
  const lines = readAuditSince(world.db, { since: 2, limit: 2 });
  t.same(
    lines.map((one) => one.seq),
    [3, 4],
  );
  t.equal(lines[1]?.prev, lines[0]?.hash);
});

t.test('words of people are shown as words', async (t) => {
  const { world, auditor } = await open(t);
  tell(world, { sentence: '将名称改为“<script>alert(1)</script>”', actor: '<b>甲</b>' });
  const { body } = await auditor.get('/audit?enterprise=<script>%&person=<b>&kind=x&before=-1&import=a');
  t.notMatch(body, '<script>alert');
  t.equal((await auditor.get('/audit?enterprise=%25_%5C&from=&to=&person=')).status, 200);
});

t.test('only who may read the log gets here', async (t) => {
  const { world, officer } = await open(t);
  for (const other of [officer, world.as('leader'), world.as('manager'), world.as('admin'), world.as()]) {
    t.equal((await other.get('/audit')).status, 403);
  }
});
