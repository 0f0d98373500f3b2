import t from 'tap';
import { openApp } from '../helpers/app.ts';
import { linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const issued = (effective_on: string, more = {}) => ({
  category: 'provincial_srdi' as const,
  kind: 'recognised' as const,
  effective_on,
  batch: '2026年第一批',
  batch_year: 2026,
  ...more,
});

t.test('an empty system says what to do next', async (t) => {
  const { as } = await openApp(t);
  const page = await as('officer').get('/');
  t.equal(page.status, 200);
  const text = textOf(page.body);
  t.match(text, /尚无新增/);
  t.match(text, /还没有企业记录/);
  t.match(text, /系统建议，待确认/);
  t.match(text, /计数年度按批次年度（三类相同）/, 'the counting basis stands on the page');
});

t.test('a recent change says from which stage to which, and the first says where it began', async (t) => {
  const { as, db } = await openApp(t);
  const stage = (to: 'reserve' | 'cultivating' | 'applied', effective_on: string) =>
    ({ category: 'provincial_srdi', kind: 'stage', stage: to, effective_on }) as const;
  addEnterprise(db, { name: '示例甲有限公司' }, [
    stage('reserve', '2026-03-01'),
    stage('applied', '2026-06-01'),
    issued('2026-07-06'),
  ]);
  const text = textOf((await as('leader').get('/')).body);
  t.match(text, /省级专精特新：申报 到→ 认定/);
  t.match(text, /省级专精特新：储备 到→ 申报/);
  t.match(text, /省级专精特新：储备 ·/);
});

t.test('every figure leads to a list of exactly that many, as of the same day', async (t) => {
  const { as, db } = await openApp(t);
  addEnterprise(db, { chain: '光电信息' }, [issued('2026-07-06')]);
  addEnterprise(db, {}, [issued('2026-07-07')]);
  addEnterprise(db, {}, [issued('2026-01-08', { batch: '2025年第二批', batch_year: 2025 })]);
  addEnterprise(db, {}, [
    { category: 'above_scale', kind: 'stage', stage: 'in_review', effective_on: '2026-09-10' },
  ]);
  const leader = as('leader');
  for (const address of ['/', '/?as_of=2026-07-06', '/?as_of=2026-09-29&known=then', '/?dim=officer']) {
    const page = await leader.get(address);
    const figures = linksOf(page.body).filter(([, href]) => href.startsWith('/progress/tracks'));
    t.ok(figures.length > 10, 'there are figures to follow');
    for (const [words, href] of new Map(figures.map((one) => [one[1], one])).values()) {
      const list = await leader.get(href);
      const shown = Number(/\d+/.exec(words)?.[0]);
      t.match(textOf(list.body), new RegExp(`共 ${shown} 家`), `${words} ${href}`);
      if (address.includes('as_of')) t.match(href, /as_of=/, 'the day goes along');
      if (address.includes('then')) t.match(href, /known=then/, 'so does the knowledge');
    }
  }
});

t.test('the bridge leads from one holding to the next and adds up', async (t) => {
  const { as, db } = await openApp(t);
  addEnterprise(db, {}, [
    issued('2024-07-06', { batch_year: 2024 }),
    { category: 'provincial_srdi', kind: 'exited', reason: 'review_failed', effective_on: '2026-08-01' },
  ]);
  addEnterprise(db, {}, [issued('2026-01-08', { batch: '2025年第二批', batch_year: 2025 })]);
  addEnterprise(db, {}, [issued('2026-07-06')]);
  addEnterprise(db, {}, [{ category: 'provincial_srdi', kind: 'moved_in', effective_on: '2026-03-12' }]);
  const text = textOf((await as('leader').get('/')).body);
  t.match(text, /从 2025年12月31日 的期末有效到截至日的期末有效/);
  t.match(text, /省级专精特新\s*1\s*＋1\s*＋1\s*＋0\s*＋1\s*−1\s*3/, '1 + 1 + 1 + 0 + 1 − 1 = 3');
});

t.test('the list tells why each is in, and why others are not', async (t) => {
  const { as, db } = await openApp(t);
  addEnterprise(db, { name: '示例甲光电有限公司' }, [
    issued('2026-07-06', { document_no: '示例〔2026〕1号' }),
  ]);
  addEnterprise(db, { name: '示例乙光电有限公司' }, [
    issued('2026-01-08', { batch: '2025年第二批', batch_year: 2025 }),
  ]);
  const page = await as('leader').get('/progress/tracks?figure=additions&category=provincial_srdi');
  const text = textOf(page.body);
  t.match(text, /共 1 家/);
  t.match(text, /示例甲光电有限公司.*示例〔2026〕1号.*首次认定（R1）/);
  t.match(text, /不计入新增的 1 项.*示例乙光电有限公司.*（R2），计入基线/);
});

t.test('a past day shows itself, with and without what was recorded later', async (t) => {
  const { as, db } = await openApp(t);
  addEnterprise(db, {}, [issued('2026-06-20')], recordedBy('2026-08-01T02:00:00.000Z'));
  const leader = as('leader');
  const later = textOf((await leader.get('/?as_of=2026-06-30')).body);
  t.match(later, /正在查看 2026年6月30日 的数据，含此后补录的记录/);
  t.match(later, /1 \/ 40 家/);
  const then = textOf((await leader.get('/?as_of=2026-06-30&known=then')).body);
  t.match(then, /按当时台账/);
  t.match(then, /0 \/ 40 家/);
  t.match(textOf((await leader.get('/?as_of=on&on=2026%2F6%2F30')).body), /正在查看 2026年6月30日/);
});

t.test('a day that cannot be read keeps the page at today and says how to write it', async (t) => {
  const { as } = await openApp(t);
  const leader = as('leader');
  for (const [typed, said] of [
    ['2026-02-30', /日期写成 2026-09-30/],
    ['abc', /日期写成/],
    ['2026-10-01', /不能晚于今天/],
    ['on&on=', /填写指定的日期/],
  ] as const) {
    const page = await leader.get(`/?as_of=${typed}`);
    t.equal(page.status, 200);
    t.match(textOf(page.body), said);
    t.match(textOf(page.body), /数据截至2026年9月30日/);
  }
});

t.test('the sentence puts the worst first, and a status has its word', async (t) => {
  const { as, db, clock } = await openApp(t);
  clock.set('2027-01-04T02:00:00.000Z');
  for (let n = 0; n < 20; n += 1) addEnterprise(db, {}, [issued('2026-07-06')]);
  const text = textOf((await as('leader').get('/')).body);
  t.match(text, /国家级小巨人慢于时序 30\.0 个百分点，差 3 家/);
  t.match(text, /规上工业慢于时序 32\.0 个百分点，差 16 家/);
  t.ok(text.indexOf('规上工业慢于时序') < text.indexOf('国家级小巨人慢于时序'), 'worst first');
  t.match(text, /省级专精特新快于时序 17\.5 个百分点，多 7 家/);
  t.match(text, /滞后/);
  t.match(text, /正常/);
});

t.test('the page changes at once when another connection writes', async (t) => {
  const { as, db } = await openApp(t);
  const leader = as('leader');
  t.match(textOf((await leader.get('/')).body), /0 \/ 40 家/);
  addEnterprise(db, {}, [issued('2026-07-06')]);
  t.match(textOf((await leader.get('/')).body), /1 \/ 40 家/);
});

t.test('the meeting-room screen shows the same figures and no form', async (t) => {
  const { as, db } = await openApp(t);
  addEnterprise(db, {}, [issued('2026-07-06')]);
  const page = await as('leader').get('/screen');
  t.equal(page.status, 200);
  t.match(textOf(page.body), /1 \/ 40 家/);
  t.match(page.body, /class="screen"/);
});

t.test('a stranger signs in first, and an unknown figure is not there', async (t) => {
  const { stranger, as, db } = await openApp(t);
  // With an administrator the set-up is over.
  as('admin');
  addEnterprise(db);
  t.match((await stranger.get('/?as_of=2026-06-30')).location, /^\/sign-in\?next=/);
  t.equal((await as('leader').get('/progress/tracks?figure=nonsense')).status, 404);
});

t.test('the word beside a status is the one of its day', async (t) => {
  const { as, clock } = await openApp(t);
  // A session is good from the moment of its sign-in on.
  clock.set('2026-08-10T02:00:00.000Z');
  const manager = as('manager');
  await manager.post('/targets/explanations', { category: 'above_scale', words: '八月的说明' });
  clock.set('2026-09-20T02:00:00.000Z');
  const later = as('manager');
  await later.post('/targets/explanations', { category: 'above_scale', words: '九月的说明', base: '1' });
  t.match(textOf((await later.get('/')).body), /说明：九月的说明/);
  t.match(textOf((await later.get('/?as_of=2026-08-31')).body), /说明：八月的说明/);
  t.notMatch(textOf((await later.get('/?as_of=2026-07-31')).body), /说明：八月/);
});
