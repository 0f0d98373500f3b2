import t from 'tap';
import { audit } from '../../db/schema.ts';
import { targetAt } from '../../server/rules/facts.ts';
import { findProgramme, readTargets } from '../../server/targets/queries.ts';
import { openApp, type World } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';

const FORM = '/targets/little_giant';

/** The whole form: everything in the years' fourth quarters, unless told otherwise. */
function filled(years: [number, number, number], more: Record<string, string> = {}): Record<string, string> {
  const cells: Record<string, string> = {};
  for (const [at, year] of [2026, 2027, 2028].entries()) {
    for (const quarter of [1, 2, 3, 4]) cells[`${year}Q${quarter}`] = quarter === 4 ? String(years[at]) : '0';
  }
  return { total: '10', reason: '示例原因', document: '', holds_from: '', base: '1', ...cells, ...more };
}

const plan = ({ db }: World) => readTargets(db, findProgramme(db).id);
const giants = (world: World) => plan(world).filter((one) => one.category === 'little_giant');

t.test('a plan that adds up becomes a new version, and the log tells of it', async (t) => {
  const world = await openApp(t);
  const answer = await world.as('manager').post(FORM, filled([2, 3, 5], { document: '示例文件〔2026〕1号' }));
  t.equal(answer.status, 303);
  const [first, second] = giants(world);
  t.equal(first?.state, 'proposed', 'the proposal stays as it was');
  t.match(second, { state: 'confirmed', target: 10, holds_from: '2026-09-30', reason: '示例原因' });
  t.equal(second?.cells.find((one) => one.year === 2028 && one.quarter === 4)?.planned, 5);
  const said = world.db.select().from(audit).all().at(-1);
  t.match(said?.sentence, /将国家级小巨人的季度目标定为2026年 2＋2027年 3＋2028年 5＝10，自2026年9月30日起/);
  t.match(said?.sentence, /原因：示例原因，依据：示例文件〔2026〕1号/);
  t.match(said?.actor, /示例manager/);
});

t.test('a plan that does not add up comes back filled in, with the difference named', async (t) => {
  const world = await openApp(t);
  const answer = await world.as('manager').post(FORM, filled([2, 3, 4], { document: '示例文件' }));
  t.equal(answer.status, 422);
  t.match(answer.body, '各年之和 9 与三年目标 10 相差 1');
  t.match(answer.body, 'value="示例文件"');
  t.match(answer.body, /name="2028Q4" value="4"/);
  t.match(textOf(answer.body), '2026年 2＋2027年 3＋2028年 4＝9，与三年目标 10 相差 1');
  t.equal(giants(world).length, 1);
});

t.test('a missing reason and a sum that is off are told together', async (t) => {
  const world = await openApp(t);
  const answer = await world.as('manager').post(FORM, filled([2, 3, 4], { reason: ' ' }));
  t.equal(answer.status, 422);
  t.match(textOf(answer.body), '有 2 处需要修改 填写修改原因各年之和 9 与三年目标 10 相差 1');
});

t.test('what cannot be read stands at its cell, and nothing typed is lost', async (t) => {
  const world = await openApp(t);
  const bad = filled([2, 3, 5], { '2026Q1': '两', '2026Q2': '', reason: '', holds_from: '2026-10-01' });
  const answer = await world.as('manager').post(FORM, bad);
  t.equal(answer.status, 422);
  t.match(answer.body, '2026年第一季度的计划应为 0 到 9999 的整数');
  t.match(answer.body, '填写2026年第二季度的计划，没有就填 0');
  t.match(answer.body, '填写修改原因');
  t.match(answer.body, '生效日期不能晚于今天（2026年9月30日）');
  t.match(answer.body, 'value="两"');
});

t.test('full-width figures and a written day are read as they are meant', async (t) => {
  const world = await openApp(t);
  const typed = filled([2, 3, 5], { '2028Q4': '５家', holds_from: '2026年9月1日' });
  t.equal((await world.as('manager').post(FORM, typed)).status, 303);
  t.match(giants(world)[1], { holds_from: '2026-09-01' });
});

