import t, { type Test } from 'tap';
import { audit, summaryDraft } from '../../db/schema.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { hidden, recognised, smallZone } from './make.ts';

async function open(t: Test) {
  const world = await openApp(t);
  smallZone(world.db);
  return { world, officer: world.as('officer') };
}

const TEXT = '/summaries/2026Q3/sections/problems';
const began = (html: string) => ({ was: hidden(html, 'was')[0] ?? '', own: hidden(html, 'own')[0] ?? '' });
const draftOf = (world: { db: Parameters<typeof smallZone>[0] }) =>
  world.db.select().from(summaryDraft).all()[0];
const acts = (world: { db: Parameters<typeof smallZone>[0] }) =>
  world.db
    .select()
    .from(audit)
    .all()
    .filter((one) => one.act.startsWith('summary'))
    .map((one) => one.sentence);

t.test('a draft is begun from the list, once', async (t) => {
  const { world, officer } = await open(t);
  for (let n = 0; n < 2; n += 1) {
    const reply = await officer.post('/summaries', { period: '2026Q3' });
    t.match([reply.status, reply.location], [303, '/summaries/2026Q3/draft']);
  }
  t.equal(draftOf(world)?.version, 1);
  t.same(acts(world), ['生成了2026年第三季度小结的草稿']);
  t.match(textOf((await officer.get('/summaries')).body), '草稿');
});

t.test('any two days make a period, and what cannot be read comes back', async (t) => {
  const { officer } = await open(t);
  for (const [fields, code] of [
    [{ period: 'on', from: '2026-07-01', to: '2026年9月30日' }, '2026Q3'],
    [{ period: 'on', from: '2026-01-01', to: '2027-06-30' }, '2026-01..2027-06'],
    [{ period: 'on', from: '2026-02-03', to: '2026-04-05' }, '2026-02-03..2026-04-05'],
    [{ period: '2026H1' }, '2026H1'],
    [{ period: '2026' }, '2026'],
  ] as const) {
    t.equal((await officer.post('/summaries', fields)).location, `/summaries/${code}/draft`);
    const page = await officer.get(`/summaries/${code}/draft`);
    t.equal(page.status, 200, code);
  }
  for (const [fields, words] of [
    [{ period: 'on', from: '2026-09-30', to: '2026-07-01' }, '结束日期不能早于开始日期'],
    [{ period: 'on', from: '', to: '2026-07-01' }, '填写开始日期'],
    [{ period: 'on', from: '2026-13-01', to: '2026-07-01' }, '日期写成'],
    [{ period: '2026Q9' }, '选择小结的期间'],
    [{ period: 'on', from: '2025-01-01', to: '2025-03-31' }, '不能早于行动计划开始'],
  ] as const) {
    const reply = await officer.post('/summaries', fields);
    t.equal(reply.status, 422);
    t.match(textOf(reply.body), words);
    if ('from' in fields && fields.from !== '') t.match(reply.body, `value="${fields.from}"`);
  }
});

t.test('an address that says a period otherwise leads to its own', async (t) => {
  const { officer } = await open(t);
  t.equal((await officer.get('/summaries/2026-07..2026-09')).location, '/summaries/2026Q3');
  t.equal((await officer.get('/summaries/2026Q3')).location, '/summaries/2026Q3/draft');
});

t.test('a text is written, stands on the paper, and the generated one comes back', async (t) => {
  const { world, officer } = await open(t);
  const page = await officer.get(TEXT);
  const saved = await officer.post(TEXT, {
    ...began(page.body),
    text: '一是入库审核集中。\r\n\r\n 二是材料不齐。 ',
  });
  t.match([saved.status, saved.location], [303, '/summaries/2026Q3/draft#s-problems']);
  t.equal(draftOf(world)?.words.texts.problems, '一是入库审核集中。\n二是材料不齐。');
  const paper = (await officer.get('/summaries/2026Q3/draft')).body;
  t.match(paper, '<p>一是入库审核集中。</p>');
  t.match(textOf(paper), '已改写');
  const again = await officer.get(TEXT);
  const reset = await officer.post(TEXT, { ...began(again.body), text: '什么都行', reset: 'yes' });
  t.equal(reset.status, 303);
  t.same(draftOf(world)?.words.texts, {});
  t.same(acts(world), [
    '改写了2026年第三季度小结“存在的问题”',
    '恢复了2026年第三季度小结“存在的问题”的自动文字',
  ]);
});

