import t from 'tap';
import { byCommandLine } from '../../server/audit/by.ts';
import { monthsBefore } from '../../server/contacts/months.ts';
import { eraseExpired } from '../../server/contacts/queries.ts';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { fieldsOn } from '../tracks/form.ts';

const OWN = '13800000001';
const MORE = '13800000002';
const AT = '2026-09-30T08:00:00.000Z';
const ANYBODY = new RegExp(`${OWN}|${MORE}|王示例|李示例`);

/** An enterprise with its own contact, a further one, and an import's memory of both. */
async function open(t: Parameters<typeof openApp>[0]) {
  const world = await openApp(t);
  const at = addEnterprise(world.db, { contact_name: '王示例', contact_phone: OWN });
  const officer = world.as('officer');
  const path = `/enterprises/${at.uscc}/contacts/new`;
  const fields = fieldsOn((await officer.get(path)).body);
  await officer.post(path, {
    ...fields,
    name: '李示例',
    position: '财务负责人',
    contact_phone: MORE,
    note: '',
  });
  world.db.$client.exec(`
    insert into import_run values (9, 'enterprises', '名单.csv', '${'a'.repeat(64)}', '${AT}', '示例', '{}');
    insert into run_change (run_id, enterprise_id, what, version, changes) values (9, ${at.id}, 'created', 1,
      '{"contact_name":{"from":null,"to":"王示例"},"contact_phone":{"from":null,"to":"${OWN}"},"note":{"from":null,"to":"留下"}}')`);
  return { world, at, officer, here: `/enterprises/${at.uscc}` };
}

/** Every word that any table holds. */
function everything(db: Awaited<ReturnType<typeof open>>['world']['db']): string {
  const tables = db.$client
    .prepare<[], string>(`select name from pragma_table_list where schema = 'main'`)
    .pluck()
    .all();
  return tables.map((name) => JSON.stringify(db.$client.prepare(`select * from "${name}"`).all())).join('\n');
}

t.test('asked to, contacts are erased everywhere, and the log names nobody', async (t) => {
  const { world, at, officer, here } = await open(t);
  t.match(everything(world.db), ANYBODY);
  t.match(textOf((await officer.get(`${here}/contacts/erasing`)).body), /不能恢复.*备份/);
  t.equal((await officer.post(`${here}/contacts/erasing`)).status, 303);
  t.notMatch(everything(world.db), ANYBODY);
  t.match(everything(world.db), '留下');
  t.match(textOf((await officer.get(here)).body), /已删除联系人信息。.*还没有联系人/);
  const line = world.db.$client.prepare<[], { sentence: string; actor: string }>(
    `select sentence, actor from audit where act = 'contact erased'`,
  );
  t.same(line.all(), [{ sentence: `应要求删除了${at.name}的联系人信息`, actor: '示例officer1' }]);
  await officer.get(here);
  t.equal((await officer.post(`${here}/contacts/erasing`)).status, 303);
  t.equal(line.all().length, 1, 'once is enough');
  t.match(textOf((await officer.get(`${here}/contacts/erasing`)).body), '没有联系人信息');
  t.same((await verifyDatabase(world.db, { attachments: null })).faults, []);
});

t.test('what an import remembers loses its contacts and nothing else', async (t) => {
  const { world } = await open(t);
  for (const sql of [
    `update run_change set changes = '{}'`,
    `update run_change set changes = json_remove(changes, '$.contact_name', '$.contact_phone'), version = 7`,
    `update run_change set changes = json_remove(changes, '$.note')`,
    `update contact set name = '他人'`,
    `update contact set retired_at = '${AT}', retired_by = 'x', phone = null, name = '已删除'`,
  ])
    t.throws(() => world.db.$client.exec(sql), sql);
});

