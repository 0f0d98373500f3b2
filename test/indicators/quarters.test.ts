import t from 'tap';
import { allKnown, storyOf } from '../../server/indicators/queries.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { indicatorsTable } from '../../server/sheets/indicators-table.ts';
import { rowsOf } from '../../server/sheets/table.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { bringIn } from '../sheets/bring-in.ts';
import { fieldsOn, sureOn } from './make.ts';

const A = fictionalCode(1);
const FILE = `/enterprises/${A}`;
const at = (year: number) => `${FILE}/indicators/${year}/edit`;

async function open(t: Parameters<typeof openApp>[0]) {
  const world = await openApp(t);
  const { id } = addEnterprise(world.db, { uscc: A, name: '示例甲有限公司' });
  const known = () => allKnown(world.db, id);
  return { world, id, known, officer: world.as('officer') };
}

t.test(
  'quarters are told from January on, the single one is derived, and stand beside the years',
  async (t) => {
    const { world, id, known, officer } = await open(t);
    await officer.post(at(2025), {
      ...(await fieldsOn(officer, at(2025))),
      revenue: '400',
      lead_revenue: '300',
    });
    const form = await officer.get(at(2026));
    t.match(textOf(form.body), /1—9月累计营业收入（万元）/);
    t.notMatch(textOf(form.body), '1—12月累计', 'a quarter that is not over has no box');
    const fields = { ...(await fieldsOn(officer, at(2026))), q1: '100', q2: '210.5' };
    t.equal((await officer.post(at(2026), fields)).status, 303);
    t.same(known().quarters.get(2026), { 1: 1_000_000, 2: 2_105_000 });
    const text = textOf((await officer.get(FILE)).body);
    t.match(text, '已保存2026年的1—3月累计营业收入、1—6月累计营业收入。');
    t.match(text, /指标2025年2026年1—6月/);
    t.match(text, /营业收入 万元\s*400210\.5/);
    t.match(text, /主导产品收入占比 %，计算\s*75\.0—/);
    t.match(text, /2026年100 （100）210\.5 （110\.5）——/);
    t.match(
      textOf((await officer.get(at(2026))).body),
      /1—6月累计营业收入（万元） ?示例officer1 2026年9月30日 填写；单季 110\.5/,
    );
    const early = await officer.post(at(2026), { ...fields, q4: '900' });
    t.equal(early.status, 422);
    t.match(textOf(early.body), '1—12月还没有结束，结束后再填');
    t.match(storyOf(world.db, [id]).at(-1), {
      word: '数据',
      on: '2026-09-30',
      title: '录入2026年1—6月经营指标 1 项',
    });
  },
);

t.test('a falling cumulative figure is asked back, and kept where it is meant', async (t) => {
  const { known, officer } = await open(t);
  const fields = { ...(await fieldsOn(officer, at(2026))), q1: '100', q2: '90' };
  const asked = await officer.post(at(2026), fields);
  t.equal(asked.status, 422);
  t.match(textOf(asked.body), '1—6月累计 90 万元小于1—3月累计 100 万元');
  t.equal(known().standing.length, 0);
  t.equal((await officer.post(at(2026), { ...fields, sure: sureOn(asked.body) })).status, 303);
  t.same(known().quarters.get(2026), { 1: 1_000_000, 2: 900_000 });
});