t.test(
  'a back-dated version holds from its day, and a day before it keeps the targets of then',
  async (t) => {
    const world = await openApp(t);
    await world.as('manager').post(FORM, filled([1, 3, 6], { holds_from: '2026-04-01' }));
    const at = (day: string) =>
      targetAt(plan(world), 'little_giant', day)?.cells.find((one) => one.quarter === 4);
    t.equal(at('2026-03-31')?.planned, 3);
    t.equal(at('2026-04-01')?.planned, 1);
    const early = await world
      .as('manager')
      .post(FORM, filled([1, 3, 6], { holds_from: '2025-12-31', base: '4' }));
    t.match(early.body, '生效日期不能早于行动计划开始的2026年1月1日');
    const then = await world.as('leader').get('/targets?as_of=2026-03-31');
    t.match(textOf(then.body), '正在查看 2026年3月31日 时生效的目标');
    t.match(textOf(then.body), '2026年 3＋2027年 3＋2028年 4＝10');
    t.match(textOf((await world.as('leader').get('/targets')).body), '2026年 1＋2027年 3＋2028年 6＝10');
  },
);

t.test('of two managers at once the second sees both, and may save after it', async (t) => {
  const world = await openApp(t);
  const [one, other] = [world.as('manager'), world.as('manager')];
  await one.post(FORM, filled([2, 3, 5], { reason: '先保存的原因' }));
  const answer = await other.post(FORM, filled([1, 1, 8], { reason: '后保存的原因' }));
  t.equal(answer.status, 409);
  t.match(answer.body, '先保存的原因');
  t.match(answer.body, '后保存的原因');
  t.match(textOf(answer.body), '2028年第四季度458', 'original, theirs and mine side by side');
  const base = /name="base" value="(\d+)"/.exec(answer.body)?.[1] ?? '';
  t.equal((await other.post(FORM, filled([1, 1, 8], { base }))).status, 303);
  t.equal(giants(world).length, 3);
});

t.test('a form that came back with faults still notices a save meanwhile', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  await world.as('manager').post(FORM, filled([2, 3, 5]));
  const faulty = await manager.post(FORM, filled([2, 3, 5], { reason: '' }));
  t.match(faulty.body, 'name="base" value="1"');
});

t.test('the filling buttons fill the form and save nothing', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  const even = await manager.post(FORM, filled([0, 0, 0], { fill: 'even', reason: '写了一半的原因' }));
  t.equal(even.status, 200);
  t.match(textOf(even.body), '2026年 3＋2027年 3＋2028年 4＝10，与三年目标一致');
  t.match(even.body, /name="2028Q1" value="1"/);
  t.match(even.body, '写了一半的原因');
  const proposal = await manager.post(FORM, filled([0, 0, 0], { fill: 'proposal' }));
  t.match(proposal.body, /name="2026Q4" value="3"/);
  t.match(proposal.body, /name="2028Q1" value="0"/);
  t.equal(giants(world).length, 1);
});

t.test('another three-year total is a change of the programme, kept like any other', async (t) => {
  const world = await openApp(t);
  await world.as('manager').post(FORM, filled([4, 4, 4], { total: '12' }));
  t.match(giants(world)[1], { target: 12 });
  const versions = await world.as('leader').get('/targets/little_giant/history');
  t.match(textOf(versions.body), '三年目标 10 → 12；2026年第四季度 3 → 4');
});

t.test('leaders, officers and strangers may not', async (t) => {
  const world = await openApp(t);
  for (const role of ['leader', 'officer', 'admin', 'auditor']) {
    t.equal((await world.as(role).post(FORM, filled([2, 3, 5]))).status, 403, role);
    t.equal((await world.as(role).get(FORM)).status, 403, role);
  }
  t.match((await world.stranger.get(FORM)).location, '/sign-in');
  t.equal(giants(world).length, 1);
});

t.test('there is no such category', async (t) => {
  const manager = (await openApp(t)).as('manager');
  t.equal((await manager.get('/targets/four_above')).status, 404);
  t.equal((await manager.post('/targets/four_above', filled([2, 3, 5]))).status, 404);
});
