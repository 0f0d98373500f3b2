/** Codes of old lead on: of a record that was merged, and of one that was corrected. */
import t from 'tap';
import { write } from '../../db/open.ts';
import { nameIndex } from '../../server/derived/name-index.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { matchLines } from '../../server/rules/match.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { findAll } from '../../server/sheets/find.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { fieldsOn } from '../tracks/form.ts';
import { mergeNow, partNow } from './make.ts';

const RIGHT = fictionalCode(999_001);
const NEXT = fictionalCode(999_002);

const correct = (db: Parameters<typeof addEnterprise>[0], id: number, uscc: string) =>
  write(db, (tx) => reviseEnterprise(tx, id, { uscc }, recordedBy('2026-09-10T02:00:00.000Z')));

t.test('the address of a merged record leads to the one that stays, and says so', async (t) => {
  const { as, db } = await openApp(t);
  const a = addEnterprise(db, { name: '示例甲光电有限公司' });
  const b = addEnterprise(db, { name: '示例乙光电有限公司' });
  mergeNow(db, b.uscc, a.uscc);
  const officer = as('officer');
  for (const under of ['', '/edit', '/attachments', '/events/new']) {
    const led = await officer.get(`/enterprises/${b.uscc}${under}?category=above_scale`);
    t.equal(led.status, 303);
    t.equal(led.location, `/enterprises/${a.uscc}${under}?category=above_scale&led_by=${b.uscc}`);
    t.equal((await officer.get(led.location)).status, 200);
  }
  const page = await officer.get(`/enterprises/${a.uscc}?led_by=${b.uscc}`);
  t.match(textOf(page.body), `示例乙光电有限公司（${b.uscc}）已于 2026年9月20日 合并到此。`);
  t.notMatch(textOf((await officer.get(`/enterprises/${a.uscc}`)).body), '合并到此');
  t.notMatch((await officer.get(`/enterprises/${a.uscc}?led_by=${NEXT}`)).body, '合并到此', 'no code of its');
});

t.test('a chain leads to its end, and back once it is undone', async (t) => {
  const { as, db } = await openApp(t);
  const [a, b, c] = ['甲', '乙', '丙'].map((one) => addEnterprise(db, { name: `示例${one}光电有限公司` }));
  if (a === undefined || b === undefined || c === undefined) throw new Error('three');
  const first = mergeNow(db, a.uscc, b.uscc, { at: '2026-09-20T02:00:00.000Z' });
  mergeNow(db, b.uscc, c.uscc, { at: '2026-09-21T02:00:00.000Z' });
  const officer = as('officer');
  t.match((await officer.get(`/enterprises/${a.uscc}`)).location, c.uscc);
  t.throws(() => mergeNow(db, b.uscc, c.uscc), 'who is gone goes nowhere');
  const refused = await officer.get(`/enterprises/${b.uscc}/merges/${first}/undo`);
  t.equal(refused.status, 303, 'the one between is gone as well');
  t.throws(() => partNow(db, first), 'the later one is undone first');
});

t.test('what was typed under the code of old is judged at the one that stays', async (t) => {
  const { as, db } = await openApp(t);
  const a = addEnterprise(db, { name: '示例甲光电有限公司', area: '示例一街道' });
  const b = addEnterprise(db, { name: '示例乙光电有限公司', area: '示例二镇' });
  const officer = as('officer');
  const edit = fieldsOn((await officer.get(`/enterprises/${b.uscc}/edit`)).body);
  const at = Number(db.$client.prepare('select version from enterprise where id = ?').pluck().get(a.id));
  mergeNow(db, b.uscc, a.uscc);
  const led = await officer.post(`/enterprises/${b.uscc}/edit`, edit);
  t.equal(led.status, 307, 'posted again as it is');
  // As if both had been saved equally often: the form began with another's fields all the same.
  const saved = await officer.post(led.location, {
    ...edit,
    main_product: '示例透镜',
    version: String(at + 1),
  });
  t.equal(saved.status, 303);
  const row = db.$client.prepare('select area, main_product, name from enterprise where id = ?').get(a.id);
  t.same(row, { area: '示例一街道', main_product: '示例透镜', name: '示例甲光电有限公司' });
});

