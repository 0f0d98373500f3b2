import t from 'tap';
import { dictionary, formerName } from '../../db/schema.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { versionsOf } from '../../server/enterprises/queries.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { allEnterprises, CODE, filled, lastAudit, OTHER } from './make.ts';

const FORM = '/enterprises/new';

t.test('a name and a code are enough, and the log tells of it', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  const answer = await officer.post(FORM, filled());
  t.equal(answer.status, 303);
  t.equal(answer.location, `/enterprises/${CODE}`);
  t.match(textOf((await officer.get(answer.location)).body), '已新增示例甲光电有限公司。');
  t.match(allEnterprises(world), [{ name: '示例甲光电有限公司', uscc: CODE, in_scope: true, version: 1 }]);
  t.match(lastAudit(world), {
    act: 'enterprise created',
    sentence: '新增企业示例甲光电有限公司（91330411YY000001X4）',
  });
  t.same(compareDerived(world.db).differences, []);
});

t.test('everything typed is kept in its stored form, and new words are taken into the lists', async (t) => {
  const world = await openApp(t);
  const answer = await world.as('officer').post(
    FORM,
    filled({
      name: ' 示例甲(浙江)光电有限公司 ',
      uscc: '９１３３０４１１-yy00 0001x4',
      former_names: '示例旧名一有限公司\r\n示例旧名二(浙江)有限公司',
      industry_code: 'C３９７１',
      chain: '光电信息',
      area: '示例一街道',
      in_scope: 'no',
      founded_on: '2015年6月3日',
      officer: '专员甲',
      contact_name: '王示例',
      contact_phone: '138 0000 0001',
      tags: '高新技术企业，科技型中小企业',
      note: '第一行\r\n第二行',
    }),
  );
  t.equal(answer.status, 303);
  const [one] = allEnterprises(world);
  t.match(one, {
    name: '示例甲（浙江）光电有限公司',
    uscc: CODE,
    industry_code: '3971',
    in_scope: false,
    founded_on: '2015-06-03',
    contact_phone: '13800000001',
    tags: '高新技术企业、科技型中小企业',
    note: '第一行\n第二行',
  });
  const former = world.db.select().from(formerName).all();
  t.same(
    former.map(({ name }) => name),
    ['示例旧名一有限公司', '示例旧名二（浙江）有限公司'],
  );
  const words = world.db.select().from(dictionary).all();
  t.ok(words.some(({ kind, value }) => kind === 'area' && value === '示例一街道'));
  t.match(versionsOf(world.db, one?.id ?? 0), [
    {
      effective_on: '1900-01-01',
      changes: {
        name: '示例甲（浙江）光电有限公司',
        in_scope: false,
        industry_code: '3971',
        officer: '专员甲',
      },
    },
  ]);
  const said = JSON.stringify(lastAudit(world));
  t.notMatch(said, '13800000001');
  t.notMatch(said, '王示例');
});

t.test('a form with faults comes back with everything typed, each fault at its field', async (t) => {
  const world = await openApp(t);
  const bad = filled({
    name: '',
    uscc: '91330411YY00OO01X4',
    industry_code: '9x',
    founded_on: '2026-13-01',
    signed_on: '2026-10-01',
    contact_phone: '问门卫',
    chain: '<b>示例赛道</b>',
    note: '写了很久的备注',
  });
  const answer = await world.as('officer').post(FORM, bad);
  t.equal(answer.status, 422);
  t.match(answer.body, /<title>错误：/);
  const text = textOf(answer.body);
  t.match(text, '有 6 处需要修改');
  t.match(text, '填写企业名称');
  t.match(text, '信用代码不含字母 I、O、S、V、Z，第 13 位是“O”，可能是数字 0');
  t.match(text, '行业代码是 GB/T 4754-2017 的 2 至 4 位数字，现在是“9x”');
  t.match(text, '日期写成 2026-09-30 或 2026年9月30日');
  t.match(text, '签约落地日期不能晚于今天（2026年9月30日）');
  t.match(text, '联系电话只写数字');
  for (const value of ['91330411YY00OO01X4', '9x', '2026-13-01', '问门卫', '&lt;b&gt;示例赛道&lt;/b&gt;']) {
    t.ok(answer.body.includes(`value="${value}"`), value);
  }
  t.match(answer.body, '写了很久的备注</textarea>');
  t.equal(allEnterprises(world).length, 0);
});

t.test('each way in which a code is wrong is told by its character', async (t) => {
  const officer = (await openApp(t)).as('officer');
  for (const [uscc, words] of [
    ['', '填写统一社会信用代码'],
    ['91330411YY000001X', '信用代码应为 18 位，现在是 17 位'],
    ['91330411YY000001X5', '信用代码末位校验不符，核对是否抄错'],
    ['9.1330411E+17', 'WPS'],
  ] as const) {
    const answer = await officer.post(FORM, filled({ uscc }));
    t.equal(answer.status, 422, uscc);
    t.match(textOf(answer.body), words);
  }
});

t.test('a code that is known is refused, with a link to whose it is', async (t) => {
  const world = await openApp(t);
  addEnterprise(world.db, { uscc: CODE, name: '示例丙光电股份有限公司' });
  const answer = await world.as('officer').post(FORM, filled({ not_same: CODE }));
  t.equal(answer.status, 422);
  t.match(textOf(answer.body), '已有此信用代码：示例丙光电股份有限公司');
  t.match(answer.body, `href="/enterprises/${CODE}"`);
  t.equal(allEnterprises(world).length, 1);
});

t.test('a near name asks once, and a tick for exactly those goes on', async (t) => {
  const world = await openApp(t);
  addEnterprise(world.db, { uscc: OTHER, name: '示例甲 光电有限公司' });
  const officer = world.as('officer');
  const asked = await officer.post(FORM, filled());
  t.equal(asked.status, 422);
  t.match(textOf(asked.body), '有 1 家名称相近，确认不是同一家再保存');
  t.match(asked.body, `name="not_same" value="${OTHER}"`);
  t.equal((await officer.post(FORM, filled({ not_same: 'another' }))).status, 422);
  t.equal((await officer.post(FORM, filled({ not_same: OTHER }))).status, 303);
});

t.test('the former name of another is near too', async (t) => {
  const world = await openApp(t);
  addEnterprise(world.db, { uscc: OTHER, former_names: ['示例甲光电有限公司'] });
  const asked = await world.as('officer').post(FORM, filled());
  t.equal(asked.status, 422);
  t.match(textOf(asked.body), '曾用此名');
});

t.test('what is odd and may be right is saved and pointed at', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  const answer = await officer.post(FORM, filled({ industry_code: '65' }));
  t.match(
    textOf((await officer.get(answer.location)).body),
    '行业代码 65 不属工业大类 06—46，不能入库规上工业',
  );
});

t.test('leaders, administrators and strangers may not', async (t) => {
  const world = await openApp(t);
  for (const role of ['leader', 'admin', 'auditor']) {
    t.equal((await world.as(role).get(FORM)).status, 403, role);
    t.equal((await world.as(role).post(FORM, filled())).status, 403, role);
  }
  t.match((await world.stranger.get(FORM)).location, '/sign-in');
  t.equal(allEnterprises(world).length, 0);
  t.equal((await world.as('manager').post(FORM, filled())).status, 303);
});
