import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { held } from './bring-in.ts';
import { agreed, chooseRows, openSheets } from './choose.ts';

const A = fictionalCode(1);
const row = (企业名称: string, 信用代码: string, 镇街 = '') => ({ 企业名称, 信用代码, 镇街 });

t.test('the rows in order are imported, the others named, and the log tells who did it', async (t) => {
  const { world, officer } = await openSheets(t);
  const { location } = await chooseRows(t, world, officer, 'enterprises', [
    row('示例甲有限公司', A),
    row('示例坏', 'x'),
  ]);
  const page = await officer.get(location);
  const done = await officer.post(location, agreed(page.body));
  t.match(done, { status: 303, location: '/sheets/runs/1' });
  const result = await officer.get(done.location);
  t.match(textOf(result.body), /已导入 1 行，跳过 1 行。.*导入结果.*新增1 家.*没有导入的 1 行.*示例坏/);
  t.ok(linksOf(result.body).some(([, href]) => href === '/enterprises'));
  const log = world.db.$client.prepare('select actor, sentence from audit order by seq').all();
  t.match(log[0], {
    actor: `示例${officer.name}`,
    sentence: '导入企业名单“名单.csv”：新增 1 家，修改 0 家，不变 0 家，跳过 1 行',
  });
  t.match(textOf((await officer.get('/sheets')).body), /名单\.csv企业名单2026-09-30 16:00/);
});

t.test('a second click leads to the same result and writes nothing', async (t) => {
  const { world, officer } = await openSheets(t);
  const { location } = await chooseRows(t, world, officer, 'enterprises', [row('示例甲有限公司', A)]);
  const fields = agreed((await officer.get(location)).body);
  await officer.post(location, fields);
  const before = held(world.db);
  t.equal((await officer.post(location, fields)).location, '/sheets/runs/1');
  t.equal((await officer.get(location)).location, '/sheets/runs/1');
  t.same(held(world.db), before);
});

t.test('what changed since it was shown is judged anew and asked again', async (t) => {
  const { world, officer } = await openSheets(t);
  const { location } = await chooseRows(t, world, officer, 'enterprises', [
    row('示例甲有限公司', A, '示例二镇'),
  ]);
  const fields = agreed((await officer.get(location)).body);
  addEnterprise(world.db, { uscc: A, name: '示例甲有限公司', area: '示例一街道' });
  const before = held(world.db);
  t.equal((await officer.post(location, fields)).location, location);
  t.same(held(world.db), before);
  const again = await officer.get(location);
  t.match(
    textOf(again.body),
    /核对之后内容有变化，没有导入。.*核对之后有 1 行发生了变化，还没有导入。.*核对后有变化 1.*镇街示例一街道 → 示例二镇/,
  );
  t.equal((await officer.post(location, agreed(again.body))).location, '/sheets/runs/1');
});

t.test('bad rows are skipped by the button that says so, and by no other', async (t) => {
  const { world, officer } = await openSheets(t);
  const { location } = await chooseRows(t, world, officer, 'enterprises', [
    row('示例甲有限公司', A),
    row('示例坏', 'x'),
  ]);
  const { skip_bad: _, ...without } = agreed((await officer.get(location)).body);
  for (const fields of [without, {}, { ...without, stamp: '0'.repeat(32), skip_bad: '1' }]) {
    t.equal((await officer.post(location, fields)).location, location);
  }
  t.equal(held(world.db).enterprise, 0);
});

t.test('a file without anything new offers no import', async (t) => {
  const { world, officer } = await openSheets(t);
  addEnterprise(world.db, { uscc: A, name: '示例甲有限公司' });
  const { location } = await chooseRows(t, world, officer, 'enterprises', [row('示例甲有限公司', A)]);
  const { body } = await officer.get(location);
  t.match(textOf(body), /全部 1 行与已有内容一致，没有要导入的行。/);
  t.notMatch(textOf(body), /导入 \d+ 行/);
});

t.test('a long list of bad rows is told by pages of a hundred', async (t) => {
  const { world, officer } = await openSheets(t);
  const rows = Array.from({ length: 203 }, (_, i) => row(`示例坏${i}`, 'x'));
  const { location } = await chooseRows(t, world, officer, 'enterprises', rows);
  const page = textOf((await officer.get(location)).body);
  t.match(page, /全部 203 行都有问题，没有可以导入的行。/);
  t.match(page, /示例坏99.*第 1 页，共 3 页 ?下一页/);
  const last = await officer.get(`${location}?tab=refused&page=3`);
  t.match(textOf(last.body), /示例坏202.*第 3 页，共 3 页 ?上一页/);
});

t.test('a result that is not there is not found', async (t) => {
  const { officer } = await openSheets(t);
  for (const id of ['9', '0', 'x', '1e3']) t.equal((await officer.get(`/sheets/runs/${id}`)).status, 404);
});
