import t from 'tap';
import { INDICATOR_FIELDS, told } from '../../server/rules/indicators.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { bringIn } from './bring-in.ts';
import { openSheets } from './choose.ts';

const A = fictionalCode(1);
const B = fictionalCode(2);

async function open(t: Parameters<typeof openSheets>[0]) {
  const { world, officer } = await openSheets(t);
  for (const uscc of [A, B]) addEnterprise(world.db, { uscc });
  const row = (uscc: string, revenue: string, staff: string) => ({
    信用代码: uscc,
    年度: '2025',
    营业收入: revenue,
    从业人员: staff,
  });
  await bringIn(world.db, 'indicators', [row(A, '100', '')]);
  await bringIn(world.db, 'indicators', [row(A, '120', '50'), row(B, '200', '60')]);
  const figures = () =>
    world.db.$client
      .prepare(
        `select e.uscc, i.field, i.value from indicator i join enterprise e on e.id = i.enterprise_id
          where i.id in (select max(id) from indicator group by enterprise_id, year, field) order by e.id, i.field`,
      )
      .all();
  return { world, officer, figures };
}

t.test('what an import told goes back to what stood before it, by a new word', async (t) => {
  const { world, officer, figures } = await open(t);
  const page = await officer.get('/sheets/batches/runs/2/undo');
  t.match(textOf(page.body), /撤销这次导入？.*将撤销 4 处.*2025年营业收入 120 万元 → 营业收入 100 万元/);
  const { location } = await officer.post('/sheets/batches/runs/2/undo');
  t.match(textOf((await officer.get(location)).body), /已撤销 4 处。.*已撤销 4 处.*此后有变化，保留 0 处/);
  t.same(figures(), [
    { uscc: A, field: 'revenue', value: 1_000_000 },
    { uscc: A, field: 'staff', value: null },
    { uscc: B, field: 'revenue', value: null },
    { uscc: B, field: 'staff', value: null },
  ]);
  const log = world.db.$client.prepare('select sentence from audit order by seq desc limit 1').pluck().get();
  t.equal(log, '撤销导入“名单.csv”：撤销 4 处，保留 0 处，没有成功 0 处');
});

t.test('what was told since stays and is named; a second go finds nothing', async (t) => {
  const { world, officer, figures } = await open(t);
  await bringIn(world.db, 'indicators', [{ 信用代码: A, 年度: '2025', 营业收入: '130' }]);
  await officer.post('/sheets/batches/runs/2/undo');
  t.match(figures()[0], { uscc: A, field: 'revenue', value: 1_300_000 });
  const page = textOf((await officer.get('/sheets/batches/runs/2/undo')).body);
  t.match(page, /已撤销 3 处.*此后有变化，保留 1 处.*此后由专员甲在/);
  const count = () => world.db.$client.prepare('select count(*) from indicator').pluck().get();
  const before = count();
  await officer.post('/sheets/batches/runs/2/undo');
  t.equal(count(), before);
});

t.test('not after thirty days, and not by who may not', async (t) => {
  const { world, officer, figures } = await open(t);
  t.equal((await world.as('leader').post('/sheets/batches/runs/2/undo')).status, 403);
  world.clock.set('2026-10-30T03:00:00.000Z');
  const before = figures();
  const { location } = await world.as('officer').post('/sheets/batches/runs/2/undo');
  t.match(textOf((await world.as('officer').get(location)).body), /已过 30 天，不能整批撤销/);
  t.same(figures(), before);
  t.ok(officer.id > 0);
});

t.test('a large run is planned beside the pages, and its page tells the same', async (t) => {
  const { world, officer } = await open(t);
  const rows = Array.from({ length: 36 }, (_, at) => ({
    信用代码: A,
    年度: String(1990 + at),
    ...Object.fromEntries(
      INDICATOR_FIELDS.map((field) => [told(field).word, field === 'main_revenue' ? '1' : '2']),
    ),
    研发人员: '1',
  }));
  const more = rows.map((row) => ({ ...row, 信用代码: B }));
  await bringIn(
    world.db,
    'indicators',
    [...rows, ...more].map((row) => ({ ...row, 净利润: '3' })),
  );
  const page = textOf((await officer.get('/sheets/batches/runs/3/undo')).body);
  t.match(page, /将撤销 1,224 处/);
  const { location } = await officer.post('/sheets/batches/runs/3/undo');
  t.match(textOf((await officer.get(location)).body), '已撤销 1224 处');
});
