import t, { type Test } from 'tap';
import { hashPassword } from '../../server/people/passwords.ts';
import { findAccount } from '../../server/people/queries.ts';
import { givePassword, openApp } from '../helpers/app.ts';
import { attribute, elements, textOf } from '../helpers/page.ts';

const PASSWORD = 'Nanhu 2026 hang';
const hash = await hashPassword(PASSWORD);

async function open(t: Test) {
  const world = await openApp(t, { SESSION_IDLE_MINUTES: '30' });
  const admin = world.as('admin');
  const other = world.as('admin');
  for (const one of [admin, other]) givePassword(world.db, one.id, hash);
  return { ...world, admin, other };
}
const FORM = { display: '示例新名', role_admin: 'on', extra: '<b>"x"</b>' };

t.test(
  'what was typed after the session ended is offered back after signing in, and sent again',
  async (t) => {
    const { admin, other, clock, db } = await open(t);
    clock.forward(31);
    const led = await admin.post(`/people/${other.id}`, FORM);
    t.equal(led.status, 303);
    t.equal(led.location, '/sign-in?next=%2Fkept-form');
    t.match(textOf((await admin.get(led.location)).body), '登录已过期。重新登录后，刚才填写的内容会保留');
    const back = await admin.post('/sign-in', { name: admin.name, password: PASSWORD });
    t.equal(back.location, '/kept-form');

    const page = await admin.get('/kept-form');
    t.match(textOf(page.body), '姓名示例新名');
    const form = elements(page.body).find(
      (one) => one.tagName === 'form' && attribute(one, 'action') === `/people/${other.id}`,
    );
    t.ok(form);
    const fields = Object.fromEntries(
      elements(page.body)
        .filter((one) => one.tagName === 'input' && Object.hasOwn(FORM, attribute(one, 'name') ?? ''))
        .map((one) => [attribute(one, 'name') ?? '', attribute(one, 'value') ?? '']),
    );
    t.same(fields, FORM);

    const sent = await admin.post(`/people/${other.id}`, fields);
    t.equal(sent.location, '/people');
    t.equal(findAccount(db, other.id).display, '示例新名');
    t.equal((await admin.get('/kept-form')).location, '/', 'not offered twice');
  },
);

t.test('it can be given up', async (t) => {
  const { admin, other, clock, db } = await open(t);
  clock.forward(31);
  await admin.post(`/people/${other.id}`, FORM);
  await admin.post('/sign-in', { name: admin.name, password: PASSWORD });
  await admin.get('/kept-form');
  t.equal((await admin.post('/kept-form/drop')).location, '/');
  t.equal((await admin.get('/kept-form')).location, '/');
  t.equal(db.$client.prepare('select count(*) from kept_form').pluck().get(), 0);
});

t.test('it is kept for half an hour', async (t) => {
  const { admin, other, clock } = await open(t);
  clock.forward(31);
  await admin.post(`/people/${other.id}`, FORM);
  clock.forward(31);
  t.equal((await admin.post('/sign-in', { name: admin.name, password: PASSWORD })).location, '/');
});

t.test('it is not shown to somebody else at the same browser', async (t) => {
  const { admin, other, clock } = await open(t);
  clock.forward(31);
  await admin.post(`/people/${other.id}`, FORM);
  const back = await admin.post('/sign-in', { name: other.name, password: PASSWORD });
  t.equal(back.location, '/');
  t.equal((await admin.get('/kept-form')).location, '/');
});

t.test('passwords are never kept', async (t) => {
  const { admin, clock, db } = await open(t);
  clock.forward(31);
  const led = await admin.post('/people/me/password', { old_password: 'canary 1', password: 'canary 2' });
  t.equal(led.location, '/sign-in');
  t.equal(db.$client.prepare('select count(*) from kept_form').pluck().get(), 0);
});

t.test('strangers leave nothing behind', async (t) => {
  const { browser, other, db } = await open(t);
  const led = await browser().post(`/people/${other.id}`, FORM);
  t.equal(led.location, '/sign-in');
  t.equal(led.headers['set-cookie'], undefined);
  t.equal(db.$client.prepare('select count(*) from kept_form').pluck().get(), 0);
});

t.test('a form from elsewhere is not kept', async (t) => {
  const { admin, other, clock, db } = await open(t);
  clock.forward(31);
  const answer = await admin.post(`/people/${other.id}`, FORM, { origin: 'https://evil.example' });
  t.equal(answer.status, 403);
  t.equal(db.$client.prepare('select count(*) from kept_form').pluck().get(), 0);
});
