import t from 'tap';
import { ForeignCursor, listEnterprises } from '../../server/enterprises/queries.ts';
import { openApp, type World } from '../helpers/app.ts';
import { linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { namesIn, OTHER } from './make.ts';

const TODAY = '2026-09-30';

/** Six enterprises, each with a state of its own. */
function fill({ db }: World, officer = '专员甲') {
  const title = { category: 'provincial_srdi', kind: 'recognised' } as const;
  const reserve = { kind: 'stage', stage: 'reserve' } as const;
  const paper = { document_no: '示例文〔2023〕1号' };
  addEnterprise(db, { name: '示例乙申报有限公司', chain: '新材料', area: '示例一街道', officer }, [
    { category: 'provincial_srdi', kind: 'stage', stage: 'applied', effective_on: '2026-08-01' },
    { category: 'above_scale', kind: 'stage', stage: 'cultivating', effective_on: '2026-03-01' },
  ]);
  addEnterprise(db, { name: '示例丙到期有限公司', chain: '光电信息', area: '示例二镇' }, [
    { ...title, ...paper, effective_on: '2023-11-01', valid_until: '2026-10-31' },
  ]);
  addEnterprise(db, { name: '示例丁过期有限公司', chain: null, industry_code: null }, [
    { ...title, ...paper, effective_on: '2023-08-01', valid_until: '2026-07-31' },
    { ...reserve, category: 'above_scale', effective_on: '2026-01-05' },
  ]);
  addEnterprise(db, { name: '示例戊口径外有限公司', in_scope: false, officer: null }, [
    { category: 'above_scale', kind: 'recognised', effective_on: '2025-12-30' },
  ]);
  const early = recordedBy('2026-06-30T01:00:00.000Z');
  addEnterprise(
    db,
    { name: '示例己陈旧有限公司' },
    [{ ...reserve, category: 'little_giant', effective_on: '2026-06-01' }],
    early,
  );
  addEnterprise(db, { name: '示例庚缺文号有限公司' }, [
    { ...title, effective_on: '2026-07-06', batch_year: 2026 },
  ]);
}

t.test('each filter gives its own', async (t) => {
  const world = await openApp(t);
  fill(world);
  const leader = world.as('leader');
  for (const [query, names] of [
    ['category=provincial_srdi', '乙申报 丙到期 丁过期 庚缺文号'],
    ['category=provincial_srdi&stage=applied', '乙申报'],
    ['category=above_scale&stage=applied', ''],
    ['stage=applied&stage=recognised', '乙申报 丙到期 丁过期 戊口径外 庚缺文号'],
    ['stage=applied,cultivating', '乙申报'],
    ['stage=none', ''],
    ['stage=reserve', '丁过期 己陈旧'],
    ['category=provincial_srdi&stage=none', '戊口径外 己陈旧'],
    ['category=above_scale&stage=none,cultivating', '乙申报 丙到期 己陈旧 庚缺文号'],
    ['holding=yes', '丙到期 丁过期 戊口径外 庚缺文号'],
    ['holding=no', '乙申报 己陈旧'],
    ['holding=above_scale', '戊口径外'],
    ['holding=yes&category=provincial_srdi', '丙到期 丁过期 庚缺文号'],
    ['chain=新材料', '乙申报 戊口径外 己陈旧 庚缺文号'],
    ['chain=-', '丁过期'],
    ['area=示例二镇', '丙到期'],
    ['officer=-', '戊口径外'],
    ['scope=out', '戊口径外'],
    ['scope=in', '乙申报 丙到期 丁过期 己陈旧 庚缺文号'],
    ['alert=overdue', '丁过期'],
    ['alert=due_90', '丙到期'],
    ['alert=no_document', '庚缺文号'],
    ['alert=no_industry', '丁过期'],
    ['alert=stale_90', '己陈旧'],
    ['alert=pending', ''],
    ['category=nothing&alert=nothing', '乙申报 丙到期 丁过期 戊口径外 己陈旧 庚缺文号'],
  ] as const) {
    const page = await leader.get(`/enterprises?${query}`);
    const found = namesIn(page).map((name) => name.replace(/^示例|有限公司$/g, ''));
    t.same(found.sort(), names === '' ? [] : names.split(' ').sort(), query);
    t.match(textOf(page.body), `共 ${found.length} 家`, query);
  }
});

t.test('every view counts as many as its list shows', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  fill(world, '示例officer1');
  const views = linksOf((await officer.get('/enterprises')).body).flatMap(([words, href]) => {
    const [, word, count] = /^(\S+) (\d+)$/.exec(words) ?? [];
    return word === undefined ? [] : [{ word, count: Number(count), href: href.replaceAll('&amp;', '&') }];
  });
  t.same(
    views.map(({ word, count }) => `${word} ${count}`),
    [
      '全部 6',
      '我负责的 1',
      '正在申报 1',
      '临规企业 1',
      '90天内到期 1',
      '已到期待复核 1',
      '缺文号 1',
      '90天未更新 1',
    ],
  );
  for (const { word, count, href } of views) {
    const page = await officer.get(href);
    t.equal(namesIn(page).length, count, word);
    t.match(page.body, new RegExp(`aria-current="page">${word}`), word);
  }
});

