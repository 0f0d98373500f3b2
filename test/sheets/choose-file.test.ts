import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { sweepUploads } from '../../server/sheets/incoming.ts';
import { send } from '../attachments/upload.ts';
import { textOf } from '../helpers/page.ts';
import { csv } from './bring-in.ts';
import { choose, chooseRows, keptIn, openSheets } from './choose.ts';
import { parts, zip } from './make.ts';

const ROW = { 企业名称: '示例甲有限公司', 信用代码: fictionalCode(1) };

t.test('a file is kept under a random name and shown as judged', async (t) => {
  const { world, folder, officer } = await openSheets(t);
  const answer = await chooseRows(t, world, officer, 'enterprises', [
    ROW,
    { 企业名称: '', 信用代码: '' },
    { 企业名称: '示例坏', 信用代码: 'x' },
  ]);
  t.equal(answer.status, 303);
  t.match(answer.location, /^\/sheets\/checks\/[0-9a-f]{32}$/);
  t.equal(keptIn(folder).length, 2);
  const page = textOf((await officer.get(answer.location)).body);
  t.match(page, /1 行有问题，其余 1 行可以导入。/);
  t.match(page, /导入 1 行，跳过 1 行/);
  t.match(page, /示例坏信用代码/);
});

t.test('the page offers the kinds, the templates and what was imported', async (t) => {
  const { officer } = await openSheets(t);
  const { body } = await officer.get('/sheets');
  t.match(textOf(body), /企业名单.*认定与事项.*核对文件.*还没有导入过文件。/);
});

t.test('a form without kind or file comes back with what to do', async (t) => {
  const { world, folder, officer } = await openSheets(t);
  const empty = await choose(t, world, officer, '', null);
  t.equal(empty.status, 422);
  t.match(textOf(empty.body), /选择导入企业名单还是认定与事项.*选择要导入的文件/);
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
    ['名单.csv', Buffer.from('甲,乙\n1,2\n'), /没有找到“企业名称”或“信用代码”等标题/],
    ['../../etc/名单.pdf', Buffer.from('%PDF-1.7'), /只能读取/],
    ['名单.csv', Buffer.alloc(11 * 1024 * 1024, 0x41), /文件 1\d MB，超过 10 MB/],
  ];
  for (const [name, bytes, message] of cases) {
    const answer = await choose(t, world, officer, 'enterprises', { name, bytes });
    t.equal(answer.status, 422);
    t.match(textOf(answer.body), message);
  }
  t.same(keptIn(folder), []);
});

t.test('a list of enterprises taken for recognitions is called what it is', async (t) => {
  const { world, officer } = await openSheets(t);
  const answer = await chooseRows(t, world, officer, 'recognitions', [ROW]);
  t.match(textOf(answer.body), /文件像是企业名单/);
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

t.test('an upload that is given up is gone, and one a day old is swept', async (t) => {
  const { world, folder, officer } = await openSheets(t);
  const first = await chooseRows(t, world, officer, 'enterprises', [ROW]);
  t.equal((await officer.post(`${first.location}/drop`)).location, '/sheets');
  t.same(keptIn(folder), []);
  await chooseRows(t, world, officer, 'enterprises', [ROW]);
  const now = new Date('2026-10-02T00:00:00.000Z');
  for (const name of keptIn(folder)) utimesSync(join(folder, 'incoming', name), now, now);
  await sweepUploads(folder, new Date('2026-10-02T23:59:00.000Z'));
  t.equal(keptIn(folder).length, 2);
  await sweepUploads(folder, new Date('2026-10-03T00:01:00.000Z'));
  t.same(keptIn(folder), []);
});
