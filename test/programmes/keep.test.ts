import Database from 'better-sqlite3';
import t from 'tap';
import { readMigrations } from '../../db/migrate.ts';
import { write } from '../../db/open.ts';
import { audit } from '../../db/schema.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { addProgramme, versionsOf, whatFixesWindow } from '../../server/programmes/queries.ts';
import { DEFAULT_SETTINGS } from '../../server/rules/facts.ts';
import { findProgramme, readSettings, readTargets, readTotals } from '../../server/targets/queries.ts';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import { openApp, type World } from '../helpers/app.ts';
import { linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const NO_TOTALS = { little_giant: null, provincial_srdi: null, above_scale: null };

const FORM = {
  name: '示例强脊二期',
  code: 'qiangji-2029',
  first_year: '2029',
  last_year: '2031',
  little_giant: '11',
  provincial_srdi: '４２ 家',
  above_scale: '',
  source: '力争新增国家级 11 家、省级 42 家。',
  document: '示例高新〔2028〕9号',
  basis_little_giant: 'batch_year',
  basis_provincial_srdi: 'issued_on',
  basis_above_scale: 'batch_year',
  schedule_basis: 'linear',
  behind_enterprises: '3',
  behind_points: '8',
};
const CHANGE = {
  name: '示例强脊二期（修订）',
  first_year: '2029',
  last_year: '2032',
  source: FORM.source,
  document: FORM.document,
  reason: '示例原因',
};

const logOf = ({ db }: World) =>
  db
    .select()
    .from(audit)
    .all()
    .map((one) => one.sentence);

t.test('a new programme has its window, targets, settings and a proposal, folded at once', async (t) => {
  const world = await openApp(t);
  const { db } = world;
  const recognised = { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-01' } as const;
  addEnterprise(db, {}, [{ ...recognised, batch_year: 2026, document_no: null }]);
  const manager = world.as('manager');
  t.match(
    (await manager.get('/programmes/new')).body,
    'value="2029"',
    'it begins with the years after the last',
  );
  const answer = await manager.post('/programmes', FORM);
  t.equal(answer.status, 303);
  t.equal(answer.location, '/programmes/qiangji-2029');
  const made = findProgramme(db, 'qiangji-2029');
  t.match(made, { starts_on: '2029-01-01', ends_on: '2031-12-31', source: FORM.source });
  t.same(readTotals(db, made.id), { little_giant: 11, provincial_srdi: 42, above_scale: null });
  t.match(readSettings(db, made.id), [
    {
      holds_from: '2029-01-01',
      settings: {
        counting_basis: {
          little_giant: 'batch_year',
          provincial_srdi: 'issued_on',
          above_scale: 'batch_year',
        },
        schedule_basis: 'linear',
        behind_enterprises: 3,
        behind_points: 8,
      },
    },
  ]);
  t.same(
    readTargets(db, made.id).map((one) => [one.category, one.state, one.target]),
    [
      ['little_giant', 'proposed', 11],
      ['provincial_srdi', 'proposed', 42],
    ],
  );
  t.match(
    logOf(world).join('\n'),
    /建立行动计划“示例强脊二期”（2029—2031年）：国家级小巨人 11 家、省级专精特新 42 家、规上工业未设目标，依据：示例高新/,
  );
  t.same(compareDerived(db).differences, [], 'nothing is left to fold');
  const report = await verifyDatabase(db, { attachments: '/nowhere' });
  t.same(report.faults, []);
  const page = textOf((await manager.get(answer.location)).body);
  t.match(page, /已新增“示例强脊二期”/);
  t.match(page, /未开始/);
  t.match(page, /2029年 3＋2030年 4＋2031年 4＝11/);
  t.match(page, /起止年份还可以改/);
  t.match(page, /归属年度的口径与秀水强脊工程（省级专精特新）不同/);
});

t.test('a form with faults comes back filled in, each fault at its field', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  const cases: [Partial<typeof FORM>, RegExp][] = [
    [{ name: '' }, /填写名称/],
    [{ code: '强脊' }, /代号用 2 到 40 个小写字母/],
    [{ code: 'new' }, /这个词已有他用/],
    [{ code: 'xiushui-qiangji' }, /已有代号为 xiushui-qiangji 的行动计划/],
    [{ name: '秀水强脊工程' }, /已有名为“秀水强脊工程”的行动计划/],
    [{ last_year: '2028' }, /结束年份不能早于开始年份/],
    [{ last_year: '2040' }, /一个行动计划最多 10 年/],
    [{ first_year: '明年' }, /开始年份应为 2000 到 2099 的整数/],
    [{ little_giant: '0' }, /国家级小巨人的目标应为 1 到 99999 的整数，不设目标就空着/],
    [{ schedule_basis: 'soon' }, /选择时序进度的算法/],
    [{ behind_points: '' }, /填写慢几个百分点/],
  ];
  for (const [change, message] of cases) {
    const answer = await manager.post('/programmes', { ...FORM, ...change });
    t.equal(answer.status, 422, JSON.stringify(change));
    t.match(textOf(answer.body), message);
    t.match(answer.body, `value="${FORM.document}"`, 'what was typed is kept');
  }
  const { db } = world;
  t.equal(db.$client.prepare('select count(*) from programme').pluck().get(), 1);
  // Two who add the same at once: the second is refused where it is written.
  const again = { ...findProgramme(db), document: '', totals: NO_TOTALS, settings: DEFAULT_SETTINGS };
  t.throws(
    () => write(db, (tx) => addProgramme(tx, again, recordedBy())),
    /已有代号为 xiushui-qiangji 的行动计划，换一个代号；已有名为“秀水强脊工程”的行动计划/,
  );
});

t.test('name, source and, while nothing rests on it, the window may change: a version each', async (t) => {
  const world = await openApp(t);
  const { db } = world;
  const manager = world.as('manager');
  await manager.post('/programmes', FORM);
  const made = findProgramme(db, 'qiangji-2029');
  const base = String(versionsOf(db, made.id).at(-1)?.id);
  t.match((await manager.get('/programmes/qiangji-2029/edit')).body, 'name="last_year"');
  const missing = await manager.post('/programmes/qiangji-2029', { ...CHANGE, base, reason: '' });
  t.equal(missing.status, 422);
  t.match(missing.body, '填写修改原因');
  t.equal((await manager.post('/programmes/qiangji-2029', { ...CHANGE, base })).status, 303);
  const changed = findProgramme(db, 'qiangji-2029');
  t.match(changed, { name: CHANGE.name, ends_on: '2032-12-31' });
  const proposal = readTargets(db, made.id).filter((one) => one.category === 'little_giant');
  t.equal(proposal.length, 2, 'other years bring another proposal');
  t.equal(proposal.at(-1)?.cells.filter((one) => one.year === 2032).length, 4);
  t.ok(logOf(world).some((one) => one.includes('起止由2029—2031年改为2029—2032年，原因：示例原因')));
  t.same(compareDerived(db).differences, []);

  const late = await manager.post('/programmes/qiangji-2029', { ...CHANGE, name: '另一名称', base });
  t.equal(late.status, 409, 'somebody saved meanwhile');
  t.match(textOf(late.body), /已保存另一版/);
  t.match(late.body, 'value="另一名称"', 'what was typed is kept');
  const fresh = /name="base" value="(\d+)"/.exec(late.body)?.[1] ?? '';
  t.equal(
    (await manager.post('/programmes/qiangji-2029', { ...CHANGE, name: '另一名称', base: fresh })).status,
    303,
  );
  const page = await manager.get('/programmes/qiangji-2029');
  t.match(textOf(page.body), /名称 示例强脊二期（修订） → 另一名称/);
});

t.test('the window is fixed once it has begun or a plan of it is confirmed', async (t) => {
  const world = await openApp(t);
  const { db } = world;
  const manager = world.as('manager');
  t.same(whatFixesWindow(db, findProgramme(db), '2026-09-30'), ['已经开始']);
  await manager.post('/programmes', FORM);
  const made = findProgramme(db, 'qiangji-2029');
  const proposal = readTargets(db, made.id)[0];
  await manager.get('/targets?programme=qiangji-2029');
  const confirmed = await manager.post('/targets/little_giant/confirm?programme=qiangji-2029', {
    base: String(proposal?.id),
  });
  t.equal(confirmed.location, '/targets?programme=qiangji-2029', 'it stays with its programme');
  t.same(whatFixesWindow(db, made, '2026-09-30'), ['目标分解已确认']);
  const base = String(versionsOf(db, made.id).at(-1)?.id);
  t.notMatch((await manager.get('/programmes/qiangji-2029/edit')).body, 'id="f-last_year"');
  const refused = await manager.post('/programmes/qiangji-2029', { ...CHANGE, base });
  t.equal(refused.status, 422);
  t.match(textOf(refused.body), /起止年份不能再改：目标分解已确认/);
  const renamed = await manager.post('/programmes/qiangji-2029', { ...CHANGE, last_year: '2031', base });
  t.equal(renamed.status, 303, 'its name may change all the same');
});

t.test('everybody reads programmes, managers keep them; an unknown code is nowhere', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  await manager.post('/programmes', FORM);
  const leader = world.as('leader');
  const list = await leader.get('/programmes');
  t.match(textOf(list.body), /示例强脊二期.*未开始.*未设目标/s);
  t.notMatch(list.body, 'href="/programmes/new"');
  for (const [, href] of linksOf((await leader.get('/programmes/qiangji-2029')).body)) {
    if (href.startsWith('/')) t.equal((await leader.get(href)).status, 200, href);
  }
  t.equal((await leader.get('/programmes/new')).status, 403);
  t.equal((await leader.get('/programmes/nothing')).status, 404);
  t.equal((await leader.get('/?programme=nothing')).status, 404);
  t.equal((await leader.get('/targets?programme=nothing')).status, 404);
  const csv = await leader.get('/programmes/exports/list.csv');
  t.match(csv.body, /示例强脊二期,qiangji-2029,2029—2031年,未开始,11,42,/);
  t.match((await leader.get('/programmes/qiangji-2029/exports/history.csv')).body, /第 1 版,首个版本/);
});

t.test('a database of before has its programme’s first version after the migration', async (t) => {
  const db = new Database(':memory:');
  const all = readMigrations();
  const own = all.findIndex((one) => one.sql.includes('CREATE TABLE programme_version'));
  for (const one of all.slice(0, own)) db.exec(one.sql);
  db.exec(`
    insert into programme values (1, 'old', '示例计划', '2026-01-01', '2028-12-31', '示例依据');
    insert into setting values (1, 1, '2026-01-01', '2026-01-02T00:00:00.000Z', '系统', '', '{}');
    insert into setting values (2, 1, '2026-03-01', '2026-03-02T00:00:00.000Z', '主管甲', '', '{}');
  `);
  db.exec(all[own]?.sql ?? '');
  t.match(db.prepare('select * from programme_version').all(), [
    {
      programme_id: 1,
      name: '示例计划',
      starts_on: '2026-01-01',
      ends_on: '2028-12-31',
      source: '示例依据',
      recorded_at: '2026-01-02T00:00:00.000Z',
      recorded_by: '系统',
    },
  ]);
  db.close();
});
