/** Hashing takes a while; what the administrator decides meanwhile holds. */
import { Readable } from 'node:stream';
import t, { type Test } from 'tap';
import { checkPassword, hashPassword } from '../../server/people/passwords.ts';
import {
  disableAccount,
  enableAccount,
  findAccountByName,
  passwordHashOf,
  reviseAccount,
  setPassword,
} from '../../server/people/queries.ts';
import { type Client, givePassword, ORIGIN, openApp, type World } from '../helpers/app.ts';

const PASSWORD = 'Nanhu 2026 hang';
const NEW = 'Yanyu 2027 lou';
const hash = await hashPassword(PASSWORD);
const reset = await hashPassword('Zhian 2028 qiao');
const by = { actor: '命令行', accountId: null, ip: '', at: '2026-09-30T08:00:00.000Z' };

async function open(t: Test) {
  const world = await openApp(t);
  const officer = world.as('officer');
  givePassword(world.db, officer.id, hash);
  return { ...world, officer };
}
const sessions = (db: Awaited<ReturnType<typeof open>>['db']) =>
  Number(db.$client.prepare('select count(*) from session').pluck().get());

t.test('a password that is reset while somebody signs in with the old one opens nothing', async (t) => {
  const { browser, db, officer } = await open(t);
  const coming = browser().post('/sign-in', { name: officer.name, password: PASSWORD });
  await new Promise((done) => setTimeout(done, 5));
  setPassword(db, officer.id, reset, by);
  t.equal((await coming).status, 422);
  t.equal(sessions(db), 0);
});

t.test('an account that is disabled while somebody signs in stays shut when it is enabled', async (t) => {
  const { browser, db, officer } = await open(t);
  const coming = browser().post('/sign-in', { name: officer.name, password: PASSWORD });
  await new Promise((done) => setTimeout(done, 5));
  disableAccount(db, officer.id, by);
  t.equal((await coming).status, 422);
  enableAccount(db, officer.id, by);
  t.equal(sessions(db), 0);
});

t.test('an own change of password that was under way does not undo a reset', async (t) => {
  const { db, officer } = await open(t);
  const coming = officer.post('/people/me/password', { old_password: PASSWORD, password: NEW });
  await new Promise((done) => setTimeout(done, 5));
  setPassword(db, officer.id, reset, by, { mustChange: true });
  t.equal((await coming).status, 303);
  t.notOk(await checkPassword(NEW, passwordHashOf(db, officer.id)));
  t.equal(sessions(db), 0);
});

t.test('many guesses at the own password at once are no more than one after the other', async (t) => {
  const { db, officer } = await open(t);
  const guesses = Array.from({ length: 15 }, (_, i) =>
    officer.post('/people/me/password', { old_password: `falsch ${i}`, password: NEW }),
  );
  const answers = await Promise.all(guesses);
  t.equal(answers.filter((one) => one.status === 422).length, 5);
  t.equal(Number(db.$client.prepare('select count(*) from sign_in_failure').pluck().get()), 5);
});

/** Sends a form whose body comes only after something else was done. */
async function sendSlowly(
  world: World,
  who: Client,
  path: string,
  fields: Record<string, string>,
  meanwhile: () => void,
) {
  async function* body() {
    yield `csrf=${who.csrf}`;
    await new Promise((done) => setTimeout(done, 20));
    meanwhile();
    yield `&${new URLSearchParams(fields)}`;
  }
  return world.app.inject({
    method: 'POST',
    url: path,
    headers: { cookie: who.cookie, origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
    payload: Readable.from(body()),
  });
}

t.test('whoever is disabled while the form is still coming in changes nothing', async (t) => {
  const world = await openApp(t);
  world.as('admin');
  const admin = world.as('admin');
  const fields = { name: 'zhuanyuan', display: '示例专员甲', role_officer: 'on' };
  const reply = await sendSlowly(world, admin, '/people', fields, () =>
    disableAccount(world.db, admin.id, by),
  );
  t.equal(reply.statusCode, 303);
  t.match(reply.headers.location, /^\/sign-in/);
  t.equal(findAccountByName(world.db, 'zhuanyuan'), null);
});

t.test('whoever loses the role while the password is being hashed makes no account', async (t) => {
  const world = await openApp(t);
  world.as('admin');
  const admin = world.as('admin');
  const coming = admin.post('/people', { name: 'zhuanyuan', display: '示例专员甲', role_officer: 'on' });
  await new Promise((done) => setTimeout(done, 10));
  reviseAccount(world.db, admin.id, { display: '示例', roles: ['leader'] }, by);
  const answer = await coming;
  t.equal(answer.status, 303);
  t.match(answer.location, /^\/sign-in/);
  t.equal(findAccountByName(world.db, 'zhuanyuan'), null);
});

t.test('a reset by somebody disabled in between resets nothing', async (t) => {
  const world = await openApp(t);
  world.as('admin');
  const admin = world.as('admin');
  const officer = world.as('officer');
  const coming = admin.post(`/people/${officer.id}/password`);
  await new Promise((done) => setTimeout(done, 10));
  disableAccount(world.db, admin.id, by);
  t.equal((await coming).status, 303);
  t.equal(passwordHashOf(world.db, officer.id), '-');
});
