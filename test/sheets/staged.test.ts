import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { closeDatabase, type Db } from '../../db/open.ts';
import { disableAccount } from '../../server/people/queries.ts';
import type { Asked } from '../../server/plugins/work.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import type { Task } from '../../server/task.ts';
import { type Client, openApp, type World } from '../helpers/app.ts';
import { openOnDisk } from '../helpers/disk.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { csv, held } from './bring-in.ts';
import { agreed, choose, chooseRows, openSheets } from './choose.ts';

const A = fictionalCode(1);
const B = fictionalCode(2);
const row = (企业名称: string, 信用代码: string, 镇街 = '') => ({ 企业名称, 信用代码, 镇街 });

t.test('each fate has its tab: what is there now beside what the file says, cell by cell', async (t) => {
  const { world, officer } = await openSheets(t);
  addEnterprise(world.db, { uscc: A, name: '示例甲有限公司', area: '示例一街道' });
  addEnterprise(world.db, { uscc: B, name: '示例乙有限公司', area: '示例一街道' });
  const { location } = await chooseRows(t, world, officer, 'enterprises', [
    row('示例甲有限公司', A, '示例二镇'),
    row('示例乙有限公司', B, '示例一街道'),
    row('示例丙有限公司', fictionalCode(3), '示例二镇'),
    row('示例坏', 'x'),
  ]);
  const page = textOf((await officer.get(location)).body);
  t.match(page, /新增1 家.*修改1 家.*不变1 家.*有问题1 行/);
  t.match(page, /有问题 1新增 1修改 1不变 1/);
  const told: [string, RegExp][] = [
    ['changed', /2 ?示例甲有限公司.*镇街示例一街道 → 示例二镇/],
    ['new', /4 ?示例丙有限公司.*镇街示例二镇/],
    ['unchanged', /3 ?示例乙有限公司.*与已有内容一致/],
    ['refused', /5 ?示例坏.*信用代码：信用代码应为 18 位/],
  ];
  for (const [tab, words] of told) t.match(textOf((await officer.get(`${location}?tab=${tab}`)).body), words);
});

t.test('rows that are left out are not imported, and may be taken in again', async (t) => {
  const { world, officer } = await openSheets(t);
  const { location } = await chooseRows(t, world, officer, 'enterprises', [
    row('示例甲有限公司', A),
    row('示例乙有限公司', B),
  ]);
  await officer.post(`${location}/rows`, { act: 'leave', r3: '1', tab: 'new' });
  const page = await officer.get(location);
  t.match(textOf(page.body), /全部 1 行可以导入。.*新增 1不导入 1/);
  await officer.post(`${location}/rows`, { act: 'take', r3: '1', tab: 'left' });
  t.match(textOf((await officer.get(location)).body), /全部 2 行可以导入。/);
  await officer.post(`${location}/rows`, { act: 'leave', r2: '1', tab: 'new' });
  await officer.post(location, agreed((await officer.get(location)).body));
  t.same(world.db.$client.prepare('select name from enterprise').pluck().all(), ['示例乙有限公司']);
});

t.test('to tick nothing changes nothing and says so', async (t) => {
  const { world, officer } = await openSheets(t);
  const { location } = await chooseRows(t, world, officer, 'enterprises', [row('示例甲有限公司', A)]);
  t.equal((await officer.post(`${location}/rows`, { act: 'leave' })).location, location);
  t.match(textOf((await officer.get(location)).body), /先勾选行。.*全部 1 行可以导入。/);
});

t.test('the file comes back with its faults in place, and can be brought in again as it is', async (t) => {
  const { world, officer } = await openSheets(t);
  const title = Buffer.from('示例高新区企业名单,,\n');
  const bytes = Buffer.concat([
    title,
    csv([row('示例甲有限公司', A, '示例二镇'), row('示例坏', '91330411', '示例二镇')]),
  ]);
  const { location } = await choose(t, world, officer, 'enterprises', { name: '名单.csv', bytes });
  for (const [name, numbers] of [
    ['marked.xlsx', [1, 2, 3, 4]],
    ['refused.xlsx', [1, 2, 3]],
  ] as const) {
    const file = await world.app.inject({ url: `${location}/${name}`, headers: { cookie: officer.cookie } });
    t.equal(file.statusCode, 200);
    const [sheet] = (await readSheet(file.rawPayload, name)).sheets;
    t.same(
      sheet?.rows.map((one) => one.number),
      numbers,
      name,
    );
    const texts = sheet?.rows.map((one) => one.cells.map((cell) => cell.text)) ?? [];
    t.same(texts[1], ['企业名称', '信用代码', '镇街', '导入结果']);
    t.match(texts.at(-1)?.[3] ?? '', /不能导入：信用代码：信用代码应为 18 位/);
    const again = await choose(t, world, officer, 'enterprises', { name, bytes: file.rawPayload });
    const page = textOf((await officer.get(again.location)).body);
    t.notMatch(page, /没有用到的列/);
    t.match(page, name === 'marked.xlsx' ? /1 行有问题，其余 1 行可以导入。/ : /全部 1 行都有问题/);
  }
});

