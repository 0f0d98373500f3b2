import t from 'tap';
import { findEnterprise } from '../../server/enterprises/queries.ts';
import { openApp, type World } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { CODE, fieldsIn, opened } from './make.ts';

const PATH = `/enterprises/${CODE}/edit`;
const now = ({ db }: World) => findEnterprise(db, CODE);

/** Two officers with the same form open; the first saves. */
async function race(t: Parameters<typeof openApp>[0], theirs: Record<string, string>) {
  const world = await openApp(t);
  addEnterprise(world.db, {
    uscc: CODE,
    name: '示例甲光电有限公司',
    area: '示例一街道',
    note: '原来的\n两行备注',
    contact_phone: '13800000001',
  });
  const [first, second] = [world.as('officer'), world.as('officer')];
  const [one, two] = [await opened(first), await opened(second)];
  world.clock.forward(5);
  await first.post(PATH, { ...one, ...theirs });
  world.clock.forward(5);
  return { world, second, form: two };
}

t.test('different fields merge, and the second is told what was kept', async (t) => {
  const { world, second, form } = await race(t, { area: '示例二镇' });
  const answer = await second.post(PATH, { ...form, short_name: '示例甲' });
  t.equal(answer.status, 303);
  t.match(now(world), { area: '示例二镇', short_name: '示例甲', version: 3, note: '原来的\n两行备注' });
  const page = textOf((await second.get(answer.location)).body);
  t.match(page, /已保存。示例officer1在9月30日 16:05改过的镇街园区一并保留。/);
});

t.test('the same change by both is no conflict', async (t) => {
  const { world, second, form } = await race(t, { area: '示例二镇' });
  t.equal((await second.post(PATH, { ...form, area: '示例二镇' })).status, 303);
  t.equal(now(world).version, 2);
});

t.test('the same field shows original, saved and mine, and nothing typed is lost', async (t) => {
  const { world, second, form } = await race(t, { area: '示例二镇', officer: '专员乙' });
  const typed = {
    ...form,
    area: '示例三镇',
    short_name: '我写的简称',
    note: '我写的\r\n备注',
    reason: '我的说明',
  };
  const answer = await second.post(PATH, typed);
  t.equal(answer.status, 409);
  const text = textOf(answer.body);
  t.match(text, /原来的 ?示例一街道/);
  t.match(text, /已保存的（示例officer1，9月30日 16:05） ?示例二镇/);
  t.match(text, /我填的 ?示例三镇/);
  t.match(text, '我改的其他内容不变：简称、备注');
  t.match(text, '他人改的其他内容一并保留：服务专员');
  t.notMatch(answer.body, /type="radio"[^>]* checked/, 'nothing is chosen beforehand');
  t.match(fieldsIn(answer.body), {
    area: '示例三镇',
    short_name: '我写的简称',
    officer: '专员乙',
    reason: '我的说明',
    version: '2',
  });
  t.equal(now(world).version, 2, 'nothing saved yet');
});

t.test('from there mine is saved on the newest version', async (t) => {
  const { world, second, form } = await race(t, { area: '示例二镇', officer: '专员乙' });
  const asked = await second.post(PATH, { ...form, area: '示例三镇', short_name: '我写的简称' });
  const answer = await second.post(PATH, { ...fieldsIn(asked.body), keep_area: 'mine' });
  t.equal(answer.status, 303);
  t.match(now(world), { area: '示例三镇', officer: '专员乙', short_name: '我写的简称', version: 3 });
});

t.test('or theirs stays, with all else of mine', async (t) => {
  const { world, second, form } = await race(t, { area: '示例二镇' });
  const asked = await second.post(PATH, { ...form, area: '示例三镇', short_name: '我写的简称' });
  await second.post(PATH, { ...fieldsIn(asked.body), keep_area: 'saved' });
  t.match(now(world), { area: '示例二镇', short_name: '我写的简称' });
});

t.test('without a choice the page asks again, everything still there', async (t) => {
  const { world, second, form } = await race(t, { area: '示例二镇' });
  const asked = await second.post(PATH, { ...form, area: '示例三镇', short_name: '我写的简称' });
  const again = await second.post(PATH, fieldsIn(asked.body));
  t.equal(again.status, 422);
  const text = textOf(again.body);
  t.match(text, '选择镇街园区保留哪一个');
  t.match(text, /原来的 ?示例一街道/);
  t.match(text, /示例officer1，9月30日 16:05/);
  t.match(fieldsIn(again.body), { area: '示例三镇', short_name: '我写的简称' });
  t.equal(now(world).version, 2);
  await second.post(PATH, { ...fieldsIn(again.body), keep_area: 'mine' });
  t.match(now(world), { area: '示例三镇', short_name: '我写的简称' });
});

t.test('a third save meanwhile is noticed from there too', async (t) => {
  const { world, second, form } = await race(t, { area: '示例二镇' });
  const asked = await second.post(PATH, { ...form, area: '示例三镇' });
  const third = world.as('officer');
  await third.post(PATH, { ...(await opened(third)), area: '示例产业园' });
  const again = await second.post(PATH, { ...fieldsIn(asked.body), keep_area: 'mine' });
  t.equal(again.status, 409);
  t.match(textOf(again.body), /已保存的（[^）]*） ?示例产业园/);
  t.equal(now(world).area, '示例产业园');
});

t.test('a note of several lines that nobody touched is in nobody’s way', async (t) => {
  const { world, second, form } = await race(t, { note: '改过的\r\n备注' });
  t.equal((await second.post(PATH, { ...form, area: '示例二镇' })).status, 303);
  t.match(now(world), { note: '改过的\n备注', area: '示例二镇' });
});

t.test('telephone numbers in dispute stay masked', async (t) => {
  const { world, second, form } = await race(t, { contact_phone: '13900000002' });
  const asked = await second.post(PATH, { ...form, contact_phone: '13700000003' });
  t.equal(asked.status, 409);
  t.match(textOf(asked.body), '139****0002');
  t.notMatch(asked.body, '13900000002');
  t.notMatch(asked.body, '13800000001');
  await second.post(PATH, { ...fieldsIn(asked.body), keep_contact_phone: 'mine' });
  t.equal(now(world).contact_phone, '13700000003');
});

t.test('clearing a number that somebody changed meanwhile is asked about', async (t) => {
  const { world, second, form } = await race(t, { contact_phone: '13900000002' });
  const asked = await second.post(PATH, { ...form, clear_phone: 'yes' });
  t.equal(asked.status, 409);
  await second.post(PATH, { ...fieldsIn(asked.body), keep_contact_phone: 'saved' });
  t.equal(now(world).contact_phone, '13900000002');
});

t.test('a form that tells no version overwrites nothing that was saved', async (t) => {
  const { world, second } = await race(t, { area: '示例二镇' });
  const bare = { name: '示例甲光电有限公司', uscc: CODE, area: '示例三镇' };
  t.equal((await second.post(PATH, bare)).status, 409);
  t.equal(now(world).area, '示例二镇');
});
