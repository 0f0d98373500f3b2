import t, { type Test } from 'tap';
import { write } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { eventsOf, recordEvents } from '../../server/tracks/queries.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { figuresAt, mergeNow, partNow } from './make.ts';

const issued = (effective_on: string, more = {}) => ({
  category: 'provincial_srdi' as const,
  kind: 'recognised' as const,
  effective_on,
  ...more,
});

async function open(t: Test) {
  const world = await openApp(t);
  const a = addEnterprise(world.db, { name: '示例甲光电有限公司', area: '示例一街道', chain: null }, [
    issued('2026-07-10'),
  ]);
  const b = addEnterprise(world.db, { name: '示例乙光电有限公司', area: '示例二镇', chain: '光电信息' }, [
    issued('2026-07-10', { document_no: '示例〔2026〕1号' }),
    { category: 'little_giant', kind: 'stage', stage: 'reserve', effective_on: '2026-08-01' },
  ]);
  const merge = mergeNow(world.db, b.uscc, a.uscc, { take: ['area', 'chain'] });
  const path = `/enterprises/${a.uscc}/merges/${merge}/undo`;
  return { ...world, a, b, merge, path, officer: world.as('officer') };
}

t.test('what comes back is told before, and both are there after', async (t) => {
  const { officer, path, a, b, db } = await open(t);
  const page = textOf((await officer.get(path)).body);
  t.match(page, `示例乙光电有限公司（${b.uscc}）回到企业库，带回自己的 2 条记录`);
  t.match(page, /示例甲光电有限公司的产业赛道、镇街园区恢复为合并前的内容/);
  t.match(page, /撤销后：省级专精特新 1 → 2 家/);
  const done = await officer.post(path, { reason: '其实是两家' });
  t.same([done.status, done.location], [303, `/enterprises/${a.uscc}`]);
  const back = textOf((await officer.get(`/enterprises/${a.uscc}`)).body);
  t.match(back, '已撤销合并，示例乙光电有限公司已恢复。');
  t.match(back, '示例一街道');
  t.match(back, '已撤销');
  t.match(textOf((await officer.get(`/enterprises/${b.uscc}`)).body), '示例二镇');
  t.same(compareDerived(db).differences, []);
  const lines = db.$client
    .prepare<[], { enterprise_id: number; sentence: string }>(
      'select enterprise_id, sentence from audit order by seq desc limit 2',
    )
    .all();
  t.same(lines.map((one) => one.enterprise_id).sort(), [a.id, b.id]);
  t.match(
    lines[0]?.sentence,
    /^撤销示例乙光电有限公司（.*）到示例甲光电有限公司（.*）的合并，原因：其实是两家$/,
  );
});

