import t from 'tap';
import { write } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { recordEvents } from '../../server/tracks/queries.ts';
import { textOf } from '../helpers/page.ts';
import { recordedBy } from '../helpers/zone.ts';
import { bringIn } from '../sheets/bring-in.ts';
import { auditOf, eventCount, FORM, fieldsOn, openBatches, start } from './make.ts';

const LIST = '示例甲薄膜材料有限公司\n示例乙焊带材料有限公司\n示例丙热管理部件有限公司';
const UNDO = '/sheets/batches/runs/1/undo';

async function openMade(t: Parameters<typeof openBatches>[0]) {
  const scene = await openBatches(t);
  const { location } = await start(t, scene.world, scene.officer, { ...FORM, list: LIST });
  const { body } = await scene.officer.get(location);
  await scene.officer.post(location, { ...fieldsOn(body), step: 'save' });
  return scene;
}
type Scene = Awaited<ReturnType<typeof openMade>>;

function stageOf({ world }: Scene, id: number) {
  return world.db.$client
    .prepare("select stage from track where enterprise_id = ? and category = 'provincial_srdi'")
    .pluck()
    .get(id);
}
function voids({ world }: Scene): string[] {
  return world.db.$client
    .prepare<[], string>('select reason from event_void order by event_id')
    .pluck()
    .all();
}
/** Something that rests on the recognition of 乙. */
function leanOn({ world, yi }: Scene) {
  write(world.db, (tx) =>
    recordEvents(
      tx,
      yi.id,
      [{ category: 'provincial_srdi', kind: 'exited', reason: 'revoked', effective_on: '2026-09-29' }],
      recordedBy('2026-09-30T08:00:00.000Z', '专员乙'),
    ),
  );
}

t.test('the page says how many go back, and undoing voids what was recorded', async (t) => {
  const scene = await openMade(t);
  const { world, officer, jia, bing } = scene;
  const before = textOf((await officer.get(UNDO)).body);
  t.match(before, /撤销后：省级专精特新 3 → 0 家/);
  t.match(before, /3 家将回到更新前的阶段.*撤销这 3 家不撤销/);
  t.equal((await officer.post(UNDO)).location, UNDO);
  const after = textOf((await officer.get(UNDO)).body);
  t.match(after, /已撤销 3 条。/);
  t.match(after, /已撤销 3 条.*此后有变化，保留 0 条.*没有撤销成功 0 条/);
  t.equal(stageOf(scene, jia.id), 'in_review');
  t.equal(stageOf(scene, bing.id), 'applied');
  t.equal(eventCount(world), 11, 'nothing is deleted');
  t.match(voids(scene)[0], /^撤销批量更新“省级专精特新认定，2026年9月28日”（/);
  t.same(auditOf(world, 'batch undone'), [
    '撤销批量更新“省级专精特新认定，2026年9月28日”：撤销 3 条，保留 0 条，没有成功 0 条',
  ]);
  t.same(compareDerived(world.db).differences, []);
  t.match(textOf((await officer.get('/sheets/batches/runs/1')).body), /本次更新已撤销.*已作废：撤销批量更新/);
});

t.test('what something leans on since is kept and told, the rest goes back', async (t) => {
  const scene = await openMade(t);
  const { officer, yi } = scene;
  leanOn(scene);
  const before = textOf((await officer.get(UNDO)).body);
  t.match(before, /撤销这 2 家/);
  t.match(before, /此后有变化，不能一起撤销 1 条.*示例乙焊带材料有限公司.*2026年9月29日的“撤销”没有依据/);
  await officer.post(UNDO);
  t.match(textOf((await officer.get(UNDO)).body), /已撤销 2 条，保留 1 条。.*已撤销 2 条.*保留 1 条/);
  t.equal(voids(scene).length, 2);
  t.equal(stageOf(scene, yi.id) ?? null, null, 'still exited');
});

t.test('papers that came later keep their event', async (t) => {
  const scene = await openMade(t);
  const { world, jia, officer } = scene;
  const id = Number(
    world.db.$client.prepare('select max(id) from event where enterprise_id = ?').pluck().get(jia.id),
  );
  const amended = {
    category: 'provincial_srdi',
    kind: 'amended',
    effective_on: '2026-09-30',
    amends: id,
    batch: '第二批',
  } as const;
  write(world.db, (tx) => recordEvents(tx, jia.id, [amended], recordedBy('2026-09-30T08:00:00.000Z')));
  t.match(textOf((await officer.get(UNDO)).body), /撤销这 2 家.*此后又补充过这条记录的材料/);
});

t.test('an enterprise that fails is left as it was and told, the others go back', async (t) => {
  const scene = await openMade(t);
  const { world, officer, jia } = scene;
  world.db.$client.exec(
    `create temp trigger refuse before insert on main.event_void
       when (select enterprise_id from event where id = new.event_id) = ${jia.id}
       begin select raise(abort, 'refused'); end`,
  );
  await officer.post(UNDO);
  t.match(
    textOf((await officer.get(UNDO)).body),
    /已撤销 2 条，1 条没有成功。.*没有撤销成功 1 条.*示例甲薄膜材料有限公司/,
  );
  t.equal(stageOf(scene, jia.id), 'recognised');
  t.equal(voids(scene).length, 2);
  t.same(compareDerived(world.db).differences, []);
});

t.test('sent twice, it is undone once', async (t) => {
  const scene = await openMade(t);
  await scene.officer.post(UNDO);
  await scene.officer.post(UNDO);
  t.equal(voids(scene).length, 3);
  t.equal(auditOf(scene.world, 'batch undone').length, 1);
  t.match(textOf((await scene.officer.get(UNDO)).body), /已撤销 3 条/);
});

t.test('after thirty days it stays', async (t) => {
  const scene = await openMade(t);
  scene.world.clock.set('2026-10-30T07:59:00.000Z');
  const officer = scene.world.as('officer');
  t.match(textOf((await officer.get(UNDO)).body), /撤销这 3 家/);
  scene.world.clock.set('2026-10-30T08:01:00.000Z');
  t.match(textOf((await officer.get(UNDO)).body), /已过 30 天，不能整批撤销/);
  await officer.post(UNDO);
  t.same(voids(scene), []);
});

t.test('an import of recognitions is taken back the same way, the latest first', async (t) => {
  const scene = await openBatches(t);
  const { world, officer, jia } = scene;
  const base = { 统一社会信用代码: jia.uscc, 类别: '省级专精特新' };
  const { importId } = await bringIn(world.db, 'recognitions', [
    { ...base, 事项: '认定', 发生日期: '2026-07-10' },
    { ...base, 事项: '撤销', 发生日期: '2026-08-10' },
  ]);
  t.equal(importId, 1);
  t.match((await officer.get('/sheets/runs/1')).body, /href="\/sheets\/batches\/runs\/1\/undo"/);
  await officer.post(UNDO);
  t.equal(stageOf(scene, jia.id), 'in_review');
  t.match(voids(scene), [/^撤销导入“名单.csv”（/, /^撤销导入“名单.csv”（/]);
  t.equal(auditOf(world, 'import undone').length, 1);
  t.same(compareDerived(world.db).differences, []);
});