t.test('the day before a title ends, on it and after it', async (t) => {
  const world = await openApp(t);
  fill(world);
  world.clock.set('2026-10-31T08:00:00.000Z');
  const due = await world.as('leader').get('/enterprises?alert=due_90');
  t.same(namesIn(due), ['示例丙到期有限公司']);
  t.match(textOf(due.body), '省级今天到期');
  world.clock.set('2026-11-01T08:00:00.000Z');
  const over = await world.as('leader').get('/enterprises?alert=overdue');
  t.same(namesIn(over).sort(), ['示例丁过期有限公司', '示例丙到期有限公司']);
  t.match(textOf(over.body), '省级已到期 1 天');
  t.match(textOf(over.body), '已到期待复核');
});

t.test('sorted by each header, both ways', async (t) => {
  const world = await openApp(t);
  fill(world);
  const leader = world.as('leader');
  const first = async (sort: string) => namesIn(await leader.get(`/enterprises?sort=${sort}`))[0];
  t.equal(await first('name'), '示例丙到期有限公司', 'bing comes first');
  t.equal(await first('-name'), '示例乙申报有限公司', 'yi comes last');
  t.equal(await first('updated'), '示例己陈旧有限公司');
  t.equal(await first('chain'), '示例丁过期有限公司', 'none set comes first');
  const codes = listEnterprises(world.db, { today: TODAY, sort: 'code', descending: true }).items;
  t.same(
    codes.map(({ uscc }) => uscc),
    codes
      .map(({ uscc }) => uscc)
      .sort()
      .reverse(),
  );
  const page = await leader.get('/enterprises?sort=name');
  t.match(page.body, /aria-sort="ascending"/);
  t.ok(linksOf(page.body).some(([words, href]) => words === '企业名称 ↑' && href.includes('sort=-name')));
});

t.test('pages of fifty neither repeat nor skip, and past the last is the last', async (t) => {
  const world = await openApp(t);
  for (let n = 0; n < 120; n += 1)
    addEnterprise(world.db, { name: `示例批量第${n}有限公司`, area: '示例二镇' });
  const leader = world.as('leader');
  const pages = [];
  for (const n of [1, 2, 3]) pages.push(await leader.get(`/enterprises?sort=area&page=${n}`));
  t.same(
    pages.map((page) => namesIn(page).length),
    [50, 50, 20],
  );
  t.equal(new Set(pages.flatMap(namesIn)).size, 120);
  t.match(textOf(pages[1]?.body ?? ''), '第 51—100 家，共 120 家');
  t.match(pages[1]?.body, /<title>企业库（第 2 页，共 3 页）/);
  t.same(
    namesIn(await leader.get('/enterprises?sort=area&page=9')),
    pages[2] === undefined ? [] : namesIn(pages[2]),
  );
  t.equal(namesIn(await leader.get('/enterprises?rows=300')).length, 120, 'the whole for print');
  t.equal(namesIn(await leader.get('/enterprises?page=-1&rows=abc')).length, 50);
});

t.test('cursors walk the whole list, also while it changes', async (t) => {
  const world = await openApp(t);
  for (let n = 0; n < 25; n += 1) addEnterprise(world.db, { area: n % 2 === 0 ? null : '示例二镇' });
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: ReturnType<typeof listEnterprises> = listEnterprises(world.db, {
      today: TODAY,
      sort: 'area',
      descending: false,
      limit: 10,
      cursor,
    });
    t.equal(page.total, 25 + (seen.length > 0 ? 1 : 0));
    seen.push(...page.items.map(({ uscc }) => uscc));
    if (cursor === null) addEnterprise(world.db, { uscc: OTHER, area: null });
    cursor = page.next_cursor;
  } while (cursor !== null);
  t.equal(new Set(seen).size, 26);
  t.equal(seen.length, 26);
  t.throws(() => listEnterprises(world.db, { today: TODAY, cursor: 'x' }), new ForeignCursor('cursor'));
});

t.test('a name that is not there is told as such, not to be taken off again', async (t) => {
  const world = await openApp(t);
  fill(world);
  const { body } = await world.as('officer').get('/enterprises?q=%E7%A4%BA%E4%BE%8B%E6%98%B4');
  t.match(textOf(body), '没有找到“示例昴”。可按信用代码查找，或新增企业。');
  t.notMatch(textOf(body), '去掉');
});

t.test('nothing found offers the way back, with how many it gives', async (t) => {
  const world = await openApp(t);
  fill(world);
  const page = await world.as('officer').get('/enterprises?area=示例二镇&stage=in_review');
  t.match(textOf(page.body), '没有符合条件的企业。去掉“阶段”后有 1 家。');
  const way = linksOf(page.body).find(([words]) => words === '去掉“阶段”');
  t.same(namesIn(await world.as('leader').get(way?.[1] ?? '')), ['示例丙到期有限公司']);
});

t.test('an empty register offers import and new to those who may', async (t) => {
  const world = await openApp(t);
  const words = '还没有企业。可导入现有名单，也可逐家新增。';
  const officers = await world.as('officer').get('/enterprises');
  t.match(textOf(officers.body), words);
  t.match(officers.body, 'href="/enterprises/new"');
  const leaders = await world.as('leader').get('/enterprises');
  t.match(textOf(leaders.body), words);
  t.notMatch(leaders.body, 'href="/enterprises/new"');
});

t.test('what is typed into the filters is shown and does no harm', async (t) => {
  const world = await openApp(t);
  fill(world);
  const leader = world.as('leader');
  const page = await leader.get(
    `/enterprises?q=${encodeURIComponent('"><script>x</script>')}&officer=%27or%201=1`,
  );
  t.equal(page.status, 200);
  t.match(page.body, '&quot;&gt;&lt;script&gt;');
  t.equal(namesIn(page).length, 0);
  t.match((await world.stranger.get('/enterprises')).location, '/sign-in');
});
