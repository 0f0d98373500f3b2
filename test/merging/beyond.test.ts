import t from 'tap';
import { write } from '../../db/open.ts';
import { eventsOfRun } from '../../server/batches/queries.ts';
import { recordedFor } from '../../server/batches/untouched.ts';
import { latestChanges } from '../../server/progress/news.ts';
import { findMoment } from '../../server/progress/queries.ts';
import { recordEvents } from '../../server/tracks/queries.ts';
import { held, openZone, sign } from '../baseline/make.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { bringIn } from '../sheets/bring-in.ts';
import { mergeNow, partNow } from './make.ts';

const MERGED = '2026-03-02T02:00:00.000Z';
const PARTED = '2026-03-05T02:00:00.000Z';

type Scene = Awaited<ReturnType<typeof openZone>>;
const since = async ({ world }: Scene) =>
  /签认；(.*?)（查看）。/.exec(textOf((await world.as('leader').get('/')).body))?.[1];
const page = async ({ officer }: Scene) => textOf((await officer.get('/targets/baseline')).body);

t.test('a signed record that goes into one that holds nothing leaves the baseline as it is', async (t) => {
  const scene = await openZone(t);
  const { db, jia, bing } = scene;
  const merge = mergeNow(db, jia.uscc, bing.uscc, { at: MERGED });
  t.equal(await since(scene), '此后没有变化');
  partNow(db, merge, PARTED);
  t.equal(await since(scene), '此后没有变化');
});

t.test('two signed records that become one are told as a merge, and back when it is undone', async (t) => {
  const scene = await openZone(t);
  const { db, jia, yi } = scene;
  const merge = mergeNow(db, jia.uscc, yi.uscc, { at: MERGED });
  t.equal(await since(scene), '此后合并 1 家');
  t.match(
    await page(scene),
    /合并 −1\s*示例乙焊带材料有限公司\s*省级专精特新\s*示例甲薄膜材料有限公司合并到示例乙焊带材料有限公司。理由：同一家企业 专员甲/,
  );
  partNow(db, merge, PARTED);
  t.equal(await since(scene), '此后没有变化');
});

t.test('signed as one and parted again: what comes to it is told as the undone merge', async (t) => {
  const scene = await openZone(t, { signed: false });
  const { db, jia, yi } = scene;
  const merge = mergeNow(db, jia.uscc, yi.uscc, { at: '2026-01-06T02:00:00.000Z' });
  sign(db);
  t.equal(await since(scene), '此后没有变化');
  partNow(db, merge, PARTED);
  t.equal(await since(scene), '此后撤销合并 1 家');
  t.match(await page(scene), /撤销合并 ＋1.*撤销示例甲薄膜材料有限公司合并到示例乙焊带材料有限公司/);
});

t.test('what came late to a record that went is told on the file of the one that stays', async (t) => {
  const scene = await openZone(t);
  const { db, bing, yi, officer } = scene;
  const by = recordedBy('2026-02-01T02:00:00.000Z', '专员乙');
  write(db, (tx) => recordEvents(tx, bing.id, [held('2025-05-06')], by, { lateReason: '名单遗漏' }));
  mergeNow(db, bing.uscc, yi.uscc, { at: MERGED });
  const file = textOf((await officer.get(`/enterprises/${yi.uscc}`)).body);
  t.match(file, '名单遗漏');
  const list = await page(scene);
  t.match(list, /示例乙焊带材料有限公司.*名单遗漏/);
  t.notMatch(list, /示例丙热管理部件有限公司[^。]*名单遗漏/);
});

t.test('an enterprise that an import brought stays where another was merged into it', async (t) => {
  const { db, bing } = await openZone(t, { signed: false });
  const other = addEnterprise(db, { name: '示例丁有限公司' }, [held('2026-02-03', { batch_year: 2026 })]);
  t.equal(recordedFor(db, bing.id), null);
  const merge = mergeNow(db, other.uscc, bing.uscc, { at: '2026-09-02T02:00:00.000Z' });
  t.match(recordedFor(db, bing.id), /已有 1 条培育记录/);
  partNow(db, merge);
  t.equal(recordedFor(db, bing.id), '曾与另一家合并过');
});

t.test('what an import recorded of a record that went is named by the one that stays', async (t) => {
  const { db, bing, yi } = await openZone(t, { signed: false });
  await bringIn(db, 'recognitions', [
    { 信用代码: bing.uscc, 类别: '小巨人', 事项: '认定', 公布日期: '2026-05-06' },
  ]);
  mergeNow(db, bing.uscc, yi.uscc);
  t.match(eventsOfRun(db, 1), [{ enterprise_id: yi.id, uscc: yi.uscc, name: yi.name }]);
});

t.test('the latest changes name the one that stays, and tell once what both had recorded', async (t) => {
  const { db, bing } = await openZone(t, { signed: false });
  const same = () => held('2026-02-03', { batch_year: 2026 });
  const by = recordedBy('2026-02-10T02:00:00.000Z');
  write(db, (tx) => recordEvents(tx, bing.id, [same()], by));
  const other = addEnterprise(db, { name: '示例丁有限公司' }, [same()], by);
  const told = () =>
    latestChanges(db, findMoment(db, { asOf: '2026-10-01', knownAt: null }), 9)
      .filter((one) => one.effective_on === '2026-02-03')
      .map((one) => one.name)
      .sort();
  t.same(told(), ['示例丁有限公司', bing.name].sort());
  const merge = mergeNow(db, other.uscc, bing.uscc);
  t.same(told(), [bing.name]);
  partNow(db, merge);
  t.same(told(), ['示例丁有限公司', bing.name].sort());
});
