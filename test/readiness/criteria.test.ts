import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { readMigrations } from '../../db/migrate.ts';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { APPLICATION_ID } from '../../db/pragmas.ts';
import { audit, criteriaSet } from '../../db/schema.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { basesOf, lacksOf } from '../../server/readiness/queries.ts';
import { parseCsv } from '../../server/sheets/csv.ts';
import { fieldsIn } from '../enterprises/make.ts';
import { type Client, openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addFirm, GOOD, setOn } from './make.ts';

const opened = async (client: Client, id: number) =>
  fieldsIn((await client.get(`/readiness/criteria/${id}/revise`)).body);

t.test('every version stands with its day, document, source and how sure it is', async (t) => {
  const world = await openApp(t);
  const leader = world.as('leader');
  const text = textOf((await leader.get('/readiness/criteria')).body);
  t.match(text, /工信部企业〔2026〕2号 ?2026年4月1日起施行/);
  t.match(text, /工信部企业〔2022〕63号 ?2022年6月1日至2026年3月31日/);
  const page = await leader.get(`/readiness/criteria/${setOn(world, 'little_giant')}`);
  t.match(textOf(page.body), /近两年研发费用合计 ?合计 ≥1,200 万元 ?10%/);
  t.match(textOf(page.body), '转引的正式文本');
  t.match(page.body, 'href="https://www.miit.gov.cn/');
  t.notMatch(page.body, '/revise');
  t.equal((await leader.get('/readiness/criteria/99')).status, 404);
  const saved = await leader.get('/readiness/criteria/exports/sets.csv');
  t.equal(parseCsv(saved.body).filter((record) => record.length > 1).length, 11);
  t.match(
    (await leader.get(`/readiness/criteria/${setOn(world, 'little_giant')}/exports/criteria.csv`)).body,
    '1,200 万元',
  );
});

t.test(
  'a new version takes effect, everybody is compared anew, and the old one stays readable',
  async (t) => {
    const world = await openApp(t);
    const { id } = addFirm(world, { 2025: GOOD, 2024: GOOD });
    const manager = world.as('manager');
    const old = setOn(world, 'provincial_srdi');
    const form = await opened(manager, old);
    t.match(form, { value_ps_revenue_own: '1500', near_ps_revenue_own: '10', how: 'new' });
    const next = {
      ...form,
      value_ps_revenue_own: '3,000',
      near_ps_revenue_own: '40',
      drop_ps_basic: '1',
      holds_from: '2026年9月1日',
      document_no: '示例办法〔2026〕9号',
      reason: '示例通知调整',
      added_of: 'patents',
      added_words: '发明专利',
      added_value: '3',
      added_clause: '示例通知第二条',
    };
    const saved = await manager.post(`/readiness/criteria/${old}/revise`, next);
    t.equal(saved.status, 303);
    const text = textOf((await manager.get(saved.location)).body);
    t.match(text, '各企业已按新条件重新对照');
    t.match(text, '增加 发明专利（≥3 件）');
    t.match(text, '去掉 基本条件');
    t.match(text, '今天施行');
    t.match(
      lacksOf(world.db, 'provincial_srdi', [id]).get(id)?.words,
      /营业收入 2,000 万元，低于 3,000 万元.*缺2025年发明专利|缺/,
    );
    t.match(
      world.db.select().from(audit).all().at(-1)?.sentence,
      /新增一版省级专精特新新申报条件，2026年9月1日起施行，原因：示例通知调整/,
    );
    t.match(textOf((await manager.get(`/readiness/criteria/${old}`)).body), '以前施行');
    t.same(compareDerived(world.db).differences, []);
    t.throws(() => world.db.$client.prepare(`update criteria_set set name = 'x'`).run(), /append-only/);
  },
);

t.test('a correction takes the place of its version, once', async (t) => {
  const world = await openApp(t);
  const admin = world.as('admin');
  const old = setOn(world, 'above_scale');
  const form = { ...(await opened(admin, old)), how: 'correct', value_as_output: '1900', reason: '抄错' };
  const saved = await admin.post(`/readiness/criteria/${old}/revise`, form);
  t.equal(saved.status, 303);
  t.match(textOf((await admin.get(`/readiness/criteria/${old}`)).body), '已被更正');
  t.match(
    textOf((await admin.get('/readiness/criteria')).body),
    '工业总产值（≥2,000 万元） → 工业总产值（≥1,900 万元）',
  );
  const again = await admin.post(`/readiness/criteria/${old}/revise`, { ...form, base: '11' });
  t.equal(again.status, 422);
  t.match(textOf(again.body), '这一版已被更正');
});

t.test('of two at once the second sees what the first saved, and loses nothing', async (t) => {
  const world = await openApp(t);
  const id = setOn(world, 'above_scale');
  const form = { ...(await opened(world.as('manager'), id)), reason: '先保存的' };
  await world.as('manager').post(`/readiness/criteria/${id}/revise`, { ...form, value_as_revenue: '2500' });
  const late = await world
    .as('admin')
    .post(`/readiness/criteria/${id}/revise`, { ...form, reason: '后保存的' });
  t.equal(late.status, 409);
  t.match(
    textOf(late.body),
    /示例manager2 在 .*已保存另一版条件：年主营业务收入（≥2,000 万元） → 年主营业务收入（≥2,500 万元）/,
  );
  t.match(late.body, '后保存的');
  const kept = fieldsIn(late.body);
  t.equal((await world.as('admin').post(`/readiness/criteria/${id}/revise`, kept)).status, 303);
  t.equal(world.db.select().from(criteriaSet).all().length, 12);
});

