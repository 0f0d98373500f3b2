import t, { type Test } from 'tap';
import { readAudit } from '../../server/audit/queries.ts';
import { checkPassword, hashPassword } from '../../server/people/passwords.ts';
import { findAccount, passwordHashOf } from '../../server/people/queries.ts';
import { startSession } from '../../server/people/sessions.ts';
import { givePassword, openApp, type World } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';

const PASSWORD = 'Nanhu 2026 hang';
const hash = await hashPassword(PASSWORD);
const lastTold = (world: World) => readAudit(world.db, {}).groups[0]?.line.sentence;

async function open(t: Test) {
  const world = await openApp(t);
  const officer = world.as('officer');
  givePassword(world.db, officer.id, hash);
  const elsewhere = startSession(world.db, {
    accountId: officer.id,
    ip: '10.0.0.9',
    at: world.clock.at.toISOString(),
  });
  const works = async (token: string) =>
    (await world.app.inject({ url: '/people/me', headers: { cookie: `sid=${token}` } })).statusCode === 200;
  return { world, officer, elsewhere, works };
}

t.test('the page shows the roles and where one is signed in', async (t) => {
  const { officer } = await open(t);
  const words = textOf((await officer.get('/people/me')).body);
  t.match(words, /专员/);
  t.match(words, /10\.0\.0\.9其他地方/);
  t.match(words, '当前登录');
});

t.test('the own name is changed', async (t) => {
  const { world, officer } = await open(t);
  t.equal((await officer.post('/people/me', { display: ' 示例新名 ' })).location, '/people/me');
  t.equal(findAccount(world.db, officer.id).display, '示例新名');
  t.equal(lastTold(world), '将自己的姓名由“示例officer1”改为“示例新名”');
  const blank = await officer.post('/people/me', { display: ' ' });
  t.equal(blank.status, 422);
  t.match(textOf(blank.body), '填写姓名');
});

t.test('nobody raises the own rights here', async (t) => {
  const { world, officer } = await open(t);
  await officer.post('/people/me', { display: '示例', roles: 'admin', role_admin: 'on', id: '1' });
  t.same(findAccount(world.db, officer.id).roles, ['officer']);
});

t.test('the own password is changed: other sessions end, this one gets a new token', async (t) => {
  const { world, officer, elsewhere, works } = await open(t);
  const old = officer.cookie.slice(4);
  const answer = await officer.post('/people/me/password', {
    old_password: PASSWORD,
    password: 'Yanyu 2027 lou',
  });
  t.equal(answer.location, '/people/me');
  t.match(textOf((await officer.get('/people/me')).body), '已修改密码。其他地方的登录已结束。');
  t.equal(await checkPassword('Yanyu 2027 lou', passwordHashOf(world.db, officer.id)), true);
  t.same([await works(old), await works(elsewhere)], [false, false]);
  t.equal(lastTold(world), '修改了自己的密码');
});

t.test('the old password is asked, and guessing it is slowed down', async (t) => {
  const { world, officer } = await open(t);
  const change = (old_password: string) =>
    officer.post('/people/me/password', { old_password, password: 'Yanyu 2027 lou' });
  for (let tries = 0; tries < 5; tries += 1) {
    const answer = await change('wrong');
    t.equal(answer.status, 422);
    t.match(textOf(answer.body), '现在的密码不对');
  }
  t.equal((await change(PASSWORD)).status, 429);
  t.equal(await checkPassword(PASSWORD, passwordHashOf(world.db, officer.id)), true);
});

t.test('a new password must be a good one and another one', async (t) => {
  const { officer } = await open(t);
  const words = async (old_password: string, password: string) => {
    const answer = await officer.post('/people/me/password', { old_password, password });
    t.equal(answer.status, 422);
    return textOf(answer.body);
  };
  t.match(await words('', ''), /填写现在的密码.*填写密码/);
  t.match(await words(PASSWORD, 'short1'), '密码至少 10 位，含字母和数字');
  t.match(await words(PASSWORD, `${officer.name}-2026`), '密码不能含账号名');
  t.match(await words(PASSWORD, PASSWORD), '新密码与现在的相同，换一个');
});

t.test('sessions elsewhere are ended after the password is asked, this one stays', async (t) => {
  const { world, officer, elsewhere, works } = await open(t);
  const end = (old_password: string) => officer.post('/people/me/sessions/end', { old_password });
  t.match(textOf((await end('')).body), '填写现在的密码');
  t.equal((await end('wrong')).status, 422);
  t.equal(lastTold(world), '结束其他地方的登录未成功：现在的密码不对');
  t.equal(await works(elsewhere), true, 'none is ended for somebody who sits down at an open page');
  t.equal((await end(PASSWORD)).location, '/people/me');
  t.equal(await works(elsewhere), false);
  t.equal((await officer.get('/people/me')).status, 200);
  t.equal(lastTold(world), '结束了自己在其他地方的登录');
});
