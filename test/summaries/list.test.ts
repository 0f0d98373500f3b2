import t from 'tap';
import { openApp } from '../helpers/app.ts';
import { linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { bytesOf, issue, people, recognised, smallZone } from './make.ts';

t.test('the list tells of every quarter so far: state, version, day of the data, who', async (t) => {
  const world = await openApp(t);
  smallZone(world.db);
  const who = people(world);
  await issue(who, '2026Q3');
  await who.officer.post('/summaries', { period: '2026Q2' });
  await who.officer.post('/summaries', { period: '2026H1' });
  const { body } = await who.officer.get('/summaries');
  const words = textOf(body);
  t.match(words, /2026年第三季度 已签发 第1版 2026-09-30 示例manager3 2026-09-30 16:00 签发/);
  t.match(words, /2026年第二季度 草稿 — 2026-06-30 示例officer1/);
  t.match(words, /2026年第一季度 未生成/);
  t.match(words, '2026年上半年');
  t.notMatch(words, '2026年第四季度', 'it has not begun');
  const leader = textOf((await world.as('leader').get('/summaries')).body);
  t.notMatch(leader, /示例officer1/, 'who writes on a draft is for those who write');
  t.ok(
    linksOf(body).some(([name, href]) => name === '季度小结' && href === '/summaries'),
    'in the bar',
  );
});

t.test('two days are compared by figures and names', async (t) => {
  const world = await openApp(t);
  smallZone(world.db);
  const leader = world.as('leader');
  const page = textOf((await leader.get('/summaries/comparison?a=2026Q2&b=2026-09-30')).body);
  t.match(page, '累计新增（家）13+2');
  t.match(page, '新增，增加 3 家次');
  t.match(page, '退出，增加 1 家次');
  for (const name of ['示例乙材料', '示例丙光电', '示例丁电池']) t.match(page, name);
  const back = textOf((await leader.get('/summaries/comparison?a=2026-09-30&b=2026-06-30')).body);
  t.match(back, '累计新增（家）31−2');
  t.match(back, '新增，减少 3 家次');
  for (const [query, words] of [
    ['a=2026-13-01&b=2026-06-30', '日期写成'],
    ['a=2026-01-01&b=2026-12-31', '截至日期不能晚于今天'],
  ] as const) {
    const odd = await leader.get(`/summaries/comparison?${query}`);
    t.equal(odd.status, 422);
    t.match(textOf(odd.body), words);
    t.match(odd.body, `value="${query.slice(2, 12)}"`);
  }
});

t.test('the one page for the folder is made of what was issued', async (t) => {
  const world = await openApp(t);
  smallZone(world.db);
  await issue(people(world), '2026Q3');
  addEnterprise(world.db, { name: '示例戊新材料有限公司' }, [recognised('provincial_srdi', '2026-09-15')]);
  const page = textOf((await world.as('leader').get('/summaries/2026Q3/brief')).body);
  t.match(page, '秀水强脊工程2026年第三季度进展摘要');
  t.match(page, '省级专精特新：示例乙材料有限公司、示例丙光电有限公司。');
  t.notMatch(page, '示例戊新材料');
  t.match(page, '摘自2026年第三季度进展小结第1版');
});

t.test('a late addition is marked with the quarter that it counts to', async (t) => {
  const world = await openApp(t);
  addEnterprise(
    world.db,
    { name: '示例迟发有限公司' },
    [recognised('provincial_srdi', '2027-01-20', { batch: '2026年第二批', batch_year: 2026 })],
    recordedBy('2027-01-21T02:00:00.000Z'),
  );
  world.clock.set('2027-04-02T02:00:00.000Z');
  const who = people(world);
  const page = textOf((await who.officer.get('/summaries/2027Q1/draft')).body);
  t.match(page, '三类目标共新增1家次');
  t.match(page, '示例迟发有限公司');
  t.match(page, '计入2026年第四季度');
  await issue(who, '2027Q1', { 'accept-filled': 'yes' });
  t.match(bytesOf(world.db).html.toString(), '计入2026年第四季度');
  t.notMatch(textOf((await who.officer.get('/summaries/2026Q4/draft')).body), '示例迟发有限公司');
});

t.test('an empty quarter, and sixty names, are papers too', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  const none = textOf((await officer.get('/summaries/2026Q1/draft')).body);
  t.match(none, '三类目标暂无新增');
  t.match(none, '本季没有新增企业。');
  for (let n = 0; n < 60; n += 1)
    addEnterprise(
      world.db,
      {},
      [recognised('provincial_srdi', '2026-08-01')],
      recordedBy('2026-08-02T02:00:00.000Z'),
    );
  const many = (await officer.get('/summaries/2026Q3/draft')).body;
  t.match(textOf(many), '三类目标共新增60家次');
  t.match(many, /<td class="gw-keep">60<\/td>/);
});
