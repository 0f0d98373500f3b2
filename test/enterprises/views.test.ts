import t from 'tap';
import { account } from '../../db/schema.ts';
import { type Client, openApp, type World } from '../helpers/app.ts';
import { linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { namesIn } from './make.ts';

const QUERY = 'area=%E7%A4%BA%E4%BE%8B%E4%BA%8C%E9%95%87&sort=name';

function fill({ db }: World) {
  addEnterprise(db, { name: '示例甲二镇有限公司', area: '示例二镇' });
  addEnterprise(db, { name: '示例乙一街道有限公司', area: '示例一街道' });
  addEnterprise(db, { name: '示例丙二镇有限公司', area: '示例二镇' });
}
const save = (who: Client, fields: Record<string, string> = {}) =>
  who.post('/enterprises/views', { name: '二镇企业', shared: 'no', query: QUERY, ...fields });
const told = ({ db }: World) =>
  db.$client
    .prepare<[], string>("select sentence from audit where act like 'view %' order by seq")
    .pluck()
    .all();
const tabOf = async (who: Client, name: string, at = '/enterprises') =>
  linksOf((await who.get(at)).body).find(([words]) => words.startsWith(name));
const stored = ({ db }: World) =>
  db.$client
    .prepare<[], { id: number; name: string; query: string; version: number }>(
      'select id, name, query, version from saved_view order by position',
    )
    .all();

t.test('a list with conditions is saved under a name and stands above the list with its count', async (t) => {
  const world = await openApp(t);
  fill(world);
  const leader = world.as('leader');
  const list = await leader.get(`/enterprises?${QUERY}`);
  const way = linksOf(list.body).find(([words]) => words === '存为视图');
  const form = await leader.get((way?.[1] ?? '').replaceAll('&amp;', '&'));
  t.match(textOf(form.body), '镇街园区：示例二镇；按名称拼音排序');
  t.notMatch(form.body, '大家共用', 'who only reads shares nothing');
  const saved = await save(leader);
  t.equal(saved.status, 303);
  const open = await leader.get(saved.location);
  t.match(textOf(open.body), /已存为视图“二镇企业”。.*二镇企业 2/);
  t.match(open.body, /aria-current="page">二镇企业/);
  t.same(namesIn(open), ['示例丙二镇有限公司', '示例甲二镇有限公司'], 'in its order');
  t.equal(await tabOf(world.as('officer'), '二镇企业'), undefined, 'nobody else sees it');
  t.same(told(world), [], 'and the log says nothing of it');
});

t.test('a shared view shows who made it, and the log tells of it', async (t) => {
  const world = await openApp(t);
  fill(world);
  const officer = world.as('officer');
  await save(officer, { shared: 'yes' });
  t.same(await tabOf(world.as('leader'), '二镇企业').then((one) => one?.[0]), '二镇企业 2 示例officer1共用');
  t.same(told(world), ['新建共用视图“二镇企业”（镇街园区：示例二镇；按名称拼音排序）']);
});

t.test('a bad form comes back with what was typed', async (t) => {
  const world = await openApp(t);
  fill(world);
  const officer = world.as('officer');
  await save(officer, { shared: 'yes' });
  for (const [fields, message] of [
    [{ name: ' ' }, '填写视图名称'],
    [{ name: '长'.repeat(21) }, '视图名称最多 20 字'],
    [{ name: '正在申报' }, '“正在申报”是系统自带的视图。换一个名称'],
    [{ name: '二镇企业' }, '已有名为“二镇企业”的视图。换一个名称'],
    [{ name: '空的', query: '' }, '先在企业库选定条件或排序，再存为视图'],
  ] as const) {
    const back = await save(officer, { ...fields, shared: 'yes' });
    t.equal(back.status, 422, message);
    t.match(textOf(back.body), message);
    t.match(back.body, `value="${fields.name}"`);
    t.match(back.body, /value="yes" checked/);
  }
  const other = world.as('officer');
  const taken = await save(other, { shared: 'yes' });
  t.match(textOf(taken.body), '已有名为“二镇企业”的视图，由示例officer1共用。换一个名称');
  t.equal((await save(other)).status, 303, 'for oneself the name is free');
});

t.test('a person keeps twenty at most', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  for (let n = 1; n <= 20; n += 1) await save(officer, { name: `视图${n}` });
  const one = await save(officer, { name: '再一个' });
  t.equal(one.status, 422);
  t.match(textOf(one.body), '一人最多保存 20 个视图。先删除不用的视图');
});

