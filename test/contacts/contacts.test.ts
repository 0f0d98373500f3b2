import t from 'tap';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';
import { fieldsOn } from '../tracks/form.ts';

const OWN = '13800000001';
const MORE = '13800000002';

async function open(t: Parameters<typeof openApp>[0]) {
  const world = await openApp(t);
  const at = addEnterprise(world.db, { contact_name: '王示例', contact_phone: OWN });
  const officer = world.as('officer');
  const path = `/enterprises/${at.uscc}/contacts/new`;
  const fields = fieldsOn((await officer.get(path)).body);
  const said = { ...fields, name: '李示例', position: '财务负责人', contact_phone: MORE, note: '管申报' };
  return { world, at, officer, path, said, here: `/enterprises/${at.uscc}` };
}

t.test(
  'further contacts are added and shown masked; all numbers are told once, and the log says so',
  async (t) => {
    const { world, at, officer, path, said, here } = await open(t);
    const bad = await officer.post(path, { ...said, name: '', contact_phone: '电话' });
    t.equal(bad.status, 422);
    t.match(textOf(bad.body), /填写联系人.*联系电话只写数字/);
    t.equal((await officer.post(path, said)).status, 303);
    t.equal((await officer.post(path, said)).status, 303);
    const page = textOf((await officer.get(here)).body);
    t.match(page, /王示例138\*\*\*\*0001首要李示例 财务负责人138\*\*\*\*0002管申报/);
    t.equal(page.split('李示例').length, 2, 'twice is once');
    const told = await officer.post(`${here}/contact`, {});
    t.match(told.body, `href="tel:${OWN}"`);
    t.match(told.body, `href="tel:${MORE}"`);
    t.equal(told.headers['cache-control'], 'no-store');
    t.notMatch((await officer.get(here)).body, MORE);
    const lines = world.db.$client
      .prepare("select act || ' ' || sentence from audit where act like '%contact%' order by seq")
      .pluck()
      .all();
    t.same(lines, [
      `contact added 为${at.name}添加联系人`,
      `enterprise contact revealed 查看了${at.name}的联系电话`,
    ]);
  },
);

t.test('a contact is retired once, and the number is kept no longer', async (t) => {
  const { world, officer, path, said, here } = await open(t);
  await officer.post(path, said);
  t.equal((await officer.post(`${here}/contacts/1/retire`)).status, 303);
  t.equal((await officer.post(`${here}/contacts/1/retire`)).status, 303);
  t.notMatch(textOf((await officer.get(here)).body), '李示例');
  const client = world.db.$client;
  t.same(client.prepare('select phone from contact').pluck().all(), [null]);
  t.equal(client.prepare("select count(*) from audit where act = 'contact retired'").pluck().get(), 1);
  for (const sql of [
    'delete from contact',
    "update contact set name = 'x'",
    'update contact set retired_at = null, retired_by = null',
  ])
    t.throws(() => client.exec(sql), sql);
  t.equal((await officer.post(`/enterprises/${addEnterprise(world.db).uscc}/contacts/1/retire`)).status, 404);
});

t.test('who may not reveal contacts sees neither numbers nor names, wherever they look', async (t) => {
  const { world, at, officer, path, said, here } = await open(t);
  await officer.post(path, said);
  await officer.post(`${here}/contact`, {});
  const pages = [
    here,
    `${here}/attachments`,
    `/enterprises?q=${at.uscc}`,
    '/enterprises/exports/list.csv',
    '/sheets/exports/enterprises.csv',
    '/visits',
    '/visits/exports/visits.csv',
  ];
  for (const role of ['leader', 'admin', 'auditor']) {
    const reader = world.as(role);
    for (const page of [...pages, ...(role === 'auditor' ? ['/audit', '/audit/exports/log.csv'] : [])]) {
      const { status, body } = await reader.get(page);
      t.equal(status, 200, `${role} ${page}`);
      t.notMatch(body, new RegExp(`${OWN}|${MORE}|李示例|王示例`), `${role} ${page}`);
    }
    t.match((await reader.get(here)).body, '王**');
    for (const [method, address] of [
      ['post', `${here}/contact`],
      ['get', path],
      ['post', path],
      ['post', `${here}/contacts/1/retire`],
    ] as const) {
      t.equal((await reader[method](address)).status, 403, `${role} ${method} ${address}`);
    }
  }
  const log = world.db.$client.prepare('select sentence || detail from audit').pluck().all().join();
  t.notMatch(log, new RegExp(`${OWN}|${MORE}|李示例|王示例`));
});

t.test('contacts of a merged record are those of the enterprise that has it', async (t) => {
  const { world, officer, path, said, at } = await open(t);
  await officer.post(path, said);
  const staying = addEnterprise(world.db);
  const merge = mergeNow(world.db, at.uscc, staying.uscc);
  t.match(textOf((await officer.get(`/enterprises/${staying.uscc}`)).body), '李示例');
  partNow(world.db, merge);
  t.notMatch(textOf((await officer.get(`/enterprises/${staying.uscc}`)).body), '李示例');
});