t.test('who lost the right since the file was shown writes nothing', async (t) => {
  const { world, officer } = await openSheets(t);
  const { location } = await chooseRows(t, world, officer, 'enterprises', [row('示例甲有限公司', A)]);
  const fields = agreed((await officer.get(location)).body);
  const { start } = world.app.work;
  // Disabled after the form was let in and before it is written: the session is gone only afterwards.
  world.app.work.start = <Given, Done>(task: Task<Given, Done>, given: Given, asked: Asked<Done>) => {
    disableAccount(world.db, officer.id, recordedBy());
    return start(task, given, asked);
  };
  await officer.post(location, fields);
  t.equal(held(world.db).enterprise, 0);
});

async function onDisk(t: Test): Promise<{ folder: string; open: () => Promise<{ world: World; db: Db }> }> {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-staged-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const open = async () => {
    const db = openOnDisk(join(folder, 'tracker.sqlite'));
    t.teardown(() => closeDatabase(db));
    return { world: await openApp(t, { DATA_DIR: folder }, { db }), db };
  };
  return { folder, open };
}

/** Follows the page of a job until it leads on. */
async function follow(who: Client, path: string): Promise<string> {
  let location = path;
  for (let i = 0; i < 600 && location.startsWith('/work/'); i += 1) {
    const answer = await who.get(location);
    if (answer.location !== '') location = answer.location;
    else await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return location;
}

t.test('in a thread: read, judged, imported, and a restart in between loses nothing', async (t) => {
  const { open } = await onDisk(t);
  const first = await open();
  const officer = first.world.as('officer');
  const rows = Array.from({ length: 1_500 }, (_, i) =>
    row(`示例${i}号有限公司`, fictionalCode(1_000 + i), '示例二镇'),
  );
  const chosen = await chooseRows(t, first.world, officer, 'enterprises', rows);
  const location = await follow(officer, chosen.location);
  t.match(location, /^\/sheets\/checks\//);
  t.match(textOf((await officer.get(location)).body), /全部 1,500 行可以导入。/);
  await first.world.app.close();

  const world = await openApp(t, {}, { db: first.db });
  const again = world.as('manager');
  // The same account in a new session, as after signing in again.
  first.db.$client
    .prepare('update session set account_id = ? where account_id = ?')
    .run(officer.id, again.id);
  const page = await again.get(location);
  t.match(textOf(page.body), /全部 1,500 行可以导入。/);
  const done = await follow(again, (await again.post(location, agreed(page.body))).location);
  t.equal(done, '/sheets/runs/1');
  t.match(textOf((await again.get(done)).body), /新增1,500 家/);
  t.equal(held(first.db).enterprise, 1_500);
});

t.test('in a thread: what somebody saved meanwhile is shown, not overwritten', async (t) => {
  const { open } = await onDisk(t);
  const { world, db } = await open();
  const officer = world.as('officer');
  const { uscc } = addEnterprise(db, { uscc: A, name: '示例甲有限公司', area: '示例一街道' });
  const chosen = await chooseRows(t, world, officer, 'enterprises', [
    row('示例甲有限公司', uscc, '示例二镇'),
  ]);
  const location = await follow(officer, chosen.location);
  const fields = agreed((await officer.get(location)).body);
  db.$client.prepare("update enterprise set area = '示例三镇', version = 2 where uscc = ?").run(A);
  const back = await follow(officer, (await officer.post(location, fields)).location);
  t.equal(back, location);
  t.match(textOf((await officer.get(location)).body), /核对后有变化 1.*示例三镇 → 示例二镇/);
  t.equal(db.$client.prepare('select area from enterprise').pluck().get(), '示例三镇');
});
