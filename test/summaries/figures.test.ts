import t, { type Test } from 'tap';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { ACCEPTED, hidden, people, recognised, seen, smallZone } from './make.ts';

async function open(t: Test) {
  const world = await openApp(t);
  smallZone(world.db);
  return { world, ...people(world) };
}

const WRONG = '省级专精特新中小企业累计新增13家，完成三年目标40家的7.5%。';
const TEXT = '/summaries/2026Q3/sections/overall';

t.test('a figure in the text that differs stands in the way until it is mended', async (t) => {
  const { officer, manager, other } = await open(t);
  await officer.post(TEXT, { was: '', own: '', text: WRONG });
  const page = textOf((await officer.get('/summaries/2026Q3/draft')).body);
  t.match(page, '总体进展第1段“13家”与数据3家不一致');
  const told = await seen(officer, '2026Q3');
  await officer.post('/summaries/2026Q3/preparation', told);
  await manager.post('/summaries/2026Q3/review', told);
  const refused = await other.post('/summaries/2026Q3/issue', { ...told, ...ACCEPTED });
  t.equal(refused.status, 422);
  t.match(textOf(refused.body), '“13家”与数据3家不一致');
  t.notMatch(refused.body, '<button class="btn p">签发并冻结</button>');
});

t.test('a figure that is meant is marked so, until text or data are others', async (t) => {
  const { world, officer } = await open(t);
  await officer.post(TEXT, { was: '', own: '', text: WRONG });
  const draft = async () => (await officer.get('/summaries/2026Q3/draft')).body;
  const hash = hidden(await draft(), 'hash')[0] ?? '';
  const marked = await officer.post('/summaries/2026Q3/figures', { hash, meant: 'yes' });
  t.match([marked.status, marked.location], [303, '/summaries/2026Q3/draft#f-text']);
  t.match(textOf(await draft()), '文字中的数字与数据一致');
  t.match(textOf(await draft()), '已确认无误');

  const edited = { was: WRONG, own: 'yes', text: `${WRONG.slice(0, -1)}，进展平稳。` };
  await officer.post(TEXT, edited);
  t.match(textOf(await draft()), '1处文字中的数字与数据不一致', 'a later edit asks again');
  const next = hidden(await draft(), 'hash')[0] ?? '';
  t.not(next, hash);
  await officer.post('/summaries/2026Q3/figures', { hash: next, meant: 'yes' });
  addEnterprise(world.db, {}, [recognised('provincial_srdi', '2026-09-15')]);
  t.match(textOf(await draft()), '“13家”与数据4家不一致', 'other data ask again');
  t.match(textOf(await draft()), '2处文字中的数字与数据不一致', 'and so does the rate');
});

t.test('a mark is taken back, and one of another text is refused', async (t) => {
  const { officer } = await open(t);
  await officer.post(TEXT, { was: '', own: '', text: WRONG });
  const body = async () => (await officer.get('/summaries/2026Q3/draft')).body;
  const hash = hidden(await body(), 'hash')[0] ?? '';
  await officer.post('/summaries/2026Q3/figures', { hash, meant: 'yes' });
  await officer.post('/summaries/2026Q3/figures', { hash, meant: 'no' });
  t.match(textOf(await body()), '1处文字中的数字与数据不一致');
  const gone = await officer.post('/summaries/2026Q3/figures', { hash: '0'.repeat(64), meant: 'yes' });
  t.equal(gone.status, 409);
  t.equal((await officer.post('/summaries/2026Q3/figures', { hash: 'x' })).status, 422);
});

t.test('missing papers are warnings with the names of those that lack them', async (t) => {
  const { world, officer } = await open(t);
  const bare = { batch: null, document_no: null };
  addEnterprise(world.db, { name: '示例己精密有限公司', area: null }, [
    recognised('above_scale', '2026-08-01', bare),
  ]);
  const page = textOf((await officer.get('/summaries/2026Q3/draft')).body);
  for (const words of [
    '1家次缺批次',
    '1家次缺文号',
    '1家次未填镇街园区或产业赛道',
    '示例己精密有限公司（规上工业）',
  ])
    t.match(page, words);
  t.match(page, '有目标未确认');
  t.match(page, '2个以前季度未签发');
});

t.test('data that nobody has touched for two weeks are told of', async (t) => {
  const { world } = await open(t);
  world.clock.set('2026-10-30T02:00:00.000Z');
  const page = textOf((await world.as('officer').get('/summaries/2026Q3/draft')).body);
  t.match(page, '数据超过两周没有更新');
});
