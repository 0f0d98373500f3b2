import t from 'tap';
import { openApp } from '../helpers/app.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { CODE, namesIn } from './make.ts';

t.test('an enterprise is found by whatever people know of it', async (t) => {
  const world = await openApp(t);
  addEnterprise(world.db, {
    uscc: CODE,
    name: '示例甲（浙江）光电有限公司',
    short_name: '甲光电',
    former_names: ['示例旧名百分百%有限公司'],
  });
  addEnterprise(world.db, { name: '示例乙精密零部件有限公司', short_name: 'LED_屏' });
  addEnterprise(world.db, { name: '示例乙精工有限公司' });
  const leader = world.as('leader');
  for (const [typed, found] of [
    ['光电', ['示例甲（浙江）光电有限公司']],
    ['示例甲(浙江)', ['示例甲（浙江）光电有限公司']],
    ['甲光电', ['示例甲（浙江）光电有限公司']],
    ['旧名', ['示例甲（浙江）光电有限公司']],
    ['000001X4', ['示例甲（浙江）光电有限公司']],
    ['91330411yy000001x4', ['示例甲（浙江）光电有限公司']],
    ['９１３３０４１１ＹＹ０００００１Ｘ４', ['示例甲（浙江）光电有限公司']],
    ['9133-0411-YY00-0001-X4', ['示例甲（浙江）光电有限公司']],
    ['slj', ['示例甲（浙江）光电有限公司']],
    ['SLJ', ['示例甲（浙江）光电有限公司']],
    ['ｓｌｊ', ['示例甲（浙江）光电有限公司']],
    ['shilijia', ['示例甲（浙江）光电有限公司']],
    ['guangdian', ['示例甲（浙江）光电有限公司']],
    ['sjm', []],
    ['slyjm', ['示例乙精密零部件有限公司']],
    ['led', ['示例乙精密零部件有限公司']],
    ['示例乙 精', ['示例乙精密零部件有限公司', '示例乙精工有限公司']],
    ['精密　零部件', ['示例乙精密零部件有限公司']],
    ['%', ['示例甲（浙江）光电有限公司']],
    ['_', ['示例乙精密零部件有限公司']],
    ['\\', []],
    ['没有这一家', []],
  ] as const) {
    const page = await leader.get(`/enterprises?q=${encodeURIComponent(typed)}`);
    t.same(namesIn(page).sort(), [...found].sort(), typed);
  }
});

t.test('the search of the bar opens the one enterprise that it can mean, and lists several', async (t) => {
  const world = await openApp(t);
  const { uscc } = addEnterprise(world.db, { name: '示例甲新能源有限公司' });
  addEnterprise(world.db, { name: '示例乙新能源有限公司' });
  const leader = world.as('leader');
  const find = (q: string) => leader.get(`/enterprises?q=${encodeURIComponent(q)}&find=1`);
  const only = await find('甲新');
  t.equal(only.status, 303);
  t.equal(only.location, `/enterprises/${uscc}`);
  t.equal((await find('新能源')).status, 200, 'two may be meant');
  t.equal((await find('没有')).status, 200, 'nobody is meant');
  t.equal((await find('')).status, 200);
  const list = await leader.get(`/enterprises?q=${encodeURIComponent('甲新')}`);
  t.equal(list.status, 200, 'the search above the list stays a list');
});
