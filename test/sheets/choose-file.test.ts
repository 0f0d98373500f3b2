import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { layDown, sweepUploads } from '../../server/sheets/incoming.ts';
import { MOST_OPEN, sweepStaged } from '../../server/sheets/staged.ts';
import { send } from '../attachments/upload.ts';
import { textOf } from '../helpers/page.ts';
import { csv } from './bring-in.ts';
import { choose, chooseRows, keptIn, openSheets, waiting } from './choose.ts';
import { parts, zip } from './make.ts';

const ROW = { 企业名称: '示例甲有限公司', 信用代码: fictionalCode(1) };

t.test('a file is kept in the database and shown as judged', async (t) => {
  const { world, folder, officer } = await openSheets(t);
  const answer = await chooseRows(t, world, officer, 'enterprises', [
    ROW,
    { 企业名称: '', 信用代码: '' },
    { 企业名称: '示例坏', 信用代码: 'x' },
  ]);
  t.equal(answer.status, 303);
  t.match(answer.location, /^\/sheets\/checks\/[0-9a-f]{32}$/);
  t.same(keptIn(folder), []);
  t.equal(waiting(world), 1);
  const page = textOf((await officer.get(answer.location)).body);
  t.match(page, /1 行有问题，其余 1 行可以导入。/);
  t.match(page, /导入 1 行，跳过 1 行/);
  t.match(page, /4 示例坏 信用代码：信用代码应为 18 位/);
});

t.test('the page offers the kinds, the templates and what was imported', async (t) => {
  const { officer } = await openSheets(t);
  const { body } = await officer.get('/sheets');
  t.match(textOf(body), /企业名单.*认定与事项.*经营指标.*核对文件.*还没有导入过文件。/);
});

t.test('a form without kind or file comes back with what to do', async (t) => {
  const { world, folder, officer } = await openSheets(t);
  const empty = await choose(t, world, officer, '', null);
  t.equal(empty.status, 422);
  t.match(textOf(empty.body), /选择导入企业名单、认定与事项还是经营指标.*选择要导入的文件，或粘贴表格/);
  t.match(empty.body, /<title>错误：/);
  const plain = await officer.post('/sheets', { kind: 'recognitions', file: '名单.xlsx' });
  t.equal(plain.status, 422);
  t.match(plain.body, /value="recognitions"[^>]* checked/);
  t.same(keptIn(folder), []);
});

