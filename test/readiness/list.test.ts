import t from 'tap';
import { write } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { freshenReadiness, readinessDay } from '../../server/derived/readiness.ts';
import { lacksOf } from '../../server/readiness/queries.ts';
import { parseCsv } from '../../server/sheets/csv.ts';
import { type Client, openApp, type World } from '../helpers/app.ts';
import { elements, linksOf, textOf, wordsOf } from '../helpers/page.ts';
import { bringIn } from '../sheets/bring-in.ts';
import { addFirm, GOOD, WAN } from './make.ts';

const LOW = { ...GOOD, rd_expense: 48 * WAN };
const BOTH = { 2025: GOOD, 2024: GOOD };
const stage = { category: 'provincial_srdi', kind: 'stage', effective_on: '2026-08-01' } as const;

/** 示例乙 lacks least; 示例丁 holds it, 示例戊 is out of scope, of 示例己 nothing is known. */
function fill(world: World) {
  const lowYears = { 2025: LOW, 2024: LOW };
  return {
    jia: addFirm(world, lowYears, { name: '示例甲光电有限公司', chain: '光电信息', officer: '示例officer1' }),
    yi: addFirm(world, BOTH, { name: '示例乙光电有限公司', area: '示例二镇' }, [
      { ...stage, stage: 'applied' },
    ]),
    bing: addFirm(world, { 2025: GOOD }, { name: '示例丙光电有限公司' }),
    ding: addFirm(world, BOTH, { name: '示例丁光电有限公司' }, [
      { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-05-01' },
    ]),
    wu: addFirm(world, BOTH, { name: '示例戊光电有限公司', in_scope: false }),
    ji: addFirm(world, {}, { name: '示例己光电有限公司' }),
  };
}

async function namesOn(client: Client, query = ''): Promise<string[]> {
  const { body } = await client.get(`/readiness?category=provincial_srdi${query}`);
  return linksOf(body)
    .map(([words]) => words)
    .filter((words) => /^示例.光电/.test(words));
}

t.test('who is in scope and does not hold it, least lacking first; filters narrow it', async (t) => {
  const world = await openApp(t);
  fill(world);
  const officer = world.as('officer');
  t.same(await namesOn(officer), ['示例乙光电有限公司', '示例丙光电有限公司', '示例甲光电有限公司']);
  t.same(await namesOn(officer, '&chain=光电信息'), ['示例甲光电有限公司']);
  t.same(await namesOn(officer, '&area=示例二镇'), ['示例乙光电有限公司']);
  t.same(await namesOn(officer, '&stage=applied'), ['示例乙光电有限公司']);
  t.same(await namesOn(officer, '&stage=none&officer=专员甲'), ['示例丙光电有限公司']);
  t.same(await namesOn(officer, '&mine=1'), ['示例甲光电有限公司']);
  t.same(await namesOn(officer, '&officer=-'), []);
  t.match(textOf((await officer.get('/readiness?officer=-')).body), '没有符合条件的企业');
});

t.test('what lacks is told with figures to who keeps enterprises, without to others', async (t) => {
  const world = await openApp(t);
  fill(world);
  const text = textOf((await world.as('officer').get('/readiness?category=provincial_srdi')).body);
  t.match(text, '研发费用占比 2.4%，低于 3%');
  t.match(text, '缺从事特定细分市场的起始日、2024年研发费用');
  const leader = world.as('leader');
  const page = await leader.get('/readiness?category=provincial_srdi');
  t.match(textOf(page.body), '研发费用占比偏低');
  t.notMatch(textOf(page.body), /2\.4%|48 万元/);
  t.notMatch(page.body, 'exports/list');
  t.equal((await leader.get('/readiness/exports/list.csv')).status, 403);
  t.match((await world.stranger.get('/readiness')).location, '/sign-in');
});

t.test(
  'the work list has the rows and the order of the page, every criterion, and room for measures',
  async (t) => {
    const world = await openApp(t);
    fill(world);
    const officer = world.as('officer');
    const { body } = await officer.get('/readiness/exports/list.csv?category=provincial_srdi');
    const records = parseCsv(body.replace('\ufeff', ''));
    const at = records.findIndex((record) => record.length > 1);
    const [header = [], ...rows] = records.slice(at);
    t.same(
      rows.map(([name]) => name),
      await namesOn(officer),
    );
    t.same(header.slice(-4), ['缺什么', '措施', '责任人', '时限']);
    const of = (name: string) => rows.map((row) => row[header.findIndex((one) => one.startsWith(name))]);
    t.same(of('近两年研发费用占比'), [
      '6.0%（2025年），6.0%（2024年），达到',
      '6.0%（2025年），缺数据',
      '2.4%（2025年），2.4%（2024年），未达到',
    ]);
    t.same(of('措施'), ['', '', '']);
    t.match(records.slice(0, at).flat().join(), /截至2026年9月30日.*条件：.*工信部企业〔2026〕2号/);
    const page = (await officer.get('/readiness?category=provincial_srdi')).body;
    const shown = elements(page)
      .filter((one) => one.tagName === 'tr')
      .slice(1)
      .map(wordsOf);
    for (const [n, row] of rows.entries())
      t.ok(shown[n]?.includes(row[header.indexOf('缺什么')] ?? '?'), `row ${n}`);
    t.match(
      world.db.$client.prepare('select sentence from audit order by seq desc limit 1').pluck().get(),
      /导出最接近达标名单（\.csv），省级专精特新，共 3 家/,
    );
  },
);

t.test('an import of figures moves the list, and a year that turns, and a title that ends', async (t) => {
  const world = await openApp(t);
  const { bing, jia } = fill(world);
  const words = (category: 'provincial_srdi' | 'little_giant', id: number) =>
    lacksOf(world.db, category, [id]).get(id)?.words ?? '';
  await bringIn(world.db, 'indicators', [
    { 信用代码: bing.uscc, 年度: '2024', 营业收入: '2000', 研发费用: '100' },
  ]);
  t.notMatch(words('provincial_srdi', bing.id), '缺2024年研发费用');
  t.match(words('provincial_srdi', jia.id), '研发费用占比 2.4%，低于 3%');
  t.equal(readinessDay(world.db), '2026-09-30');
  world.clock.set('2027-01-02T03:00:00.000Z');
  t.equal((await world.as('officer').get('/readiness')).status, 200);
  t.equal(readinessDay(world.db), '2027-01-02');
  t.match(words('provincial_srdi', jia.id), '研发费用 48 万元');
  t.same(compareDerived(world.db).differences, []);
});

t.test('a title that ends turns its holder alone', async (t) => {
  const world = await openApp(t);
  const held = { category: 'provincial_srdi', kind: 'recognised', effective_on: '2023-11-01' } as const;
  const { id } = addFirm(world, BOTH, {}, [{ ...held, valid_from: '2023-11-01', valid_until: '2026-10-31' }]);
  t.notMatch(lacksOf(world.db, 'little_giant', [id]).get(id)?.words, '到期');
  write(world.db, (tx) => freshenReadiness(tx, '2026-10-31'));
  t.notMatch(lacksOf(world.db, 'little_giant', [id]).get(id)?.words, '到期');
  write(world.db, (tx) => freshenReadiness(tx, '2026-11-01'));
  t.match(
    lacksOf(world.db, 'little_giant', [id]).get(id)?.words,
    '省级专精特新已于2026年10月31日到期，待复核',
  );
  t.same(compareDerived(world.db).differences, []);
});

t.test('verification finds a row that was tampered with', async (t) => {
  const world = await openApp(t);
  const { jia } = fill(world);
  world.db.$client.prepare(`update readiness set gap = 0 where enterprise_id = ?`).run(jia.id);
  t.same(compareDerived(world.db).differences, [
    `readiness of ${jia.uscc} differs from its figures, findings and criteria`,
  ]);
});

t.test('a page holds fifty, and the next follows', async (t) => {
  const world = await openApp(t);
  for (let n = 0; n < 53; n += 1) addFirm(world, { 2025: { revenue: n * 100 * WAN } });
  const officer = world.as('officer');
  const first = textOf((await officer.get('/readiness?category=above_scale')).body);
  t.match(first, '第 1—50 家，共 53 家');
  t.match(
    textOf((await officer.get('/readiness?category=above_scale&page=2')).body),
    '第 51—53 家，共 53 家',
  );
  t.match(textOf((await officer.get('/readiness?category=above_scale&page=9')).body), '第 51—53 家');
});

t.test('many are moved on in a thread, and the page says so meanwhile', async (t) => {
  const world = await openApp(t);
  const { jia } = fill(world);
  const at = '2026-09-01T02:00:00.000Z';
  // As many names as make a register of a large zone.
  world.db.$client.exec(`
    with recursive n (i) as (select 1000 union all select i + 1 from n where i < 3100)
      insert into enterprise (id, uscc, name, name_key, in_scope, created_at, updated_at, updated_by)
      select i, '91330411YY00' || printf('%06d', i), '示例' || i, '示例' || i, 1, '${at}', '${at}', '示例' from n;
    insert into register select id, uscc, name, name, '', '', name, null, null, null, null, 1, null, null, null,
      0, 0, 0, null, null, 0, 0, updated_at, updated_by, null, null, null from enterprise where id >= 1000;`);
  world.clock.set('2027-01-02T03:00:00.000Z');
  const officer = world.as('officer');
  t.match(
    textOf((await officer.get('/readiness')).body),
    '正在按今天的条件重新对照，下面是 2026年9月30日 的结果',
  );
  const job = world.app.work.running('readiness');
  if (job !== null) await world.app.work.settle(job, 60_000);
  t.equal(readinessDay(world.db), '2027-01-02');
  t.notMatch(textOf((await officer.get('/readiness')).body), '正在按今天的条件');
  t.match(lacksOf(world.db, 'provincial_srdi', [jia.id]).get(jia.id)?.words, '研发费用 48 万元');
  t.same(
    compareDerived(world.db).differences.filter((one) => one.startsWith('readiness')),
    [],
  );
});
