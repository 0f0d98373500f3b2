import t from 'tap';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { mergeNow } from './make.ts';

const PATH = '/enterprises/duplicates';

t.test('the same name, a former name, near names: each pair once', async (t) => {
  const { as, db } = await openApp(t);
  const officer = as('officer');
  t.match(textOf((await officer.get(PATH)).body), '没有名称相同的企业。');
  t.match(textOf((await officer.get(`${PATH}?view=near`)).body), '没有名称或代码相近的企业。');
  addEnterprise(db, { name: '示例光谷（秀洲）科技有限公司' });
  addEnterprise(db, { name: '示例光谷(秀洲)科技有限公司' });
  addEnterprise(db, { name: '示例长水轴承有限公司', former_names: ['示例麟湖轴承厂'] });
  addEnterprise(db, { name: '示例麟湖轴承厂' });
  addEnterprise(db, { name: '示例天鹅湖精密机械股份有限公司' });
  addEnterprise(db, { name: '示例天鹅湖精密机械有限公司' });
  addEnterprise(db, { name: '示例无关纺织有限公司' });
  const same = textOf((await officer.get(PATH)).body);
  t.match(same, '共 2 对');
  t.match(same, '名称相同');
  t.match(same, '示例长水轴承有限公司曾用名与另一家相同');
  const near = textOf((await officer.get(`${PATH}?view=near`)).body);
  t.match(near, /示例天鹅湖精密机械股份有限公司.*示例天鹅湖精密机械有限公司.*名称相近/);
  t.notMatch(near, '光谷', 'those of the same name are told already');
  t.notMatch(near, '无关');
  t.match(near, '已核对第 1—7 家，共 7 家');
});

t.test('codes that differ in one place are told where the names resemble each other', async (t) => {
  const { as, db } = await openApp(t);
  addEnterprise(db, { name: '示例天一光电有限公司', uscc: '91330411YY000001X4' });
  addEnterprise(db, { name: '示例天二光电有限公司', uscc: '91330411YY00000284' });
  addEnterprise(db, { name: '乙丙丁纺织厂', uscc: '91330411YY000003XX'.replace('XX', '64') });
  const near = textOf((await as('officer').get(`${PATH}?view=near`)).body);
  t.match(near, /示例天一光电有限公司.*示例天二光电有限公司.*代码只差一位/);
  t.notMatch(near, '乙丙丁');
});

t.test('a pair told apart is not shown again until that is taken back', async (t) => {
  const { as, db } = await openApp(t);
  const a = addEnterprise(db, { name: '示例光谷科技有限公司' });
  const b = addEnterprise(db, { name: '示例光谷科技有限公司' });
  const officer = as('officer');
  await officer.get(PATH);
  const back = `${PATH}?view=same`;
  const done = await officer.post(`${PATH}/apart`, { one: String(b.id), other: String(a.id), back });
  t.same([done.status, done.location], [303, back]);
  t.match(textOf((await officer.get(PATH)).body), '没有名称相同的企业。');
  const line = () => db.$client.prepare('select sentence from audit order by seq desc').pluck().get();
  t.match(line(), /^标明示例光谷科技有限公司（.*）与示例光谷科技有限公司（.*）不是同一家$/);
  await officer.post(`${PATH}/apart`, {
    one: String(a.id),
    other: String(b.id),
    back: '//elsewhere.example',
  });
  t.equal(db.$client.prepare('select count(*) from not_duplicate').pluck().get(), 1, 'twice is once');
  const list = await officer.get(`${PATH}?view=apart`);
  const id = /name="id" value="(\d+)"/.exec(list.body)?.[1] ?? '';
  const undone = await officer.post(`${PATH}/apart/undo`, { id });
  t.equal(undone.location, `${PATH}?view=apart`);
  t.match(line(), /^撤回“/);
  t.match(textOf((await officer.get(PATH)).body), '共 1 对');
  t.equal((await officer.post(`${PATH}/apart/undo`, { id })).status, 404);
});

t.test('who is gone is in no pair', async (t) => {
  const { as, db } = await openApp(t);
  const a = addEnterprise(db, { name: '示例光谷科技有限公司' });
  const b = addEnterprise(db, { name: '示例光谷科技有限公司' });
  mergeNow(db, b.uscc, a.uscc);
  t.match(textOf((await as('officer').get(PATH)).body), '没有名称相同的企业。');
});

t.test('pages of pairs', async (t) => {
  const { as, db } = await openApp(t);
  for (let i = 0; i < 8; i += 1) addEnterprise(db, { name: '示例光谷科技有限公司' });
  const officer = as('officer');
  t.match(textOf((await officer.get(PATH)).body), /共 28 对.*第 1 页，共 2 页/);
  t.match(textOf((await officer.get(`${PATH}?page=2`)).body), '第 2 页，共 2 页');
});

t.test('who may not, and what is not there', async (t) => {
  const { as, stranger, db } = await openApp(t);
  const a = addEnterprise(db);
  for (const role of ['leader', 'admin', 'auditor']) {
    t.equal((await as(role).get(PATH)).status, 403, role);
    t.equal((await as(role).post(`${PATH}/apart`, { one: '1', other: '2' })).status, 403, role);
    t.equal((await as(role).post(`${PATH}/apart/undo`, { id: '1' })).status, 403, role);
  }
  t.equal((await stranger.get(PATH)).status, 303);
  const officer = as('officer');
  await officer.get(PATH);
  for (const [one, other] of [
    ['x', '1'],
    ['1', '99999'],
    [String(a.id), String(a.id)],
  ]) {
    const answer = await officer.post(`${PATH}/apart`, { one: one ?? '', other: other ?? '' });
    t.equal(answer.status, 404, `${one} ${other}`);
  }
  t.equal((await officer.post(`${PATH}/apart/undo`, { id: 'x' })).status, 404);
});