t.test('hostile and wrong files give their message, and nothing of them is kept', async (t) => {
  const { world, folder, officer } = await openSheets(t);
  const bomb = zip([
    ...parts([{ name: 'a', rows: [['企业名称']] }]),
    { name: 'xl/b.xml', content: Buffer.alloc(3_000_000) },
  ]);
  const cases: [name: string, bytes: Uint8Array, message: RegExp][] = [
    ['名单.xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), /只能读取 \.xlsx 和 \.csv/],
    ['名单.xlsx', bomb, /展开后过大/],
    ['../../etc/名单.pdf', Buffer.from('%PDF-1.7'), /只能读取/],
    ['名单.csv', Buffer.alloc(11 * 1024 * 1024, 0x41), /文件 1\d MB，超过 10 MB/],
  ];
  for (const [name, bytes, message] of cases) {
    const answer = await choose(t, world, officer, 'enterprises', { name, bytes });
    t.equal(answer.status, 422);
    t.match(textOf(answer.body), message);
  }
  t.same(keptIn(folder), []);
  t.equal(waiting(world), 0);
});

t.test('a table that is pasted is a file like any other, and comes back when it is at fault', async (t) => {
  const { world, officer } = await openSheets(t);
  const pasted = `企业名称\t信用代码\n示例甲有限公司\t${fictionalCode(1)}\n`;
  const answer = await officer.post('/sheets', { kind: 'enterprises', pasted });
  t.match(textOf((await officer.get(answer.location)).body), /粘贴的表格\.csv.*全部 1 行可以导入。/);
  const again = await officer.post('/sheets', { kind: '', pasted });
  t.equal(again.status, 422);
  t.match(again.body, pasted);
  t.equal(waiting(world), 1);
});

t.test('the token stands before the file, or nothing is taken', async (t) => {
  const { world, folder, officer } = await openSheets(t);
  const file = { name: 'file', file: '名单.csv', bytes: Buffer.from(csv([ROW])) };
  const token = { name: 'csrf', value: officer.csrf };
  const kind = { name: 'kind', value: 'enterprises' };
  for (const list of [
    [kind, file, token],
    [file],
    [{ ...token, value: 'x' }, kind, file],
    [kind, token, file],
  ]) {
    t.equal((await send(t, world, officer, '/sheets', list)).status, 403);
  }
  t.same(keptIn(folder), []);
});

t.test('who may not import sees neither the page nor the templates, and sends nothing', async (t) => {
  const { world, folder } = await openSheets(t);
  for (const role of ['leader', 'auditor', 'admin']) {
    const who = world.as(role);
    t.equal((await who.get('/sheets')).status, 403);
    t.equal((await who.get('/sheets/templates/enterprises.xlsx')).status, 403);
    t.equal((await chooseRows(t, world, who, 'enterprises', [ROW])).status, 403);
  }
  t.equal((await world.stranger.get('/sheets')).location, '/sign-in?next=%2Fsheets');
  t.same(keptIn(folder), []);
});

t.test("an upload is its own account's alone, and no other name reaches the disk", async (t) => {
  const { world, officer } = await openSheets(t);
  const { location } = await chooseRows(t, world, officer, 'enterprises', [ROW]);
  const other = world.as('officer');
  t.equal((await other.get(location)).status, 404);
  t.equal((await other.post(location)).status, 404);
  t.equal((await other.post(`${location}/drop`)).status, 404);
  for (const name of ['..%2f..%2ftracker', 'x', 'A'.repeat(32), '0'.repeat(32)]) {
    t.equal((await officer.get(`/sheets/checks/${name}`)).status, 404);
  }
  t.equal((await officer.get(location)).status, 200);
});

t.test('an import that is given up is gone; an untouched one stays a month', async (t) => {
  const { world, officer } = await openSheets(t);
  const first = await chooseRows(t, world, officer, 'enterprises', [ROW]);
  t.equal((await officer.post(`${first.location}/drop`)).location, '/sheets');
  t.equal(waiting(world), 0);
  await chooseRows(t, world, officer, 'enterprises', [ROW]);
  t.match(textOf((await officer.get('/sheets')).body), /未完成的导入.*继续：名单\.csv.*待核对/);
  sweepStaged(world.db, new Date('2026-10-30T07:59:00.000Z'));
  t.equal(waiting(world), 1);
  sweepStaged(world.db, new Date('2026-10-30T08:01:00.000Z'));
  t.equal(waiting(world), 0);
});

t.test('bytes that nobody read any more are swept after a day', async (t) => {
  const { folder } = await openSheets(t);
  const path = await layDown(folder, Buffer.from('甲'));
  const now = new Date('2026-10-02T00:00:00.000Z');
  utimesSync(path, now, now);
  await sweepUploads(folder, new Date('2026-10-02T23:59:00.000Z'));
  t.equal(keptIn(folder).length, 1);
  await sweepUploads(folder, new Date('2026-10-03T00:01:00.000Z'));
  t.same(keptIn(folder), []);
});

t.test('a folder that lies among them holds up nothing, and stays', async (t) => {
  const { folder } = await openSheets(t);
  const drill = join(folder, 'incoming', 'drill-1');
  mkdirSync(drill, { recursive: true });
  const now = new Date('2026-10-02T00:00:00.000Z');
  for (const path of [await layDown(folder, Buffer.from('甲')), drill]) utimesSync(path, now, now);
  await sweepUploads(folder, new Date('2026-10-03T00:01:00.000Z'));
  t.same(keptIn(folder), ['drill-1']);
});

t.test('so many unfinished ones, then some have to be finished first', async (t) => {
  const { world, officer } = await openSheets(t);
  for (let i = 0; i < MOST_OPEN; i += 1) {
    t.equal((await chooseRows(t, world, officer, 'enterprises', [ROW])).status, 303);
  }
  const more = await chooseRows(t, world, officer, 'enterprises', [ROW]);
  t.equal(more.status, 422);
  t.match(textOf(more.body), /未完成的导入已有 20 个，先完成或放弃一些/);
});
