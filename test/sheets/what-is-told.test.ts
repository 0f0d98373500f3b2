import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { agreed, choose, chooseRows, openSheets } from './choose.ts';
import { xlsx } from './make.ts';

const A = fictionalCode(1);
const B = fictionalCode(2);

t.test('sheets that were not read are named, for a second year may stand on one', async (t) => {
  const { world, officer } = await openSheets(t);
  const sheet = (name: string, code: string) => ({
    name,
    rows: [
      ['企业名称', '信用代码'],
      [`示例${name}有限公司`, code],
    ],
  });
  const bytes = xlsx([sheet('2024', A), sheet('2025', B)]);
  const { location } = await choose(t, world, officer, 'enterprises', { name: '两年.xlsx', bytes });
  const page = textOf((await officer.get(location)).body);
  t.match(page, /全部 1 行可以导入。/);
  t.match(page, /只读取工作表“2024”，没有读取：2025/);
});

t.test("what somebody said of a column is named in the next person's file, with who said it", async (t) => {
  const { world, officer } = await openSheets(t);
  addEnterprise(world.db, { uscc: A, name: '示例甲有限公司' });
  const rows = [{ 信用代码: A, 企业名称: '示例甲有限公司', 归口: '示例部', 经办: '示例人' }];
  const first = await chooseRows(t, world, officer, 'enterprises', rows);
  const columns = `${first.location}/columns`;
  await officer.get(columns);
  await officer.post(columns, { act: 'save', f0: 'uscc', f1: 'name', f2: 'area', f3: 'note' });
  // Looked at again: 经办 is not to be read after all.
  const saved = await officer.post(columns, { act: 'save', f0: 'uscc', f1: 'name', f2: 'area', f3: '' });
  await officer.post(saved.location, agreed((await officer.get(saved.location)).body));

  const other = world.as('officer');
  const again = await chooseRows(t, world, other, 'enterprises', [{ ...rows[0], 归口: '示例二部' }]);
  const page = textOf((await other.get(again.location)).body);
  t.match(page, /按以前的选择：“归口”作“镇街园区”（.+选定）/);
  t.match(page, /“经办”不导入（.+选定）/, 'a column is never left out in silence');
});

t.test(
  'a list that somebody else brought in meanwhile has nothing left to import, and says so',
  async (t) => {
    const { world, officer } = await openSheets(t);
    const rows = [{ 企业名称: '示例甲有限公司', 信用代码: A }];
    const other = world.as('officer');
    const mine = await chooseRows(t, world, officer, 'enterprises', rows);
    const shown = agreed((await officer.get(mine.location)).body);
    const theirs = await chooseRows(t, world, other, 'enterprises', rows);
    await other.post(theirs.location, agreed((await other.get(theirs.location)).body));
    const back = await officer.post(mine.location, shown);
    const page = textOf((await officer.get(back.location)).body);
    t.match(page, /核对之后有 1 行发生了变化，现在全部与已有内容一致，没有要导入的行。/);
  },
);
