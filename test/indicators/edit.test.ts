import t from 'tap';
import { readYears } from '../../server/indicators/queries.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { type Client, openApp } from '../helpers/app.ts';
import { attribute, elements, textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { bringIn } from '../sheets/bring-in.ts';

const A = fictionalCode(1);
const AT = `/enterprises/${A}/indicators/2025/edit`;

async function open(t: Parameters<typeof openApp>[0]) {
  const world = await openApp(t);
  const { id } = addEnterprise(world.db, { uscc: A, name: '示例甲有限公司' });
  const years = () => readYears(world.db, [id]).map(({ year, figures }) => ({ year, ...figures }));
  return { world, id, years, officer: world.as('officer') };
}

/** Every box and hidden field of the page as its button would send them. */
async function fieldsOn(who: Client, at = AT): Promise<Record<string, string>> {
  const boxes = elements((await who.get(at)).body).filter(
    (one) =>
      one.tagName === 'input' && attribute(one, 'type') !== 'checkbox' && attribute(one, 'name') !== 'csrf',
  );
  return Object.fromEntries(
    boxes.map((one) => [attribute(one, 'name') ?? '', attribute(one, 'value') ?? '']),
  );
}

t.test('a year is filled in, in 万元; the file shows it and the log tells which figures', async (t) => {
  const { world, officer, years } = await open(t);
  const file = await officer.get(`/enterprises/${A}`);
  t.match(textOf(file.body), '还没有经营指标。填写 / 导入');
  t.match(file.body, `href="${AT}"`);
  const fields = { ...(await fieldsOn(officer)), revenue: '12,860.5', rd_expense: '643.03', staff: '120人' };
  const saved = await officer.post(AT, fields);
  t.equal(saved.status, 303);
  t.same(years(), [{ year: 2025, revenue: 128_605_000, rd_expense: 6_430_300, staff: 120 }]);
  const text = textOf((await officer.get(`/enterprises/${A}`)).body);
  t.match(text, '已保存2025年的营业收入、研发费用、从业人员。');
  t.match(text, /营业收入 万元\s*12,860.5/);
  t.match(text, /研发强度 %，计算\s*5\.0/);
  t.match(text, /资产负债率 %，计算\s*—/);
  t.match(text, /最近填报\s*示例officer1 2026年9月30日 填写/);
  const log = world.db.$client.prepare('select sentence from audit order by seq desc limit 1').pluck().get();
  t.equal(log, '更新示例甲有限公司2025年的营业收入、研发费用、从业人员');
});

t.test('an emptied box takes its figure away, and nothing changed writes nothing', async (t) => {
  const { world, officer, years } = await open(t);
  await bringIn(world.db, 'indicators', [{ 信用代码: A, 年度: '2025', 营业收入: '100', 从业人员: '5' }]);
  const count = () => world.db.$client.prepare('select count(*) from indicator').pluck().get();
  t.match(textOf((await officer.get(AT)).body), /营业收入（万元） ?专员甲 2026年9月30日 导入“名单.csv”/);
  const shown = await fieldsOn(officer);
  t.match(shown, { revenue: '100', was_revenue: '100', staff: '5' });
  await officer.post(AT, shown);
  t.equal(count(), 2);
  t.match(textOf((await officer.get(`/enterprises/${A}`)).body), '没有改动，内容与原来相同。');
  await officer.post(AT, { ...shown, staff: '' });
  t.same(years(), [{ year: 2025, revenue: 1_000_000 }]);
  t.equal(count(), 3);
});

t.test('bad boxes come back with everything typed, each fault at its box', async (t) => {
  const { officer, years } = await open(t);
  for (const [typed, message] of [
    [{ revenue: '很多' }, /营业收入必须是数字，单位为万元，现在是“很多”/],
    [{ revenue: '-1' }, /营业收入不能小于 0/],
    [{ staff: '12.5' }, /从业人员应是整数/],
    [{ market_share: '120' }, /主导产品市场占有率应在 0 到 100 之间/],
    [{ revenue: '10', main_revenue: '11' }, /主营业务收入不能大于营业收入/],
  ] as const) {
    const answer = await officer.post(AT, { ...(await fieldsOn(officer)), patents: '7', ...typed });
    t.equal(answer.status, 422);
    t.match(textOf(answer.body), message);
    const boxes = elements(answer.body);
    for (const [name, value] of Object.entries({ patents: '7', ...typed })) {
      const box = boxes.find((one) => attribute(one, 'name') === name);
      t.equal(box === undefined ? null : attribute(box, 'value'), value);
    }
  }
  t.same(years(), []);
});

t.test('a figure a thousand times that of another year is asked back with a tick', async (t) => {
  const { world, officer, years } = await open(t);
  await bringIn(world.db, 'indicators', [{ 信用代码: A, 年度: '2024', 营业收入: '4800' }]);
  const fields = { ...(await fieldsOn(officer)), revenue: '48215000' };
  const asked = await officer.post(AT, fields);
  t.equal(asked.status, 422);
  t.match(
    textOf(asked.body),
    /营业收入 48,215,000 万元是2024年的 1,000 倍以上，单位可能不对。核对数值和单位后勾选/,
  );
  const box = elements(asked.body).find((one) => attribute(one, 'name') === 'sure');
  const sure = box === undefined ? '' : (attribute(box, 'value') ?? '');
  t.equal(
    (await officer.post(AT, { ...fields, revenue: '58215000', sure })).status,
    422,
    'the tick was of another',
  );
  t.equal((await officer.post(AT, { ...fields, sure })).status, 303);
  t.equal(years().length, 2);
});

t.test('a first figure that no enterprise has is asked back with a tick', async (t) => {
  const { officer, years } = await open(t);
  const fields = { ...(await fieldsOn(officer)), revenue: '32000000', q2: '15000000' };
  const asked = await officer.post(AT, fields);
  t.equal(asked.status, 422);
  t.match(
    textOf(asked.body),
    /营业收入 32,000,000 万元是 3,200 亿元，单位可能不对；1—6月累计营业收入 15,000,000 万元是 1,500 亿元，单位可能不对/,
  );
  t.same(years(), []);
  const box = elements(asked.body).find((one) => attribute(one, 'name') === 'sure');
  const sure = box === undefined ? '' : (attribute(box, 'value') ?? '');
  t.equal((await officer.post(AT, { ...fields, sure })).status, 303);
  t.match(years(), [{ year: 2025, revenue: 320_000_000_000 }]);
});

t.test(
  'two officers: what each changed apart is kept, the same figure is shown before it is replaced',
  async (t) => {
    const { officer, world, years } = await open(t);
    const mine = await fieldsOn(officer);
    const theirs = { ...mine };
    const other = world.as('manager');
    await other.post(AT, { ...theirs, revenue: '100', staff: '9' });
    t.equal((await officer.post(AT, { ...mine, patents: '7' })).status, 303);
    t.same(years(), [{ year: 2025, revenue: 1_000_000, staff: 9, patents: 7 }]);
    const refused = await officer.post(AT, { ...mine, revenue: '120' });
    t.equal(refused.status, 409);
    t.match(textOf(refused.body), /已改为：营业收入 100 万元。要用你填写的，再保存一次/);
    t.match(years()[0], { revenue: 1_000_000 });
    t.equal((await officer.post(AT, { ...mine, revenue: '120', was_revenue: '100' })).status, 303);
    t.match(years()[0], { revenue: 1_200_000, staff: 9 });
  },
);

t.test('not for who does not keep enterprises: neither form nor figures', async (t) => {
  const { world } = await open(t);
  await bringIn(world.db, 'indicators', [{ 信用代码: A, 年度: '2025', 营业收入: '4321' }]);
  const leader = world.as('leader');
  t.equal((await leader.get(AT)).status, 403);
  t.equal((await leader.post(AT, { revenue: '1' })).status, 403);
  const { body } = await leader.get(`/enterprises/${A}`);
  t.notMatch(textOf(body), /经营指标|4,321/);
  t.equal((await leader.get('/sheets/exports/indicators.csv')).status, 403);
});

t.test('no such enterprise, no such year', async (t) => {
  const { officer } = await open(t);
  t.equal((await officer.get(`/enterprises/${fictionalCode(9)}/indicators/2025/edit`)).status, 404);
  for (const year of ['1989', '2027', 'x', '02025']) {
    t.equal((await officer.get(`/enterprises/${A}/indicators/${year}/edit`)).status, 404);
  }
});