t.test('conditions changed while a view is open become its own on request', async (t) => {
  const world = await openApp(t);
  fill(world);
  const officer = world.as('officer');
  await save(officer, { shared: 'yes' });
  const changed = 'area=%E7%A4%BA%E4%BE%8B%E4%B8%80%E8%A1%97%E9%81%93';
  const list = await officer.get(`/enterprises?${changed}&view=1`);
  t.match(list.body, /aria-current="page">二镇企业 2/, 'still within the view');
  t.match(list.body, '用当前条件更新视图');
  const fields = { query: changed, version: '1' };
  const saved = await officer.post('/enterprises/views/1/conditions', fields);
  t.same(namesIn(await officer.get(saved.location)), ['示例乙一街道有限公司']);
  t.match(
    told(world)[1],
    '共用视图“二镇企业”：条件由“镇街园区：示例二镇；按名称拼音排序”改为“镇街园区：示例一街道；按最近更新排序”',
  );
  const late = await officer.post('/enterprises/views/1/conditions', { query: QUERY, version: '1' });
  t.equal(late.status, 409, 'another save since is shown and not written over');
  t.match(textOf(late.body), /示例officer1在9月30日 16:00修改了视图“二镇企业”.*示例一街道.*示例二镇/);
  t.equal(stored(world)[0]?.version, 2);
  const none = await officer.post('/enterprises/views/1/conditions', { query: '', version: '2' });
  t.equal(none.status, 422);
});

t.test('renamed, also by a manager; not by other officers, and never over another save', async (t) => {
  const world = await openApp(t);
  fill(world);
  const [officer, other, manager] = [world.as('officer'), world.as('officer'), world.as('manager')];
  await save(officer, { shared: 'yes' });
  t.equal((await other.get('/enterprises/views/1/edit')).status, 403);
  t.equal((await other.post('/enterprises/views/1/edit', { name: '我的', version: '1' })).status, 403);
  const saved = await manager.post('/enterprises/views/1/edit', { name: '二镇全部', version: '1' });
  t.equal(saved.location, '/enterprises/views');
  t.match(textOf((await manager.get('/enterprises/views')).body), /二镇全部.*大家共用，示例officer1保存/);
  const late = await officer.post('/enterprises/views/1/edit', {
    name: '二镇甲',
    shared: 'yes',
    version: '1',
  });
  t.equal(late.status, 409);
  t.match(textOf(late.body), '示例manager3在9月30日 16:00修改了这个视图。现在的名称是“二镇全部”');
  t.match(late.body, 'value="二镇甲"', 'what was typed is kept');
  t.match(told(world)[1], '共用视图“二镇企业”：改名为“二镇全部”');
});

t.test('own views are put in order', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  for (const name of ['甲', '乙', '丙']) await save(officer, { name });
  await officer.post('/enterprises/views/3/move', { to: 'up' });
  await officer.post('/enterprises/views/1/move', { to: 'up' });
  t.same(
    stored(world).map(({ name }) => name),
    ['甲', '丙', '乙'],
  );
  t.equal((await world.as('officer').post('/enterprises/views/1/move', { to: 'up' })).status, 404);
});

t.test('deleted after a word, and nobody deletes what is another own', async (t) => {
  const world = await openApp(t);
  fill(world);
  const officer = world.as('officer');
  await save(officer, { shared: 'yes' });
  await save(officer, { name: '自己的' });
  t.equal((await world.as('manager').get('/enterprises/views/2/drop')).status, 404);
  t.equal((await world.as('leader').post('/enterprises/views/1/drop')).status, 403);
  t.match(
    textOf((await officer.get('/enterprises/views/1/drop')).body),
    '删除视图“二镇企业”？大家都不再看到它',
  );
  t.equal((await officer.post('/enterprises/views/1/drop')).location, '/enterprises/views');
  t.same(
    stored(world).map(({ name }) => name),
    ['自己的'],
  );
  t.match(told(world)[1], '删除共用视图“二镇企业”');
  t.equal((await officer.get('/enterprises/views/1/edit')).status, 404);
});

t.test('who may not share does not, whatever is posted', async (t) => {
  const world = await openApp(t);
  const leader = world.as('leader');
  t.equal((await save(leader, { shared: 'yes' })).status, 403);
  await save(leader);
  await leader.post('/enterprises/views/1/edit', { name: '二镇', shared: 'yes', version: '1' });
  t.equal(world.db.$client.prepare('select shared from saved_view').pluck().get(), 0);
});

t.test('a value that no list holds yet survives in a view', async (t) => {
  const world = await openApp(t);
  fill(world);
  const officer = world.as('officer');
  const query = 'chain=%E6%9C%AA%E6%9D%A5%E8%B5%9B%E9%81%93';
  const { location } = await save(officer, { query });
  t.match(textOf((await officer.get(location)).body), '产业赛道：未来赛道');
  addEnterprise(world.db, { chain: '未来赛道' });
  t.equal(namesIn(await officer.get(location)).length, 1);
  t.match(await tabOf(officer, '二镇企业'), ['二镇企业 1']);
  t.equal(world.db.select().from(account).all().length, 1);
});
