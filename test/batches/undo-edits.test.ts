import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { findRun } from '../../server/batches/queries.ts';
import { planUndoEdits } from '../../server/batches/undo-edits.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { enterprisesById, versionsOf } from '../../server/enterprises/queries.ts';
import { factsAt } from '../../server/rules/facts.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { bringIn } from '../sheets/bring-in.ts';
import { revise, runOf, takeBack } from './edits.ts';
import { auditOf } from './make.ts';

const rowOf = (db: ReturnType<typeof openMemory>, id: number) => {
  const row = enterprisesById(db, [id]).get(id);
  if (row === undefined) throw new Error('nobody');
  return row;
};

t.test('each field goes back to what it was, and the log says so', async (t) => {
  const db = openMemory();
  const one = addEnterprise(db, { officer: '专员甲', tags: '高新技术企业', contact_phone: '13800000000' });
  const run = runOf(db, [
    { id: one.id, changes: { officer: '专员乙', tags: '高新技术企业、重点', contact_phone: '13900000000' } },
  ]);
  const { undone, kept, failed } = takeBack(db, run);
  t.same(
    undone.map(({ what }) => what),
    ['服务专员：专员乙 → 专员甲', '标签：高新技术企业、重点 → 高新技术企业', '联系电话'],
  );
  t.same([kept, failed], [[], []]);
  t.match(rowOf(db, one.id), { officer: '专员甲', tags: '高新技术企业', contact_phone: '13800000000' });
  const told = db.$client.prepare("select sentence from audit where act = 'bulk undone'").pluck().all();
  t.same(told, ['撤销批量修改“指派专员：专员乙”：撤销 3 处，保留 0 处，没有成功 0 处']);
  t.same(compareDerived(db).differences, []);
});

t.test('a field that was changed since stays, with who and when; the others go back', async (t) => {
  const db = openMemory();
  const one = addEnterprise(db, { officer: '专员甲', area: '示例一街道' });
  const run = runOf(db, [{ id: one.id, changes: { officer: '专员乙', area: '示例二镇' } }]);
  revise(db, { id: one.id, changes: { officer: '专员丁' } });
  const { undone, kept } = takeBack(db, run);
  t.same(
    undone.map(({ what }) => what),
    ['镇街园区：示例二镇 → 示例一街道'],
  );
  t.match(kept, [{ what: '服务专员：专员乙 → 专员甲', why: '此后由专员丙在2026年9月30日 17:00改过' }]);
  t.match(rowOf(db, one.id), { officer: '专员丁', area: '示例一街道' });
});

t.test('taken back twice, it is done once, and a later look knows it', async (t) => {
  const db = openMemory();
  const one = addEnterprise(db, { officer: '专员甲' });
  const run = runOf(db, [{ id: one.id, changes: { officer: '专员乙' } }]);
  takeBack(db, run);
  const lines = () => db.$client.prepare('select count(*) from audit').pluck().get();
  const before = lines();
  t.same(takeBack(db, run).undone, []);
  t.equal(lines(), before, 'and writes nothing');
  const plan = planUndoEdits(db, findRun(db, run));
  t.same(
    plan.gone.map(({ what }) => what),
    ['服务专员：专员乙 → 专员甲'],
  );
  t.same(plan.kept, []);
});

t.test('of two runs on one field the later goes first, and then the earlier can', async (t) => {
  const db = openMemory();
  const one = addEnterprise(db, { officer: '专员甲' });
  const first = runOf(db, [{ id: one.id, changes: { officer: '专员乙' } }]);
  const second = runOf(db, [{ id: one.id, changes: { officer: '专员丙' } }]);
  t.equal(takeBack(db, first).kept.length, 1);
  takeBack(db, second);
  t.equal(rowOf(db, one.id).officer, '专员乙');
  t.equal(takeBack(db, first).undone.length, 1);
  t.equal(rowOf(db, one.id).officer, '专员甲');
});

t.test('what was changed and changed back for other days has changed', async (t) => {
  const db = openMemory();
  const one = addEnterprise(db, { officer: '专员甲' });
  const run = runOf(db, [{ id: one.id, changes: { officer: '专员乙' }, effective_on: '2026-06-01' }]);
  revise(db, { id: one.id, changes: { officer: '专员丁' }, effective_on: '2026-07-01' });
  revise(db, { id: one.id, changes: { officer: '专员乙' }, effective_on: '2026-08-01' });
  t.equal(takeBack(db, run).kept.length, 1);
  t.equal(factsAt(versionsOf(db, one.id), '2026-07-15').officer, '专员丁');
});

t.test('every day gets back its own word, those to come as well', async (t) => {
  const db = openMemory();
  const one = addEnterprise(db, { officer: '专员甲' });
  revise(
    db,
    { id: one.id, changes: { officer: '专员丁' }, effective_on: '2027-01-01' },
    '2026-09-02T08:00:00.000Z',
  );
  const run = runOf(db, [{ id: one.id, changes: { officer: '专员乙' }, effective_on: '2026-06-01' }]);
  t.equal(factsAt(versionsOf(db, one.id), '2027-05-01').officer, '专员乙');
  takeBack(db, run);
  const on = (day: string, known?: string) => factsAt(versionsOf(db, one.id), day, known).officer;
  t.same(
    ['2026-05-31', '2026-06-01', '2026-12-31', '2027-01-01'].map((day) => on(day)),
    ['专员甲', '专员甲', '专员甲', '专员丁'],
  );
  t.equal(on('2026-07-01', '2026-09-30T09:00:00.000Z'), '专员乙', 'what was known then stays known');
});

