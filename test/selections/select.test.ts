import t from 'tap';
import { namesIn } from '../enterprises/make.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { openList, pick, reviseAs } from './make.ts';

const TWO = 'area=%E7%A4%BA%E4%BE%8B%E4%BA%8C%E9%95%87';

t.test('what is ticked on the list is selected, and nothing else', async (t) => {
  const { firms, officer } = await openList(t);
  const list = (await officer.get('/enterprises')).body;
  t.match(list, /data-bulk/);
  t.match(list, /name="all" value="3">选中全部 3 家/);
  const { location, status } = await pick(officer, firms.slice(0, 2));
  t.equal(status, 303);
  t.match(location, /^\/selections\/[0-9a-f]{32}$/);
  const page = await officer.get(location);
  t.match(textOf(page.body), /所选企业 2 家在列表中勾选/);
  t.same(namesIn(page), ['示例甲光电有限公司', '示例乙光伏有限公司']);
});

t.test('nothing ticked is told, with the way back', async (t) => {
  const { officer } = await openList(t);
  const none = await officer.post('/selections', { query: TWO, act: 'officer' });
  t.equal(none.status, 422);
  t.match(textOf(none.body), '勾选要处理的企业，或选中全部');
  t.match(none.body, `href="/enterprises?${TWO}"`);
  const forged = await officer.post('/selections', { query: '', act: 'show', s999: '1', s0: '1', sx: '1' });
  t.equal(forged.status, 422, 'ids that are nobody');
});

t.test('all of a list is an act of its own that names the conditions, and stays those', async (t) => {
  const { world, firms, officer } = await openList(t);
  const { location } = await officer.post('/selections', { query: TWO, all: '2' });
  const first = textOf((await officer.get(location)).body);
  t.match(first, '所选企业 2 家选中了符合条件的全部企业：镇街园区：示例二镇');
  t.notMatch(first, '选中之后');
  const [jia] = firms;
  if (jia !== undefined) reviseAs(world, jia, { area: '示例一街道' });
  addEnterprise(world.db, { name: '示例丁后来有限公司', area: '示例二镇' });
  const later = await officer.get(location);
  t.same(namesIn(later).sort(), ['示例丙电驱有限公司', '示例甲光电有限公司'].sort());
  t.match(
    textOf(later.body),
    '选中之后，所选中有 1 家不再符合条件，另有 1 家新符合条件，不在所选中。所选仍是下面这些。',
  );
  const anew = await officer.post('/selections', { query: TWO, all: '2' });
  const fresh = await officer.get(anew.location);
  t.same(namesIn(fresh).sort(), ['示例丁后来有限公司', '示例丙电驱有限公司'].sort());
});

t.test('a list that grew before all of it was selected is told', async (t) => {
  const { officer } = await openList(t);
  const { location } = await officer.post('/selections', { query: '', all: '2' });
  t.match(textOf((await officer.get(location)).body), '列表上是 2 家，选中时已是 3 家，以选中时为准。');
});

t.test('some are taken out again, at least one stays', async (t) => {
  const { firms, officer } = await openList(t);
  const { location } = await pick(officer, firms);
  const [jia, yi, bing] = firms.map(({ id }) => `s${id}`);
  await officer.post(`${location}/remove`, { [jia ?? '']: '1', [yi ?? '']: '1' });
  const page = await officer.get(location);
  t.match(textOf(page.body), /已去掉 2 家。.*所选企业 1 家/);
  t.same(namesIn(page), ['示例丙电驱有限公司']);
  const last = await officer.post(`${location}/remove`, { [bing ?? '']: '1' });
  t.equal(last.status, 422);
  t.match(textOf(last.body), '至少留下一家企业');
  t.match(textOf((await officer.post(`${location}/remove`)).body), '勾选要去掉的企业');
});

t.test('a long selection is paged', async (t) => {
  const { officer } = await openList(t, 60);
  const { location } = await officer.post('/selections', { query: '', all: '63' });
  t.equal(namesIn(await officer.get(location)).length, 50);
  t.equal(namesIn(await officer.get(`${location}?page=2`)).length, 13);
  t.equal(namesIn(await officer.get(`${location}?page=99`)).length, 13);
});

t.test("a selection is its own account's alone", async (t) => {
  const { world, firms, officer } = await openList(t);
  const { location } = await pick(officer, firms);
  const other = world.as('officer');
  for (const path of ['', '/officer', '/check', '/enterprises.xlsx']) {
    t.equal((await other.get(`${location}${path}`)).status, 404, path);
  }
  for (const path of ['/remove', '/stage', '/officer', '/tag', '/check']) {
    t.equal((await other.post(`${location}${path}`)).status, 404, path);
  }
  t.equal((await officer.get('/selections/..%2ftracker')).status, 404);
});

t.test('leaders take the table away and do nothing else', async (t) => {
  const { world, firms } = await openList(t);
  const leader = world.as('leader');
  const list = (await leader.get('/enterprises')).body;
  t.match(list, '导出所选');
  t.notMatch(list, /指派专员|添加标签|更新阶段/);
  t.equal((await pick(leader, firms, 'stage')).status, 403);
  const { location } = await pick(leader, firms);
  t.notMatch((await leader.get(location)).body, /指派专员|添加标签|更新阶段/);
  for (const act of ['officer', 'tag', 'untag', 'check']) {
    t.equal((await leader.get(`${location}/${act}`)).status, 403, act);
    t.equal((await leader.post(`${location}/${act}`)).status, 403, act);
  }
  t.equal((await leader.post(`${location}/stage`)).status, 403);
});