t.test('a corrected code is found by the old one', async (t) => {
  const { as, db } = await openApp(t);
  const a = addEnterprise(db, { name: '示例甲光电有限公司' });
  const officer = as('officer');
  const edit = fieldsOn((await officer.get(`/enterprises/${a.uscc}/edit`)).body);
  await officer.post(`/enterprises/${a.uscc}/edit`, { ...edit, uscc: RIGHT });
  const led = await officer.get(`/enterprises/${a.uscc}`);
  t.same([led.status, led.location], [303, `/enterprises/${RIGHT}?led_by=${a.uscc}`]);
  t.match(textOf((await officer.get(led.location)).body), `信用代码 ${a.uscc} 已更正为 ${RIGHT}。`);
  t.match(textOf((await officer.get(`/enterprises?q=${a.uscc}`)).body), '示例甲光电有限公司');
  const [match] = matchLines(nameIndex(db), [a.uscc]);
  t.equal(match?.enterprise?.uscc, RIGHT);
  const finding = findAll(db, [{ uscc: a.uscc, name: null }])({ uscc: a.uscc, name: null });
  t.match(finding, { enterprise: { uscc: RIGHT }, warnings: [{ field: 'uscc', message: /已更正/ }] });
});

t.test('a code that is free again belongs to who has it', async (t) => {
  const { as, db } = await openApp(t);
  const a = addEnterprise(db, { name: '示例甲光电有限公司' });
  correct(db, a.id, RIGHT);
  const b = addEnterprise(db, { name: '示例乙光电有限公司', uscc: a.uscc });
  const officer = as('officer');
  t.match(textOf((await officer.get(`/enterprises/${b.uscc}`)).body), '示例乙光电有限公司');
  correct(db, b.id, NEXT);
  t.equal((await officer.get(`/enterprises/${a.uscc}`)).status, 404, 'of two who had it none is meant');
});

t.test('a code whose record was merged is not free', async (t) => {
  const { as, db } = await openApp(t);
  const a = addEnterprise(db, { name: '示例甲光电有限公司' });
  const b = addEnterprise(db, { name: '示例乙光电有限公司' });
  const c = addEnterprise(db, { name: '示例丙光电有限公司' });
  mergeNow(db, b.uscc, a.uscc);
  const officer = as('officer');
  const created = await officer.post('/enterprises/new', {
    name: '示例丁光电厂',
    uscc: b.uscc,
    in_scope: 'yes',
  });
  t.equal(created.status, 422);
  t.match(textOf(created.body), '已有此信用代码：示例甲光电有限公司');
  const edit = fieldsOn((await officer.get(`/enterprises/${c.uscc}/edit`)).body);
  const other = await officer.post(`/enterprises/${c.uscc}/edit`, { ...edit, uscc: b.uscc });
  t.equal(other.status, 422);
  t.match(other.body, `/enterprises/${c.uscc}/merge?with=${a.uscc}`);
  const own = fieldsOn((await officer.get(`/enterprises/${a.uscc}/edit`)).body);
  const back = await officer.post(`/enterprises/${a.uscc}/edit`, { ...own, uscc: b.uscc });
  t.equal(back.status, 422);
  t.match(textOf(back.body), '照旧能找到本企业');
});

t.test('an import by the old code or name finds the one that stays', async (t) => {
  const { db } = await openApp(t);
  const a = addEnterprise(db, { name: '示例甲光电有限公司' });
  const b = addEnterprise(db, { name: '示例乙电子厂', former_names: ['示例旧乙电子厂'] });
  mergeNow(db, b.uscc, a.uscc);
  const asked = [
    { uscc: b.uscc, name: null },
    { uscc: b.uscc, name: '示例乙电子厂' },
    { uscc: null, name: '示例乙电子厂' },
    { uscc: null, name: '示例旧乙电子厂' },
  ];
  const find = findAll(db, asked);
  for (const one of asked) t.match(find(one), { enterprise: { uscc: a.uscc } });
  t.match(find(asked[0] ?? { uscc: null, name: null }), { warnings: [{ message: /记录已合并/ }] });
  const found = matchLines(nameIndex(db), [b.uscc, '示例乙电子厂', '示例旧乙电子厂']);
  t.same(
    found.map((one) => one.enterprise?.uscc),
    [a.uscc, a.uscc, a.uscc],
  );
});

t.test('the API leads readers on', async (t) => {
  const { app, db, as } = await openApp(t);
  const a = addEnterprise(db, { name: '示例甲光电有限公司' });
  const b = addEnterprise(db, { name: '示例乙光电有限公司' }, [
    { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10' },
  ]);
  mergeNow(db, b.uscc, a.uscc);
  const leader = as('leader');
  const led = await leader.get(`/api/v1/enterprises/${b.uscc}`);
  t.same([led.status, led.location], [303, `/api/v1/enterprises/${a.uscc}`]);
  const reply = await app.inject({ url: led.location, headers: { cookie: leader.cookie } });
  t.match(reply.json(), { uscc: a.uscc, events: [{ kind: 'recognised', merged_from: b.uscc }] });
});