t.test('a renaming leaves no former name that never was one', async (t) => {
  const db = openMemory();
  const one = addEnterprise(db, { name: '示例甲有限公司', former_names: ['示例旧甲厂'] });
  const run = runOf(db, [
    { id: one.id, changes: { name: '示例新甲有限公司', former_names: ['示例更旧甲厂'] } },
  ]);
  t.same(rowOf(db, one.id).former_names.sort(), ['示例更旧甲厂', '示例旧甲厂', '示例甲有限公司'].sort());
  t.equal(takeBack(db, run).undone.length, 2);
  t.match(rowOf(db, one.id), { name: '示例甲有限公司', former_names: ['示例旧甲厂'] });
});

t.test('who fails is left as it was and told, the others go back', async (t) => {
  const db = openMemory();
  const [one, two] = [addEnterprise(db, { officer: '专员甲' }), addEnterprise(db, { officer: '专员甲' })];
  const run = runOf(db, [
    { id: one.id, changes: { officer: '专员乙', note: '改' } },
    { id: two.id, changes: { officer: '专员乙' } },
  ]);
  db.$client.exec(
    `create temp trigger refuse before update on main.enterprise when new.id = ${one.id} and new.note is null
       begin select raise(abort, 'refused'); end`,
  );
  const { undone, failed } = takeBack(db, run);
  t.same([undone.length, failed.length], [1, 2]);
  t.match(rowOf(db, one.id), { officer: '专员乙', note: '改' });
  t.equal(rowOf(db, two.id).officer, '专员甲');
  t.same(compareDerived(db).differences, []);
});

t.test('an import of enterprises is taken back: who was new leaves, what was changed returns', async (t) => {
  const world = await openApp(t);
  const { db } = world;
  const officer = world.as('officer');
  const known = addEnterprise(db, { name: '示例已有有限公司', area: '示例一街道', industry_code: null });
  const { importId } = await bringIn(db, 'enterprises', [
    { 企业名称: '示例已有有限公司', 统一社会信用代码: known.uscc, 镇街园区: '示例二镇', 行业代码: '3825' },
    { 企业名称: '示例新来甲有限公司', 统一社会信用代码: '91330411YY000001X4' },
    { 企业名称: '示例新来乙有限公司', 统一社会信用代码: '91330411YY00000284' },
  ]);
  const id = (uscc: string) =>
    Number(db.$client.prepare('select id from enterprise where uscc = ?').pluck().get(uscc));
  const yi = id('91330411YY00000284');
  const draft = {
    category: 'above_scale',
    kind: 'stage',
    stage: 'reserve',
    effective_on: '2026-09-30',
  } as const;
  const [event] = write(db, (tx) => recordEvents(tx, yi, [draft], recordedBy('2026-09-30T09:00:00.000Z')));
  world.clock.set('2026-09-30T10:00:00.000Z');
  const here = `/sheets/batches/runs/${importId}/undo`;
  t.match((await officer.get(`/sheets/runs/${importId}`)).body, `href="${here}"`);
  const before = textOf((await officer.get(here)).body);
  t.match(before, /1 家的资料将改回原来的内容，新增的 1 家将撤出企业库.*撤销这 2 家/);
  t.match(before, /示例新来乙有限公司新增企业已有 1 条培育记录，先撤销或作废这些记录/);
  await officer.post(here);
  t.match(
    textOf((await officer.get(here)).body),
    /已撤销 3 处，保留 1 处。.*已撤销 3 处.*保留 1 处.*没有撤销成功 0 处/,
  );
  t.match(rowOf(db, known.id), { area: '示例一街道', industry_code: null });
  t.equal(factsAt(versionsOf(db, known.id), '2020-01-01').industry_code, null, 'before that, too');
  t.equal((await officer.get('/enterprises/91330411YY000001X4')).status, 404);
  write(db, (tx) => voidEvent(tx, event ?? 0, '记错', recordedBy('2026-09-30T10:00:00.000Z')));
  await officer.post(here);
  t.match(textOf((await officer.get(here)).body), /已撤销 4 处.*保留 0 处/);
  t.equal(auditOf(world, 'import undone').length, 2);
  t.same(compareDerived(db).differences, []);
});

t.test('who may not keep enterprises takes nothing back', async (t) => {
  const world = await openApp(t);
  const one = addEnterprise(world.db, { officer: '专员甲' });
  const run = runOf(world.db, [{ id: one.id, changes: { officer: '专员乙' } }]);
  for (const role of ['leader', 'auditor', 'admin']) {
    t.equal((await world.as(role).post(`/sheets/batches/runs/${run}/undo`)).status, 403);
  }
  world.clock.set('2026-10-30T08:01:00.000Z');
  const officer = world.as('officer');
  t.match(textOf((await officer.get(`/sheets/batches/runs/${run}/undo`)).body), '已过 30 天，不能整批撤销');
  await officer.post(`/sheets/batches/runs/${run}/undo`);
  t.equal(rowOf(world.db, one.id).officer, '专员乙');
});
