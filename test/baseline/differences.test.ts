import t from 'tap';
import { write } from '../../db/open.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { EARLY, held, openZone, sign } from './make.ts';

const LATER = recordedBy('2026-03-02T02:00:00.000Z', '专员乙');
const category = 'provincial_srdi' as const;

type Scene = Awaited<ReturnType<typeof openZone>>;
const eventOf = ({ db }: Scene, id: number) =>
  Number(db.$client.prepare('select max(id) from event where enterprise_id = ?').pluck().get(id));
const page = async ({ officer }: Scene) => textOf((await officer.get('/targets/baseline')).body);
const line = async ({ world }: Scene, query = '') =>
  /基线：(.*?)。/.exec(textOf((await world.as('leader').get(`/${query}`)).body))?.[1];
const SIGNED =
  '2025年12月31日，国家级小巨人 0 家、省级专精特新 2 家、规上工业 0 家，主管甲 2026年1月10日签认';

const late = (scene: Scene, id: number, draft = held(), lateReason = '名单遗漏') =>
  write(scene.db, (tx) => recordEvents(tx, id, [draft], LATER, { lateReason }));

t.test('before it is signed the progress page says so, and how many there are', async (t) => {
  const scene = await openZone(t, { signed: false });
  t.equal(await line(scene), '尚未签认（2025年12月31日现有 2 条）（查看）');
});

t.test('signed and unchanged', async (t) => {
  const scene = await openZone(t);
  t.equal(await line(scene), `${SIGNED}；此后没有变化（查看）`);
  t.notMatch(await page(scene), '与签认名单的差异');
});

t.test('what is recorded late is a 补录, with who, when and why', async (t) => {
  const scene = await openZone(t);
  late(scene, scene.bing.id);
  t.equal(await line(scene), `${SIGNED}；此后补录 1 家（查看）`);
  t.match(
    await page(scene),
    /补录 ＋1\s*示例丙热管理部件有限公司\s*省级专精特新\s*补录认定（2025年7月4日）。理由：名单遗漏 专员乙 2026-03-02 10:00/,
  );
});

t.test('what is voided goes out, and an exit that is found late as well', async (t) => {
  const scene = await openZone(t);
  write(scene.db, (tx) => voidEvent(tx, eventOf(scene, scene.jia.id), '不是本区企业', LATER));
  late(scene, scene.yi.id, { category, kind: 'exited', effective_on: '2025-11-14', reason: 'moved_out' });
  t.equal(await line(scene), `${SIGNED}；此后补录退出 1 家、作废 1 家（查看）`);
  const text = await page(scene);
  t.match(text, /作废 −1\s*示例甲.*作废认定（2025年7月4日）。理由：不是本区企业/);
  t.match(text, /补录退出 −1\s*示例乙.*补录迁出（2025年11月14日）/);
  t.match(text, /签认时2 家|2 家/);
});

t.test('a change of scope is told as one, whatever papers came late', async (t) => {
  const scene = await openZone(t);
  const { db, jia } = scene;
  late(scene, jia.id, {
    category,
    kind: 'amended',
    amends: eventOf(scene, jia.id),
    effective_on: '2026-03-02',
    document_no: '示例〔2025〕2号',
  });
  t.equal(await line(scene), `${SIGNED}；此后没有变化（查看）`, 'papers move nothing');
  const by = { ...LATER, at: '2026-03-03T02:00:00.000Z' };
  write(db, (tx) =>
    reviseEnterprise(tx, jia.id, { in_scope: false }, by, { effective_on: '2025-09-01', reason: '区划调整' }),
  );
  t.equal(await line(scene), `${SIGNED}；此后口径调出 1 家（查看）`);
  t.match(await page(scene), /口径调出 −1\s*示例甲.*属统计口径改为“否”，自2025年9月1日起。理由：区划调整/);
});

t.test('a scope that changes after the day changes nothing in it', async (t) => {
  const scene = await openZone(t);
  write(scene.db, (tx) =>
    reviseEnterprise(tx, scene.jia.id, { in_scope: false }, LATER, { effective_on: '2026-01-01' }),
  );
  t.equal(await line(scene), `${SIGNED}；此后没有变化（查看）`);
});

t.test('a day corrected within the baseline is no difference; out of it, it is', async (t) => {
  const scene = await openZone(t);
  const correct = (id: number, effective_on: string) =>
    write(scene.db, (tx) => {
      const old = eventOf(scene, id);
      const [replacedBy = 0] = recordEvents(tx, id, [held(effective_on)], LATER, {
        derive: false,
        lateReason: '以公告为准',
      });
      voidEvent(tx, old, '以公告为准', LATER, { replacedBy });
    });
  correct(scene.jia.id, '2025-07-05');
  t.equal(await line(scene), `${SIGNED}；此后没有变化（查看）`);
  correct(scene.yi.id, '2026-01-05');
  t.equal(await line(scene), `${SIGNED}；此后作废 1 家（查看）`);
  t.match(await page(scene), /作废 −1\s*示例乙.*更正认定（2024年6月12日）。理由：以公告为准/);
});

t.test('an earlier day asks nothing of it; the ledger of then knows what was known', async (t) => {
  const scene = await openZone(t);
  late(scene, scene.bing.id);
  t.equal(await line(scene, '?as_of=2025-12-31'), undefined);
  t.equal(await line(scene, '?as_of=2026-01-08'), `${SIGNED}；此后补录 1 家（查看）`, 'as known now');
  t.equal(await line(scene, '?as_of=2026-01-08&known=then'), '尚未签认（2025年12月31日现有 2 条）（查看）');
  t.equal(await line(scene, '?as_of=2026-02-01&known=then'), `${SIGNED}；此后没有变化（查看）`);
  t.equal(await line(scene, '?as_of=2026-04-01&known=then'), `${SIGNED}；此后补录 1 家（查看）`);
});

t.test('signed anew, what came before is in the list, and differences begin again', async (t) => {
  const scene = await openZone(t);
  late(scene, scene.bing.id);
  sign(scene.db, '2026-04-01T02:00:00.000Z', '补录核定');
  t.match(await line(scene), /省级专精特新 3 家、规上工业 0 家，主管甲 2026年4月1日签认；此后没有变化/);
  write(scene.db, (tx) =>
    voidEvent(tx, eventOf(scene, scene.bing.id), '重复', recordedBy('2026-05-02T02:00:00.000Z')),
  );
  t.match(await line(scene), /此后作废 1 家/);
});

t.test('an enterprise that is entered after the signing is a 补录 as well', async (t) => {
  const scene = await openZone(t);
  const made = addEnterprise(scene.db, { name: '示例新录有限公司' }, [], LATER);
  late(scene, made.id);
  t.equal(await line(scene), `${SIGNED}；此后补录 1 家（查看）`);
  t.ok(EARLY.at < LATER.at);
});
