import t from 'tap';
import { write } from '../../db/open.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { voidEvent } from '../../server/tracks/queries.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { happen, issue, people, recognised, smallZone } from './make.ts';

const LATER = '2026-10-12T02:00:00.000Z';

async function open(t: Parameters<typeof openApp>[0]) {
  const world = await openApp(t);
  const zone = smallZone(world.db);
  await issue(people(world), '2026Q3');
  const page = async () => textOf((await world.as('leader').get('/summaries/2026Q3')).body);
  world.clock.set('2026-10-13T02:00:00.000Z');
  return { world, zone, page };
}

t.test('nothing has changed as long as nothing was recorded', async (t) => {
  const { page } = await open(t);
  t.match(await page(), '签发以来，同一截至日期的数据没有变化');
});

t.test('what is recorded later is told of with who, when and why', async (t) => {
  const { world, page } = await open(t);
  const note = { note: '名单晚到' };
  addEnterprise(
    world.db,
    { name: '示例戊新材料有限公司' },
    [recognised('provincial_srdi', '2026-09-15', note)],
    recordedBy(LATER, '专员乙'),
  );
  const told = await page();
  t.match(told, '与当前数据相差：省级专精特新累计新增 +1，省级专精特新本季新增 +1');
  t.match(told, '+1 补录 示例戊新材料有限公司，省级专精特新新增，2026年9月15日');
  t.match(told, '专员乙 2026-10-12 10:00，原因：名单晚到');
});

t.test('what is voided later goes out with its reason', async (t) => {
  const { world, zone, page } = await open(t);
  const id = world.db.$client
    .prepare(`select id from event where enterprise_id = ? and kind = 'recognised'`)
    .pluck()
    .get(zone.b.id);
  write(world.db, (tx) => voidEvent(tx, Number(id), '名单看错', recordedBy(LATER, '专员乙')));
  const told = await page();
  t.match(told, '省级专精特新本季新增 −1');
  t.match(told, '−1 撤销 示例乙材料有限公司');
  t.match(told, '原因：名单看错');
});

t.test('papers that are completed later change no figure and are told of', async (t) => {
  const { world, zone, page } = await open(t);
  const id = world.db.$client
    .prepare(`select id from event where enterprise_id = ? and kind = 'recognised'`)
    .pluck()
    .get(zone.b.id);
  const amended = {
    category: 'provincial_srdi',
    kind: 'amended',
    effective_on: '2026-10-12',
    amends: Number(id),
  } as const;
  happen(world.db, zone.b.id, { ...amended, document_no: '示例〔2026〕9号' }, recordedBy(LATER, '专员乙'));
  const told = await page();
  t.match(told, '补充更正 示例乙材料有限公司（省级专精特新）：文号 示例〔2026〕1号 → 示例〔2026〕9号');
  t.notMatch(told, '与当前数据相差');
});

t.test('an enterprise that leaves the scope is told of by who said so', async (t) => {
  const { world, zone, page } = await open(t);
  write(world.db, (tx) =>
    reviseEnterprise(tx, zone.b.id, { in_scope: false }, recordedBy(LATER, '专员丙'), {
      effective_on: '2026-09-01',
    }),
  );
  const told = await page();
  t.match(told, '−1 企业资料变化 示例乙材料有限公司');
  t.match(told, '专员丙 2026-10-12 10:00');
});

t.test('what happens after the quarter is no change of it', async (t) => {
  const { world, page } = await open(t);
  addEnterprise(world.db, {}, [recognised('provincial_srdi', '2026-10-10')], recordedBy(LATER));
  t.match(await page(), '数据没有变化');
});
