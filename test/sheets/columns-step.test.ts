import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { csv } from './bring-in.ts';
import { agreed, choose, chooseRows, openSheets } from './choose.ts';

const A = fictionalCode(1);
const lines = (...rows: string[][]) => Buffer.from(rows.map((row) => row.join(',')).join('\n'));

t.test('a file whose headers nobody knows asks what its columns are, and remembers it', async (t) => {
  const { world, officer } = await openSheets(t);
  const rows = [{ 单位抬头: '示例甲有限公司', 登记号: A, 街区: '示例二镇', 杂项: '甲' }];
  const { location } = await chooseRows(t, world, officer, 'enterprises', rows);
  t.match(location, /\/columns$/);
  const page = await officer.get(location);
  t.match(textOf(page.body), /还没有对应“企业名称”、“统一社会信用代码”/);
  t.match(textOf(page.body), /单位抬头不认得.*示例甲有限公司/);

  const lacking = await officer.post(location, { act: 'save', f0: 'name', f1: '', f2: 'area', f3: '' });
  t.equal(lacking.status, 422);
  t.match(textOf(lacking.body), /还没有对应“统一社会信用代码”/);
  t.match(lacking.body, /<option value="name" selected>/, 'what was chosen stays');
  const twice = await officer.post(location, { act: 'save', f0: 'name', f1: 'uscc', f2: 'area', f3: 'area' });
  t.match(textOf(twice.body), /“街区”和“杂项”都对应镇街园区，只留一列/);

  const saved = await officer.post(location, { act: 'save', f0: 'name', f1: 'uscc', f2: 'area', f3: '' });
  t.equal(saved.location, location.replace('/columns', ''));
  const check = await officer.get(saved.location);
  t.match(textOf(check.body), /全部 1 行可以导入。.*镇街园区示例二镇|街区示例二镇/);
  await officer.post(saved.location, agreed(check.body));

  const again = await chooseRows(t, world, world.as('officer'), 'enterprises', rows);
  t.notMatch(again.location, /columns/, 'the next file with these headers needs no word');
});

t.test(
  'what is remembered is said on the page, and never goes before a name that everybody knows',
  async (t) => {
    const { world, officer } = await openSheets(t);
    const rows = [{ 抬头: '示例甲有限公司', 信用代码: A, 镇街: '示例二镇' }];
    const first = await chooseRows(t, world, officer, 'enterprises', rows);
    const saved = await officer.post(first.location, { act: 'save', f0: 'name', f1: 'uscc', f2: '' });
    await officer.post(saved.location, agreed((await officer.get(saved.location)).body));
    const again = await chooseRows(t, world, officer, 'enterprises', rows);
    const page = textOf((await officer.get(again.location)).body);
    t.match(page, /3 列已对应，其中 1 列按以前的选择/);
    const held = world.db.$client.prepare('select header, field from column_memory').all();
    t.same(held, [{ header: '抬头', field: 'name' }]);
  },
);

t.test('a header that stands lower is found by the number of its row', async (t) => {
  const { world, officer } = await openSheets(t);
  const file = lines(['甲', '乙'], ['第一部分', '说明'], ['抬头', '号码'], ['示例甲有限公司', A]);
  const { location } = await choose(t, world, officer, 'enterprises', { name: '名单.csv', bytes: file });
  const wrong = await officer.post(location, { act: 'header', sheet: '0', header_row: '三' });
  t.equal(wrong.status, 422);
  t.match(textOf(wrong.body), /标题在第几行，写成数字，如 3/);
  t.match(wrong.body, /name="header_row" type="text" value="三"/, 'what was typed is kept');
  t.equal((await officer.post(location, { act: 'header', sheet: '0', header_row: '3' })).location, location);
  t.match(textOf((await officer.get(location)).body), /抬头不认得 ?示例甲有限公司/);
  const saved = await officer.post(location, { act: 'save', f0: 'name', f1: 'uscc' });
  t.match(textOf((await officer.get(saved.location)).body), /全部 1 行可以导入。/);
});

t.test(
  'a list of enterprises taken for recognitions is called what it is, and goes on as that',
  async (t) => {
    const { world, officer } = await openSheets(t);
    const rows = [{ 企业名称: '示例甲有限公司', 信用代码: A }];
    const { location } = await chooseRows(t, world, officer, 'recognitions', rows);
    t.match(textOf((await officer.get(location)).body), /文件像是企业名单。/);
    const other = await officer.post(location, { act: 'kind', kind: 'enterprises' });
    const page = await officer.get(other.location);
    t.match(textOf(page.body), /对应列企业名单，名单\.csv/);
    const saved = await officer.post(location, { act: 'save' });
    t.match(textOf((await officer.get(saved.location)).body), /全部 1 行可以导入。/);
  },
);

t.test(
  'figures that are off by ten thousand ask for their unit, and one that was looked at is taken',
  async (t) => {
    const { world, officer } = await openSheets(t);
    const firms = [1, 2, 3, 4].map((n) => addEnterprise(world.db, { uscc: fictionalCode(n) }));
    const rows = firms.map(({ uscc }, i) => ({
      信用代码: uscc,
      年度: '2025',
      '营业收入（万元）': `${128_600_000 + i}`,
      从业人员: '120',
    }));
    const { location } = await chooseRows(t, world, officer, 'indicators', rows);
    t.match(location, /columns$/);
    const page = await officer.get(location);
    t.match(
      textOf(page.body),
      /“营业收入（万元）”按万元读，中间一家是 12,860 亿元，单位可能是元。核对后选择单位/,
    );
    const saved = await officer.post(location, { act: 'save', f2: 'revenue', u2: '元' });
    const check = await officer.get(saved.location);
    t.match(textOf(check.body), /营业收入（万元）12,860 万元/);
    await officer.post(saved.location, agreed(check.body));
    const values = world.db.$client
      .prepare("select value from indicator where field = 'revenue'")
      .pluck()
      .all();
    t.same(values, [128_600_000, 128_600_001, 128_600_002, 128_600_003]);
  },
);

t.test("the columns of somebody else's file are not there", async (t) => {
  const { world, officer } = await openSheets(t);
  const { location } = await chooseRows(t, world, officer, 'enterprises', [{ 抬头: '甲', 号: A }]);
  const other = world.as('officer');
  t.equal((await other.get(location)).status, 404);
  t.equal((await other.post(location, { act: 'save' })).status, 404);
  t.equal((await world.as('leader').get(location)).status, 403);
  t.ok(csv([]).length >= 0);
});