t.test('who may not keep contacts may not erase them', async (t) => {
  const { world, here } = await open(t);
  for (const role of ['leader', 'admin', 'auditor']) {
    t.equal((await world.as(role).get(`${here}/contacts/erasing`)).status, 403, role);
    t.equal((await world.as(role).post(`${here}/contacts/erasing`)).status, 403, role);
  }
  t.equal((await world.as('officer').get('/enterprises/91330411YY999999X9/contacts/erasing')).status, 404);
  t.match(everything(world.db), OWN);
});

t.test('the term is set with a reason, in versions, and its faults come back', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  t.match(textOf((await manager.get('/contacts/retention')).body), '还没有设过期限');
  for (const [fields, fault] of [
    [{ months: '5', reason: '示例依据' }, '期限填 6 到 600 个月'],
    [{ months: '一年', reason: '示例依据' }, '期限填 6 到 600 个月'],
    [{ months: '601', reason: '示例依据' }, '期限填 6 到 600 个月'],
    [{ months: '24', reason: ' ' }, '填写依据或原因'],
  ] as const) {
    const answer = await manager.post('/contacts/retention', fields);
    t.equal(answer.status, 422);
    t.match(textOf(answer.body), fault);
    t.match(answer.body, `value="${fields.months}"`);
  }
  t.equal((await manager.post('/contacts/retention', { months: '２４', reason: '示例依据' })).status, 303);
  t.match(
    textOf((await manager.get('/contacts/retention')).body),
    /24 个月2026-09-30 16:00示例manager1示例依据/,
  );
  t.equal((await manager.post('/contacts/retention', { months: '', reason: '示例取消' })).status, 303);
  t.match(
    world.db.$client
      .prepare(`select sentence from audit where act = 'retention set' order by seq desc`)
      .pluck()
      .get(),
    '联系人保留期限由24 个月改为不设期限：示例取消',
  );
  for (const role of ['leader', 'officer', 'auditor']) {
    t.equal((await world.as(role).get('/contacts/retention')).status, 403, role);
    t.equal(
      (await world.as(role).post('/contacts/retention', { months: '24', reason: 'x' })).status,
      403,
      role,
    );
  }
});

t.test('past the term contacts go, of those alone with whom nothing was done meanwhile', async (t) => {
  const { world, at } = await open(t);
  const busy = addEnterprise(world.db, { contact_name: '赵示例', contact_phone: '13800000003' });
  const by = byCommandLine('2028-10-01T18:00:00.000Z', '系统');
  t.equal(eraseExpired(world.db, '2028-10-02', by), 0, 'without a term they stay');
  await world.as('manager').get('/contacts/retention');
  const manager = world.as('manager');
  await manager.get('/contacts/retention');
  await manager.post('/contacts/retention', { months: '24', reason: '示例依据' });
  const client = world.db.$client;
  client.exec(`insert into visit (enterprise_id, version, on_day, visitors, manner, content, position, voided, recorded_at, recorded_by)
    select ${busy.id}, 1, '2028-01-01', '示例', '实地', '示例', '', 0, '2028-01-01T08:00:00.000Z', '示例' where false`);
  client.exec(`update enterprise set updated_at = '2028-01-01T08:00:00.000Z' where id = ${busy.id}`);
  t.equal(eraseExpired(world.db, '2026-10-02', by), 0, 'not yet');
  t.equal(eraseExpired(world.db, '2028-10-02', by), 1);
  t.equal(eraseExpired(world.db, '2028-10-02', by), 0);
  t.notMatch(everything(world.db), ANYBODY);
  t.match(everything(world.db), '赵示例');
  t.match(client.prepare(`select sentence, actor from audit where act = 'contact expired'`).get(), {
    sentence: `保留期满，删除了${at.name}的联系人信息`,
    actor: '系统',
  });
});

t.test('months before a day', async (t) => {
  for (const [day, months, before] of [
    ['2026-03-31', 1, '2026-02-28'],
    ['2024-03-31', 1, '2024-02-29'],
    ['2026-01-15', 1, '2025-12-15'],
    ['2026-09-30', 24, '2024-09-30'],
  ] as const)
    t.equal(monthsBefore(day, months), before);
});
