import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { held, logOf, openZone, shownBy } from './make.ts';

const HERE = '/targets/baseline/lock';
const rows = (db: Awaited<ReturnType<typeof openZone>>['db'], table: string) =>
  db.$client.prepare<[], Record<string, unknown>>(`select * from ${table}`).all();

t.test('a manager signs what the page shows: every line is kept, and the log tells of it', async (t) => {
  const { db, manager, jia, yi, world } = await openZone(t, { signed: false });
  t.match(textOf((await manager.get(HERE)).body), /省级专精特新 2 家.*缺文号 1 条，缺批次 1 条/);
  const done = await manager.post(HERE, { ...(await shownBy(manager)), note: '年度会议审定' });
  t.match(done, { status: 303, location: '/targets/baseline' });
  t.match(rows(db, 'baseline'), [
    {
      version: 1,
      as_of: '2025-12-31',
      locked_by: `示例${manager.name}`,
      note: '年度会议审定',
      little_giant: 0,
      provincial_srdi: 2,
      above_scale: 0,
      sha256: /^[0-9a-f]{64}$/,
    },
  ]);
  t.match(rows(db, 'baseline_entry'), [
    { line: 1, uscc: yi.uscc, effective_on: '2024-06-12', document_no: null },
    {
      line: 2,
      uscc: jia.uscc,
      batch: '2025年第一批',
      document_no: '示例〔2025〕1号',
      valid_until: '2028-07-03',
    },
  ]);
  t.same(logOf(world, 'baseline%'), [
    '签认并锁定秀水强脊工程基线（2025年12月31日）第 1 版：国家级小巨人 0 家、省级专精特新 2 家、规上工业 0 家，说明：年度会议审定',
  ]);
  t.match(
    textOf((await manager.get('/targets/baseline')).body),
    /已签认并锁定.*第 1 版.*共 2 条。此后没有变化/,
  );
});

t.test('what changed since it was shown is told, and nothing is signed', async (t) => {
  const { db, manager, world } = await openZone(t, { signed: false });
  const shown = await shownBy(manager);
  world.clock.forward(5);
  addEnterprise(db, { name: '示例丁电驱系统有限公司' }, [held()], recordedBy('2026-09-30T08:04:00.000Z'));
  const back = await manager.post(HERE, { ...shown, note: '年度会议审定' });
  t.equal(back.status, 409);
  t.match(
    textOf(back.body),
    /名单在核对期间有变化，还没有签认.*新列入：示例丁电驱系统有限公司，省级专精特新，2025年7月4日/,
  );
  t.match(back.body, '年度会议审定', 'what was typed stays');
  t.same(rows(db, 'baseline'), []);
  const again = await manager.post(HERE, await shownBy(manager));
  t.equal(again.status, 303);
});

t.test('two who sign at once: the second is told that the version in force is another', async (t) => {
  const { db, manager, world } = await openZone(t, { signed: false });
  const other = world.as('manager');
  const [mine, theirs] = [await shownBy(manager), await shownBy(other)];
  t.equal((await other.post(HERE, theirs)).status, 303);
  t.equal((await manager.post(HERE, mine)).status, 409);
  t.equal(rows(db, 'baseline').length, 1);
});

t.test('signed anew it is a further version, with a reason, and both stay readable', async (t) => {
  const { manager, world } = await openZone(t);
  const refused = await manager.post(HERE, { ...(await shownBy(manager)), note: '说明留着' });
  t.equal(refused.status, 422);
  t.match(textOf(refused.body), '填写重新签认的原因');
  t.match(refused.body, '说明留着');
  await manager.post(HERE, { ...(await shownBy(manager)), reason: '上级核减后重新确认' });
  t.match(logOf(world, 'baseline%')[1], /^重新签认.*第 2 版.*原因：上级核减后重新确认/);
  t.match(
    textOf((await manager.get('/targets/baseline')).body),
    /重新签认的原因：上级核减后重新确认.*第 2 版.*第 1 版/,
  );
  for (const version of [1, 2]) {
    const page = await manager.get(`/targets/baseline/versions/${version}`);
    t.match(textOf(page.body), /示例甲薄膜材料有限公司/);
  }
});

t.test('a form that says too much, or not what it showed, comes back', async (t) => {
  const { db, manager } = await openZone(t, { signed: false });
  const long = await manager.post(HERE, { ...(await shownBy(manager)), note: '长'.repeat(501) });
  t.equal(long.status, 422);
  t.match(textOf(long.body), '说明最多 500 字');
  t.match(long.body, '长'.repeat(501));
  t.match(textOf((await manager.post(HERE, { note: '' })).body), '核对名单后再签认');
  t.same(rows(db, 'baseline'), []);
});

t.test('before the day is over nobody signs it', async (t) => {
  const { db, world } = await openZone(t, { signed: false, by: recordedBy('2025-12-30T02:00:00.000Z') });
  world.clock.set('2025-12-31T02:00:00.000Z');
  const manager = world.as('manager');
  const page = await manager.get(HERE);
  t.match(textOf(page.body), '2025年12月31日过后才能签认');
  const back = await manager.post(HERE, {
    seen: '0'.repeat(64),
    base: '0',
    shown_at: '2025-12-31T02:00:00.000Z',
  });
  t.equal(back.status, 422);
  t.same(rows(db, 'baseline'), []);
});

t.test('who may not set counting reads the list and does not sign it', async (t) => {
  const { db, officer, world } = await openZone(t, { signed: false });
  for (const who of [officer, world.as('leader')]) {
    t.notMatch((await who.get('/targets/baseline')).body, '/targets/baseline/lock');
    t.equal((await who.get(HERE)).status, 403);
    t.equal((await who.post(HERE, {})).status, 403);
  }
  t.same(rows(db, 'baseline'), []);
});

t.test('a version that is not there is not found', async (t) => {
  const { manager } = await openZone(t);
  t.equal((await manager.get('/targets/baseline/versions/2')).status, 404);
  t.equal((await manager.get('/targets/baseline/versions/x')).status, 404);
});