t.test('a bad form comes back as it was typed, each fault at its box', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  const id = setOn(world, 'above_scale');
  const bad = {
    ...(await opened(manager, id)),
    name: '',
    reason: '',
    holds_from: '某天',
    holds_until: '2010-01-01',
    value_as_output: '很多',
    near_as_revenue: '200',
    clause_as_legal: '',
    added_of: 'patents',
    added_words: '',
  };
  const answer = await manager.post(`/readiness/criteria/${id}/revise`, bad);
  t.equal(answer.status, 422);
  const text = textOf(answer.body);
  for (const words of [
    '填写名称',
    '填写修改原因',
    '日期写成',
    '工业总产值的标准值必须是数字，单位为万元',
    '年主营业务收入的接近幅度应在 0 到 100 之间',
    '填写法人单位的出处',
    '填写新条件的名称',
  ])
    t.match(text, words);
  t.match(answer.body, 'value="很多"');
  const order = await manager.post(`/readiness/criteria/${id}/revise`, {
    ...bad,
    ...(await opened(manager, id)),
    reason: '示例',
    holds_until: '2000-01-01',
  });
  t.match(textOf(order.body), '最后施行日不能早于施行日期');
  const drops = Object.fromEntries(
    ['revenue', 'output', 'industry', 'legal', 'papers'].map((one) => [`drop_as_${one}`, '1']),
  );
  const none = await manager.post(`/readiness/criteria/${id}/revise`, {
    ...(await opened(manager, id)),
    ...drops,
    reason: '示例',
  });
  t.match(textOf(none.body), '至少保留一项条件');
  t.equal(world.db.select().from(criteriaSet).all().length, 10);
});

t.test('managers and administrators revise; officers and leaders read', async (t) => {
  const world = await openApp(t);
  const at = `/readiness/criteria/${setOn(world, 'above_scale')}/revise`;
  for (const role of ['leader', 'officer', 'auditor'])
    t.equal((await world.as(role).get(at)).status, 403, role);
  for (const role of ['manager', 'admin']) t.equal((await world.as(role).get(at)).status, 200, role);
});

t.test('a summary names the criteria in force on its day', async (t) => {
  const world = await openApp(t);
  const text = textOf((await world.as('officer').get('/summaries/2026Q1/draft')).body);
  t.match(text, /截至日施行的认定条件：国家级小巨人为工信部企业〔2022〕63号（2022年6月1日起）/);
  t.match(text, /规上工业为规模以上工业统计标准（2011年1月1日起）/);
});

t.test('recognitions that were there before get the version of their day when criteria come', async (t) => {
  const file = join(t.testdir(), 'old.sqlite');
  const old = new Database(file);
  const all = readMigrations();
  const before = all.findIndex(({ name }) => name.endsWith('_readiness.sql'));
  for (const one of all.slice(0, before)) old.exec(one.sql);
  const at = '2026-07-01T02:00:00.000Z';
  old.exec(`
    insert into enterprise (id, uscc, name, name_key, created_at, updated_at, updated_by)
      values (1, '91330411YY000001X4', '示例甲', '示例甲', '${at}', '${at}', '示例');
    insert into event (id, enterprise_id, category, kind, effective_on, recorded_at, recorded_by) values
      (1, 1, 'provincial_srdi', 'recognised', '2026-03-31', '${at}', '示例'),
      (2, 1, 'provincial_srdi', 'renewed', '2026-04-01', '${at}', '示例'),
      (3, 1, 'little_giant', 'recognised', '2021-07-01', '${at}', '示例');
    pragma application_id = ${APPLICATION_ID};
    pragma user_version = ${before};`);
  old.close();
  const db = openDatabase({ file });
  t.same(
    [1, 2, 3].map((id) => basesOf(db, [id]).get(id)?.document_no ?? null),
    ['工信部企业〔2022〕63号', '工信部企业〔2026〕2号', null],
  );
  t.equal(basesOf(db, [2]).get(2)?.purpose, 'review');
  closeDatabase(db);
});

t.test('years are whole, and no more than anybody has: half a year has no day it ends on', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  const id = setOn(world, 'provincial_srdi');
  const at = `/readiness/criteria/${id}/revise`;
  const form = { ...(await opened(manager, id)), reason: '示例' };
  for (const years of ['1.005', '0.5', '101', '999999999']) {
    const answer = await manager.post(at, { ...form, value_ps_niche: years });
    t.equal(answer.status, 422, years);
    t.match(textOf(answer.body), /从事特定细分市场年限的标准值必须是整年数，0 到 100 之间/);
    t.match(answer.body, `value="${years}"`);
  }
  t.equal((await manager.post(at, { ...form, value_ps_niche: '4' })).status, 303);
});