t.test('the generated text saved as it is goes on following the data', async (t) => {
  const { world, officer } = await open(t);
  const page = await officer.get('/summaries/2026Q3/sections/opening');
  const text = /<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(page.body)?.[1] ?? '';
  t.match(text, '三类目标共新增3家次');
  await officer.post('/summaries/2026Q3/sections/opening', { ...began(page.body), text });
  t.equal(draftOf(world), undefined, 'nothing to keep');
  addEnterprise(world.db, {}, [recognised('provincial_srdi', '2026-09-15')]);
  t.match(textOf((await officer.get('/summaries/2026Q3/draft')).body), '三类目标共新增4家次');
});

t.test('an empty or endless text comes back with everything typed', async (t) => {
  const { officer } = await open(t);
  const empty = await officer.post(TEXT, { was: '', own: '', text: '  ' });
  t.equal(empty.status, 422);
  t.match(textOf(empty.body), '填写文字，或选“恢复自动文字”');
  const long = '长'.repeat(10_001);
  const reply = await officer.post(TEXT, { was: '', own: '', text: long });
  t.equal(reply.status, 422);
  t.match(reply.body, long);
});

t.test('two who write the same section: the second sees both texts and loses nothing', async (t) => {
  const { world, officer } = await open(t);
  const other = world.as('manager');
  const [mine, theirs] = [await officer.get(TEXT), await other.get(TEXT)];
  t.equal((await other.post(TEXT, { ...began(theirs.body), text: '对方写的一段。' })).status, 303);
  const late = await officer.post(TEXT, { ...began(mine.body), text: '我写的一段。' });
  t.equal(late.status, 409);
  t.match(textOf(late.body), '对方写的一段。');
  t.match(textOf(late.body), '我写的一段。');
  t.match(textOf(late.body), '示例manager2');
  t.equal(draftOf(world)?.words.texts.problems, '对方写的一段。');
  t.equal((await officer.post(TEXT, { ...began(late.body), text: '合起来的一段。' })).status, 303);
  t.equal(draftOf(world)?.words.texts.problems, '合起来的一段。');
});

t.test('two who write different sections do not meet', async (t) => {
  const { world, officer } = await open(t);
  const other = world.as('manager');
  const next = '/summaries/2026Q3/sections/next';
  const [mine, theirs] = [await officer.get(TEXT), await other.get(next)];
  t.equal((await other.post(next, { ...began(theirs.body), text: '下一步这样做。' })).status, 303);
  t.equal((await officer.post(TEXT, { ...began(mine.body), text: '问题是这样。' })).status, 303);
  t.same(draftOf(world)?.words.texts, { next: '下一步这样做。', problems: '问题是这样。' });
});

t.test('sections are moved, hidden and shown by buttons, and headings are numbered anew', async (t) => {
  const { world, officer } = await open(t);
  const headings = async () =>
    [...(await officer.get('/summaries/2026Q3/draft')).body.matchAll(/gw-head">([^<]+)</g)].map(
      (one) => one[1],
    );
  const before = await headings();
  t.same(before.slice(0, 3), ['一、总体进展', '二、分项情况', '三、在报和拟报']);
  await officer.post('/summaries/2026Q3/order', { section: 'categories', how: 'up' });
  t.same((await headings()).slice(0, 2), ['一、分项情况', '二、总体进展']);
  await officer.post('/summaries/2026Q3/order', { section: 'overall', how: 'hide' });
  t.same((await headings()).slice(0, 2), ['一、分项情况', '二、在报和拟报']);
  await officer.post('/summaries/2026Q3/order', { section: 'overall', how: 'show' });
  await officer.post('/summaries/2026Q3/order', { section: 'overall', how: 'up' });
  t.same(await headings(), before);
  const { version } = draftOf(world) ?? { version: 0 };
  await officer.post('/summaries/2026Q3/order', { section: 'opening', how: 'up' });
  t.equal(draftOf(world)?.version, version, 'there is nothing above the first');
  const odd = await officer.post('/summaries/2026Q3/order', { section: 'nothing', how: 'up' });
  t.equal(odd.status, 422);
});

t.test('leaders and auditors write on no draft', async (t) => {
  const { world } = await open(t);
  for (const role of ['leader', 'auditor', 'admin']) {
    const who = world.as(role);
    t.equal((await who.get(TEXT)).status, 403);
    t.equal((await who.post(TEXT, { text: 'x' })).status, 403);
    t.equal((await who.post('/summaries', { period: '2026Q3' })).status, 403);
    t.equal((await who.post('/summaries/2026Q3/order', { section: 'next', how: 'hide' })).status, 403);
    t.equal((await who.post('/summaries/2026Q3/figures', {})).status, 403);
    t.equal((await who.get('/summaries')).status, 200);
  }
});
