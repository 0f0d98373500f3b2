import t from 'tap';
import { write } from '../../db/open.ts';
import { audit, contribution, enterprise, enterpriseVersion, event } from '../../db/schema.ts';
import { deriveEnterprise } from '../../server/derived/derive.ts';
import { settingsAt } from '../../server/rules/facts.ts';
import { readSettings } from '../../server/targets/queries.ts';
import { openApp, type World } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';

const FORM = {
  little_giant: 'batch_year',
  provincial_srdi: 'issued_on',
  above_scale: 'batch_year',
  schedule_basis: 'linear',
  behind_enterprises: '3',
  behind_points: '10',
  holds_from: '2026-01-01',
  reason: '示例原因',
  base: '1',
};

/** Case 1 of the counting rules: issued 2026-01-08 with the batch year 2025. */
function bringCaseOne({ db }: World) {
  const at = '2026-01-09T01:00:00.000Z';
  const name = '示例甲新能源有限公司';
  const uscc = '91330411YY000001X4';
  write(db, (tx) => {
    const same = { recorded_at: at, recorded_by: '示例专员' };
    tx.insert(enterprise)
      .values({ id: 1, uscc, name, name_key: name, created_at: at, updated_at: at, updated_by: '示例专员' })
      .run();
    const facts = { name, in_scope: true, industry_code: '3825', chain: null, area: null, officer: null };
    tx.insert(enterpriseVersion)
      .values({ enterprise_id: 1, effective_on: '2026-01-09', changes: facts, ...same })
      .run();
    tx.insert(event)
      .values({
        enterprise_id: 1,
        category: 'provincial_srdi',
        kind: 'recognised',
        effective_on: '2026-01-08',
        batch_year: 2025,
        ...same,
      })
      .run();
    deriveEnterprise(tx, 1);
  });
}

const figures = ({ db }: World) =>
  db
    .select({ figure: contribution.figure, year: contribution.year })
    .from(contribution)
    .all()
    .filter((one) => one.figure === 'additions' || one.figure === 'baseline');

t.test('a new basis is a version, is told in the log, and everything is counted anew', async (t) => {
  const world = await openApp(t);
  bringCaseOne(world);
  t.match(figures(world), [{ figure: 'baseline' }]);
  const answer = await world.as('manager').post('/targets/counting', FORM);
  t.equal(answer.status, 303);
  t.match(figures(world), [{ figure: 'additions', year: 2026 }]);
  const versions = readSettings(world.db, 1);
  t.equal(versions.length, 2);
  t.match(settingsAt(versions, '2026-06-30'), {
    counting_basis: { provincial_srdi: 'issued_on' },
    schedule_basis: 'linear',
    behind_enterprises: 3,
    behind_points: 10,
  });
  const said = world.db.select().from(audit).all().at(-1)?.sentence;
  t.match(said, /将统计口径定为.*省级专精特新按公布日归属.*时序按时间平均.*自2026年1月1日起，原因：示例原因/);
  t.match(textOf((await world.as('leader').get('/targets/counting')).body), '省级专精特新按公布日归属');
});

t.test('days before it keep the settings of then', async (t) => {
  const world = await openApp(t);
  await world.as('manager').post('/targets/counting', { ...FORM, holds_from: '2026-07-01' });
  const versions = readSettings(world.db, 1);
  t.equal(settingsAt(versions, '2026-06-30').schedule_basis, 'plan');
  t.equal(settingsAt(versions, '2026-07-01').schedule_basis, 'linear');
});

t.test('a bad form comes back as it was typed', async (t) => {
  const world = await openApp(t);
  const bad = { ...FORM, above_scale: 'x', behind_points: '很多', reason: '', holds_from: '2030-01-01' };
  const answer = await world.as('manager').post('/targets/counting', bad);
  t.equal(answer.status, 422);
  t.match(answer.body, '选择规上工业的归属年度');
  t.match(answer.body, '慢几个百分点应为 0 到 100 的整数');
  t.match(answer.body, '填写修改原因');
  t.match(answer.body, '生效日期不能晚于今天');
  t.match(answer.body, 'value="很多"');
  t.equal(readSettings(world.db, 1).length, 1);
});

t.test('of two managers at once the second sees both', async (t) => {
  const world = await openApp(t);
  await world.as('manager').post('/targets/counting', FORM);
  const late = { ...FORM, reason: '后保存的原因', behind_points: '7' };
  const answer = await world.as('manager').post('/targets/counting', late);
  t.equal(answer.status, 409);
  t.match(textOf(answer.body), '已保存另一版口径');
  t.match(answer.body, '后保存的原因');
  t.match(answer.body, 'name="base" value="2"');
});

t.test('leaders read it and have no form; nobody but a manager sets it', async (t) => {
  const world = await openApp(t);
  const page = await world.as('leader').get('/targets/counting');
  t.equal(page.status, 200);
  t.notMatch(page.body, '保存统计口径');
  for (const role of ['leader', 'officer', 'admin']) {
    t.equal((await world.as(role).post('/targets/counting', FORM)).status, 403, role);
  }
  t.match((await world.stranger.get('/targets/counting')).location, '/sign-in');
});