t.test('an audited figure is marked, and nothing of lower standing replaces it in silence', async (t) => {
  const { world, known, officer } = await open(t);
  const sources = () => known().standing.map(({ field, value, source }) => [field, value, source]);
  await officer.post(at(2025), { ...(await fieldsOn(officer, at(2025))), revenue: '400', staff: '20' });
  const audit = { ...(await fieldsOn(officer, at(2025))), revenue: '410', source: 'audited' };
  await officer.post(at(2025), { ...audit, all_audited: 'yes' });
  t.same(sources(), [
    ['revenue', 4_100_000, 'audited'],
    ['staff', 20, 'audited'],
  ]);
  const text = textOf((await officer.get(FILE)).body);
  t.match(text, '已保存2025年的营业收入。1 项未改动的数已记为审计数。');
  t.match(text, /营业收入 万元\s*410 审/);
  t.match(text, '审计 2 项');
  const fields = { ...(await fieldsOn(officer, at(2025))), revenue: '500' };
  const asked = await officer.post(at(2025), fields);
  t.equal(asked.status, 422);
  t.match(textOf(asked.body), '营业收入 410 万元是审计数，改后不再是审计数');
  const imported = await bringIn(world.db, 'indicators', [{ 信用代码: A, 年度: '2025', 营业收入: '600' }], {
    dryRun: true,
  });
  t.match(JSON.stringify(imported.warnings), '营业收入 410 万元是审计数，导入后不再是审计数');
  t.equal((await officer.post(at(2025), { ...fields, sure: sureOn(asked.body) })).status, 303);
  t.same(sources()[0], ['revenue', 5_000_000, 'declared']);
});

t.test('a year is internal unless a manager opens it: page, print, history and the API', async (t) => {
  const { world, officer } = await open(t);
  await officer.post(at(2024), { ...(await fieldsOn(officer, at(2024))), revenue: '111' });
  await officer.post(at(2025), { ...(await fieldsOn(officer, at(2025))), revenue: '222' });
  const [leader, manager, admin] = [world.as('leader'), world.as('manager'), world.as('admin')];
  const seen = async () => textOf((await leader.get(FILE)).body);
  const api = async (who: typeof leader) => {
    const answer = await who.get(`/api/v1/enterprises/${A}`);
    return (JSON.parse(answer.body) as { indicators: { year: number }[] }).indicators.map((one) => one.year);
  };
  t.notMatch(await seen(), /经营指标|222/);
  t.match((await officer.get(FILE)).body, /<section class="sec no-print" aria-labelledby="h-indicators">/);
  t.same(await api(leader), [2024, 2025], 'as the contract has it, while nothing is marked');
  const mark = `${FILE}/indicators/2025/openness`;
  for (const who of [officer, leader, admin]) {
    t.equal((await who.get(mark)).status, 403);
    t.equal((await who.post(mark, { openness: 'open', reason: '示例' })).status, 403);
  }
  const bad = await manager.post(mark, { openness: 'open', reason: ' ' });
  t.equal(bad.status, 422);
  t.match(textOf(bad.body), '填写理由');
  t.equal((await manager.post(mark, { openness: 'open', reason: '企业书面同意' })).status, 303);
  const text = await seen();
  t.match(text, /营业收入 万元\s*222/);
  t.notMatch(text, /111|增长率 %，计算\s*1/, 'nor what would tell the year that is not open');
  t.notMatch((await leader.get(FILE)).body, 'indicators/2025/edit');
  const own = (await officer.get(FILE)).body;
  t.match(own, /<th class="n no-print" scope="col"><a [^>]*>2024年/);
  t.match(own, /<th class="n" scope="col"><a [^>]*>2025年/);
  t.match(own, '<span class="no-print">100.0</span>', 'growth on a year that is not open is not printed');
  t.match(own, '<td class="spark-col no-print">', 'nor a line through it');
  await manager.post(`${FILE}/indicators/2024/openness`, { openness: 'internal', reason: '企业不同意' });
  t.same(await api(leader), [2025], 'marked as internal, the API keeps it too');
  t.same(await api(officer), [2024, 2025]);
  for (const path of ['/indicators/history', '/indicators/exports/history.csv']) {
    t.equal((await leader.get(FILE + path)).status, 403, path);
  }
  t.equal((await leader.get('/sheets/exports/indicators.csv')).status, 403);
  const said = world.db.$client
    .prepare("select sentence from audit where act = 'indicators marked' order by seq limit 1")
    .pluck()
    .get();
  t.equal(said, '将示例甲有限公司2025年的经营指标标为可公开，理由：企业书面同意');
});

