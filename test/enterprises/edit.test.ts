import t from 'tap';
import { compareDerived } from '../../server/derived/compare.ts';
import { findEnterprise, versionsOf } from '../../server/enterprises/queries.ts';
import { factsAt } from '../../server/rules/facts.ts';
import { openApp, type World } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { CODE, lastAudit, OTHER, opened } from './make.ts';

const PATH = `/enterprises/${CODE}/edit`;
const now = ({ db }: World) => findEnterprise(db, CODE);

async function withOne(t: Parameters<typeof openApp>[0]) {
  const world = await openApp(t);
  addEnterprise(world.db, {
    uscc: CODE,
    name: '示例甲光电有限公司',
    chain: '光电信息',
    area: '示例一街道',
    contact_name: '王示例',
    contact_phone: '13800000001',
  });
  return { world, officer: world.as('officer') };
}

t.test('a changed field is saved with its day, and the log says from what to what', async (t) => {
  const { world, officer } = await withOne(t);
  const form = await opened(officer);
  const answer = await officer.post(PATH, { ...form, area: '示例二镇', reason: '搬迁' });
  t.equal(answer.location, `/enterprises/${CODE}`);
  t.match(now(world), { area: '示例二镇', chain: '光电信息', version: 2, contact_phone: '13800000001' });
  t.match(lastAudit(world), {
    act: 'enterprise revised',
    sentence: '将示例甲光电有限公司的镇街园区由“示例一街道”改为“示例二镇”，自2026年9月30日起，说明：搬迁',
  });
  t.match(JSON.parse(lastAudit(world)?.detail ?? ''), {
    version: 2,
    changes: { area: { from: '示例一街道', to: '示例二镇' } },
  });
  const versions = versionsOf(world.db, now(world).id);
  t.match(versions[1], { effective_on: '2026-09-30', reason: '搬迁', changes: { area: '示例二镇' } });
  t.same(Object.keys(versions[1]?.changes ?? {}), ['area'], 'only what changed');
  t.same(compareDerived(world.db).differences, []);
});

t.test('a change dated back holds from its day for good, whatever was changed in between', async (t) => {
  const { world, officer } = await withOne(t);
  await officer.post(PATH, { ...(await opened(officer)), area: '示例二镇', effective_on: '2026-06-01' });
  await officer.post(PATH, { ...(await opened(officer)), area: '示例三镇', effective_on: '2026年3月1日' });
  const facts = (day: string) => factsAt(versionsOf(world.db, now(world).id), day).area;
  t.equal(facts('2026-02-28'), '示例一街道');
  t.equal(facts('2026-03-01'), '示例三镇');
  t.equal(facts('2026-09-30'), '示例三镇');
  t.equal(now(world).area, '示例三镇');
  t.same(compareDerived(world.db).differences, []);
});

t.test('a renamed enterprise keeps its old name and is found by it', async (t) => {
  const { world, officer } = await withOne(t);
  await officer.post(PATH, { ...(await opened(officer)), name: '示例新光电股份有限公司' });
  t.match(now(world), { name: '示例新光电股份有限公司', former_names: ['示例甲光电有限公司'] });
  const found = await world.as('leader').get('/enterprises?q=示例甲光电');
  t.match(found.body, '示例新光电股份有限公司');
  const page = textOf((await officer.get(`/enterprises/${CODE}`)).body);
  t.match(page, '示例甲光电有限公司 至 2026-09-30');
  t.match(page, '企业名称：示例甲光电有限公司 → 示例新光电股份有限公司');
});

t.test('nothing changed is nothing saved', async (t) => {
  const { world, officer } = await withOne(t);
  const before = lastAudit(world)?.seq;
  t.equal((await officer.post(PATH, await opened(officer))).status, 303);
  t.equal(now(world).version, 1);
  t.equal(lastAudit(world)?.seq, before);
});

t.test('a telephone number is in no form: an empty box leaves it, a tick clears it', async (t) => {
  const { world, officer } = await withOne(t);
  const page = await officer.get(PATH);
  t.notMatch(page.body, '13800000001');
  await officer.post(PATH, { ...(await opened(officer)), note: '示例备注' });
  t.equal(now(world).contact_phone, '13800000001');
  await officer.post(PATH, { ...(await opened(officer)), contact_phone: '13900000002' });
  t.equal(now(world).contact_phone, '13900000002');
  t.match(lastAudit(world)?.sentence, '更新了示例甲光电有限公司的联系电话');
  t.notMatch(JSON.stringify(lastAudit(world)), '13900000002');
  await officer.post(PATH, { ...(await opened(officer)), clear_phone: 'yes' });
  t.equal(now(world).contact_phone, null);
});

t.test('a form with faults comes back with everything typed, and still notices another save', async (t) => {
  const { world, officer } = await withOne(t);
  const form = await opened(officer);
  const bad = { ...form, name: '', effective_on: '2026-10-01', short_name: '打了一半的简称' };
  const answer = await officer.post(PATH, bad);
  t.equal(answer.status, 422);
  const text = textOf(answer.body);
  t.match(text, '填写企业名称');
  t.match(text, '生效日期不能晚于今天（2026年9月30日）');
  t.match(answer.body, 'value="打了一半的简称"');
  t.match(answer.body, 'name="version" value="1"');
  t.match(answer.body, 'name="was_area" value="示例一街道"');
  t.equal(now(world).version, 1);
});

t.test('a code may be corrected, and the old address is no more', async (t) => {
  const { officer } = await withOne(t);
  const answer = await officer.post(PATH, { ...(await opened(officer)), uscc: OTHER });
  t.equal(answer.location, `/enterprises/${OTHER}`);
  t.equal((await officer.get(answer.location)).status, 200);
  const led = await officer.get(`/enterprises/${CODE}`);
  t.same([led.status, led.location], [303, `/enterprises/${OTHER}?led_by=${CODE}`]);
});

t.test('the code or name of another is refused or asked about', async (t) => {
  const { world, officer } = await withOne(t);
  addEnterprise(world.db, { uscc: OTHER, name: '示例丙光电股份有限公司' });
  const taken = await officer.post(PATH, { ...(await opened(officer)), uscc: OTHER });
  t.equal(taken.status, 422);
  t.match(textOf(taken.body), '已有此信用代码：示例丙光电股份有限公司');
  const near = await officer.post(PATH, { ...(await opened(officer)), name: '示例丙光电股份有限公司' });
  t.match(textOf(near.body), '有 1 家名称相近');
  const meant = { ...(await opened(officer)), name: '示例丙光电股份有限公司', not_same: OTHER };
  t.equal((await officer.post(PATH, meant)).status, 303);
  t.equal(
    (await officer.post(PATH, { ...(await opened(officer)), note: '改备注' })).status,
    303,
    'asked once',
  );
});

t.test('who may not, and what is not there', async (t) => {
  const { world, officer } = await withOne(t);
  const form = await opened(officer);
  for (const role of ['leader', 'admin', 'auditor']) {
    t.equal((await world.as(role).get(PATH)).status, 403, role);
    t.equal((await world.as(role).post(PATH, form)).status, 403, role);
  }
  t.match((await world.stranger.get(PATH)).location, '/sign-in');
  t.equal((await officer.get(`/enterprises/${OTHER}/edit`)).status, 404);
  t.equal((await officer.post(`/enterprises/${OTHER}/edit`, form)).status, 404);
});