t.test('what changed since stays, and is told', async (t) => {
  const { officer, path, a, db } = await open(t);
  const later = recordedBy('2026-09-22T02:00:00.000Z');
  write(db, (tx) => reviseEnterprise(tx, a.id, { area: '示例三镇' }, later));
  write(db, (tx) =>
    recordEvents(
      tx,
      a.id,
      [{ category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-09-21' }],
      later,
    ),
  );
  const page = textOf((await officer.get(path)).body);
  t.match(page, /此后有变化，保留 示例甲光电有限公司的镇街园区/);
  await officer.post(path, {});
  const back = textOf((await officer.get(`/enterprises/${a.uscc}`)).body);
  t.match(back, '此后有变化，保留：镇街园区。');
  t.match(back, '示例三镇');
  t.match(back, '规上工业：储备', 'what was recorded since stays');
  t.notMatch(back, '光电信息', 'what nobody changed goes back');
  t.same(compareDerived(db).differences, []);
});

t.test('papers and corrections of an event go back with it', async (t) => {
  const { a, b, db, merge } = await open(t);
  const event = eventsOf(db, a.id).find((one) => one.category === 'little_giant');
  const later = recordedBy('2026-09-22T02:00:00.000Z');
  const papers = { category: 'little_giant', kind: 'amended', effective_on: '2026-09-22' } as const;
  write(db, (tx) => recordEvents(tx, a.id, [{ ...papers, amends: event?.id ?? 0, batch: '第一批' }], later));
  t.ok(eventsOf(db, a.id).some((one) => one.kind === 'amended' && one.batch === '第一批'));
  partNow(db, merge);
  t.ok(eventsOf(db, b.id).some((one) => one.kind === 'amended' && one.batch === '第一批'));
  t.notOk(eventsOf(db, a.id).some((one) => one.batch === '第一批'));
  t.same(compareDerived(db).differences, []);
});

t.test('an event that says the same counts once, and again when the other is voided', async (t) => {
  const world = await openApp(t);
  const renewed = (effective_on: string) => ({
    category: 'provincial_srdi' as const,
    kind: 'renewed' as const,
    effective_on,
  });
  const a = addEnterprise(world.db, {}, [issued('2023-07-10'), renewed('2026-07-01')]);
  const b = addEnterprise(world.db, {}, [issued('2023-07-10'), renewed('2026-07-01')]);
  mergeNow(world.db, b.uscc, a.uscc);
  const renewals = () =>
    Number(
      world.db.$client.prepare("select count(*) from contribution where figure = 'renewed'").pluck().get(),
    );
  t.equal(renewals(), 1);
  const own = eventsOf(world.db, a.id).find((one) => one.kind === 'renewed' && one.from === null);
  const officer = world.as('officer');
  const path = `/enterprises/${a.uscc}/events/${own?.id}/void`;
  t.equal((await officer.post(path, { reason: '记错' })).status, 303);
  t.equal(renewals(), 1, 'the other stands in its place');
  t.same(compareDerived(world.db).differences, []);
});

t.test('what was known on each day stays known', async (t) => {
  const { db, merge } = await open(t);
  const at = (knownAt: string | null) => figuresAt(db, '2026-09-30', knownAt);
  const [before, between] = [at('2026-09-19T02:00:00.000Z'), at(null)];
  t.not(before, between);
  partNow(db, merge);
  t.equal(at('2026-09-19T02:00:00.000Z'), before);
  t.equal(at('2026-09-21T02:00:00.000Z'), between);
  t.equal(at('2026-09-26T02:00:00.000Z'), before);
  t.equal(at(null), before);
});

t.test('twice it is undone once, and the page says how it stands', async (t) => {
  const { officer, path } = await open(t);
  await officer.post(path, {});
  const again = await officer.post(path, {});
  t.equal(again.status, 200);
  t.match(textOf(again.body), '这次合并已经撤销');
});

t.test('a reason that is too long comes back', async (t) => {
  const { officer, path } = await open(t);
  const back = await officer.post(path, { reason: '字'.repeat(501) });
  t.equal(back.status, 422);
  t.match(back.body, '字'.repeat(501));
});

t.test('who may not, and what is not there', async (t) => {
  const { as, path, a, b, merge, officer } = await open(t);
  for (const role of ['leader', 'admin', 'auditor']) {
    t.equal((await as(role).get(path)).status, 403, role);
    t.equal((await as(role).post(path)).status, 403, role);
  }
  t.equal((await officer.get(`/enterprises/${a.uscc}/merges/${merge + 1}/undo`)).status, 404);
  t.equal((await officer.get(`/enterprises/${a.uscc}/merges/x/undo`)).status, 404);
  t.match((await officer.get(`/enterprises/${b.uscc}/merges/${merge}/undo`)).location, a.uscc);
});

t.test('a merge is changed only once, and by nothing but its undoing', async (t) => {
  const { db, merge } = await open(t);
  const run = (sql: string) => () => db.$client.prepare(sql).run();
  t.throws(run('delete from enterprise_merge'), /append-only/);
  t.throws(run("update enterprise_merge set reason = 'x'"), /append-only/);
  partNow(db, merge);
  t.throws(run("update enterprise_merge set undone_by = 'x'"), /append-only/);
});