t.test('the history tells who said what when, old and new, and is saved as it stands', async (t) => {
  const { world, officer } = await open(t);
  t.match(textOf((await officer.get(`${FILE}/indicators/history`)).body), '还没有经营指标。');
  await officer.post(at(2025), { ...(await fieldsOn(officer, at(2025))), revenue: '400' });
  await bringIn(world.db, 'indicators', [{ 信用代码: A, 年度: '2025', 营业收入: '420', 从业人员: '7' }]);
  const text = textOf((await officer.get(`${FILE}/indicators/history`)).body);
  t.match(text, /共 3 条，新的在前/);
  t.match(text, /专员甲导入“名单\.csv”2025年从业人员（人）未填写7导入/);
  t.match(text, /2025年营业收入（万元）400420导入/);
  t.match(text, /示例officer1填写2025年营业收入（万元）未填写400企业申报/);
  const file = await officer.get(`${FILE}/indicators/exports/history.csv`);
  t.match(file.body, /专员甲,2025年,营业收入（万元）,400,420,导入,导入“名单\.csv”/);
});

t.test('quarters and sources come by a file and go back into one unchanged', async (t) => {
  const { world, id, known } = await open(t);
  const file = [
    {
      信用代码: A,
      年度: '2025',
      季度: '',
      营业收入: '400',
      主导产品收入: '300',
      Ⅱ类知识产权: '5',
      来源: '审计',
    },
    {
      信用代码: A,
      年度: '2026',
      季度: '一季度',
      营业收入: '100',
      主导产品收入: '',
      Ⅱ类知识产权: '',
      来源: '',
    },
    {
      信用代码: A,
      年度: '',
      季度: '2026Q2',
      营业收入: '220',
      主导产品收入: '',
      Ⅱ类知识产权: '',
      来源: '企业申报',
    },
  ];
  const first = await bringIn(world.db, 'indicators', file);
  t.same(first.refused, []);
  t.same(first.counts, { ...first.counts, added: 3 });
  t.same(known().quarters.get(2026), { 1: 1_000_000, 2: 2_200_000 });
  t.same(
    known().standing.map(({ year, quarter, source }) => `${year} ${quarter} ${source}`),
    ['2025 0 audited', '2025 0 audited', '2025 0 audited', '2026 1 imported', '2026 2 declared'],
  );
  t.match((await bringIn(world.db, 'indicators', file)).counts, { added: 0, changed: 0, unchanged: 3 });
  const table = indicatorsTable(world.db, '2026-09-30', { ids: [id], words: '' });
  const out: Record<string, string>[] = [];
  for await (const rows of rowsOf(table)) {
    for (const row of rows) {
      const cells = table.columns.map(({ key, header }) => [header, String(row[key] ?? '')]);
      out.push(Object.fromEntries(cells) as Record<string, string>);
    }
  }
  t.match(out, [{ 来源: '审计' }, { 季度: '1—3月', '营业收入（万元）': '100' }, { 季度: '1—6月' }]);
  t.match((await bringIn(world.db, 'indicators', out)).counts, { added: 0, changed: 0, unchanged: 3 });
  for (const [row, message] of [
    [{ 季度: '五季度', 营业收入: '1' }, '季度写成 一季度、1—9月 或 2026Q3'],
    [{ 季度: '2025Q3', 营业收入: '1' }, '季度写的是 2025 年，年度写的是 2026'],
    [{ 季度: '四季度', 营业收入: '1' }, '2026年1—12月还没有结束'],
    [{ 季度: '三季度', 营业收入: '300', 从业人员: '9' }, '季度数据只收营业收入，这一行的从业人员空着'],
    [{ 季度: '三季度', 营业收入: '300', 来源: '听说' }, '来源写“企业申报”或“审计”'],
  ] as [Record<string, string>, string][]) {
    const judged = await bringIn(world.db, 'indicators', [{ 信用代码: A, 年度: '2026', ...row }], {
      dryRun: true,
    });
    t.match(judged.refused[0]?.message ?? '', message);
  }
  const falling = await bringIn(
    world.db,
    'indicators',
    [{ 信用代码: A, 年度: '2026', 季度: '三季度', 营业收入: '30' }],
    {
      dryRun: true,
    },
  );
  t.match(JSON.stringify(falling.warnings), '可能填成了单季数');
});
