import t, { type Test } from 'tap';
import { readAudit } from '../../server/audit/queries.ts';
import { checkPassword } from '../../server/people/passwords.ts';
import { findAccount, findAccountByName, passwordHashOf } from '../../server/people/queries.ts';
import { addToken } from '../../server/people/tokens.ts';
import { openApp, type World } from '../helpers/app.ts';
import { attribute, elements, textOf, wordsOf } from '../helpers/page.ts';

const by = { actor: '命令行', accountId: null, ip: '', at: '2026-09-30T08:00:00.000Z' };
const lastTold = (world: World) => readAudit(world.db, {}).groups[0]?.line;
const onceIn = (html: string) => {
  const shown = elements(html).find((one) => attribute(one, 'id') === 'once');
  return shown === undefined ? '' : wordsOf(shown);
};

async function open(t: Test) {
  const world = await openApp(t);
  return { world, admin: world.as('admin'), officer: world.as('officer') };
}

t.test('the list tells roles in words, the last sign-in and the state', async (t) => {
  const { admin } = await open(t);
  const words = textOf((await admin.get('/people')).body);
  t.match(words, /示例admin1admin1管理员从未在用/);
  t.match(words, '角色能做什么');
});

t.test('a new account gets a password shown once, to be changed first', async (t) => {
  const { world, admin } = await open(t);
  const fields = { name: 'zhuanyuan', display: '示例专员甲', role_officer: 'on', role_manager: 'on' };
  const answer = await admin.post('/people', fields);
  t.equal(answer.status, 200);
  const once = onceIn(answer.body);
  const made = findAccountByName(world.db, 'zhuanyuan');
  t.same(made?.roles, ['officer', 'manager']);
  t.equal(made?.mustChange, true);
  t.equal(await checkPassword(once, made?.passwordHash ?? null), true);
  t.equal(lastTold(world)?.actor, '示例admin1');
  t.equal(lastTold(world)?.sentence, '新增账号“zhuanyuan”（示例专员甲），角色为专员、主管');
  t.notMatch(JSON.stringify(world.db.$client.prepare('select * from audit').all()), once);

  const somebody = world.browser();
  const done = await somebody.post('/sign-in', { name: 'zhuanyuan', password: once, next: '/targets' });
  t.equal(done.status, 303);
  for (const path of ['/', '/targets', '/people/me', '/help', '/people']) {
    t.equal((await somebody.get(path)).location, '/people/me/password', path);
  }
  await somebody.get('/people/me/password');
  const old = somebody.cookie;
  const changed = await somebody.post('/people/me/password', {
    old_password: once,
    password: 'Nanhu 2026 hang',
  });
  t.equal(changed.location, '/');
  t.not(somebody.cookie, old, 'a new token');
  t.equal((await somebody.get('/targets')).status, 200);
  t.equal((await world.browser().post('/sign-in', { name: 'zhuanyuan', password: once })).status, 422);
});

t.test('a bad form comes back filled in, with every fault', async (t) => {
  const { world, admin, officer } = await open(t);
  const answer = await admin.post('/people', { name: 'x', display: '示例乙' });
  t.equal(answer.status, 422);
  t.match(answer.body, 'value="示例乙"');
  t.match(textOf(answer.body), '至少勾选一个角色');
  const blank = textOf((await admin.post('/people', {})).body);
  for (const fault of ['填写账号', '填写姓名', '至少勾选一个角色']) t.match(blank, fault);
  const odd = await admin.post('/people', { name: 'a b', display: '示例', role_leader: 'on' });
  t.match(textOf(odd.body), '账号用 2 到 32 个汉字、字母、数字');
  const taken = { name: officer.name.toUpperCase(), display: '示例', role_leader: 'on' };
  t.match(textOf((await admin.post('/people', taken)).body), /已有账号“OFFICER2”，换一个/);
  t.equal(world.db.$client.prepare('select count(*) from account').pluck().get(), 2);
});

t.test('name and roles are changed, told from what to what', async (t) => {
  const { world, admin, officer } = await open(t);
  const answer = await admin.post(`/people/${officer.id}`, { display: '示例新名', role_leader: 'on' });
  t.equal(answer.location, '/people');
  t.match(textOf((await admin.get('/people')).body), '已保存示例新名的账号。');
  t.equal(
    lastTold(world)?.sentence,
    '将账号“officer2”的姓名由“示例officer2”改为“示例新名”，角色由专员改为领导',
  );
  t.equal((await officer.get('/people/me')).status, 303, 'signed out by it');
  const before = lastTold(world)?.seq;
  await admin.post(`/people/${officer.id}`, { display: '示例新名', role_leader: 'on' });
  t.equal(lastTold(world)?.seq, before, 'nothing changed, nothing told');
});

t.test('fields that the form does not have are ignored', async (t) => {
  const { world, admin, officer } = await open(t);
  await admin.post(`/people/${officer.id}`, {
    display: '示例officer2',
    role_officer: 'on',
    roles: 'admin',
    name: 'taken-over',
    password_hash: 'x',
    id: String(admin.id),
    must_change: '0',
    role_owner: 'on',
  });
  const after = findAccount(world.db, officer.id);
  t.same([after.name, after.roles], [officer.name, ['officer']]);
  t.equal(passwordHashOf(world.db, officer.id), '-');
});

t.test('the last administrator stays', async (t) => {
  const { world, admin } = await open(t);
  const kept = async (answer: Promise<{ status: number; body: string }>) => {
    const { status, body } = await answer;
    t.equal(status, 422);
    t.match(textOf(body), '至少保留一个管理员账号');
    t.same(findAccount(world.db, admin.id).roles, ['admin']);
    t.equal(findAccount(world.db, admin.id).disabledAt, null);
  };
  await kept(admin.post(`/people/${admin.id}/disable`));
  await kept(admin.post(`/people/${admin.id}`, { display: '示例', role_officer: 'on' }));
  world.as('admin');
  t.equal((await admin.post(`/people/${admin.id}/disable`)).location, '/people', 'with another one it works');
});

t.test('an account is disabled and enabled again', async (t) => {
  const { world, admin, officer } = await open(t);
  await admin.post(`/people/${officer.id}/disable`);
  t.equal(lastTold(world)?.sentence, '停用账号“officer2”（示例officer2）');
  t.equal((await officer.get('/people/me')).status, 303);
  t.match(textOf((await admin.get('/people')).body), '已停用');
  await admin.post(`/people/${officer.id}/enable`);
  t.equal(lastTold(world)?.sentence, '启用账号“officer2”（示例officer2）');
  t.equal(findAccount(world.db, officer.id).disabledAt, null);
});

t.test('a password is reset: shown once, the old one and every session gone', async (t) => {
  const { world, admin, officer } = await open(t);
  const answer = await admin.post(`/people/${officer.id}/password`);
  const once = onceIn(answer.body);
  t.equal(await checkPassword(once, passwordHashOf(world.db, officer.id)), true);
  t.equal(findAccount(world.db, officer.id).mustChange, true);
  t.equal((await officer.get('/people/me')).status, 303);
  t.equal(lastTold(world)?.sentence, '重置账号“officer2”（示例officer2）的密码');
});

t.test('sessions are ended by the administrator', async (t) => {
  const { world, admin, officer } = await open(t);
  await admin.post(`/people/${officer.id}/sessions/end`);
  t.equal((await officer.get('/people/me')).status, 303);
  t.equal(lastTold(world)?.sentence, '结束账号“officer2”（示例officer2）的全部登录');
});

t.test('tokens are listed and revoked, never shown', async (t) => {
  const { world, admin, officer } = await open(t);
  const token = addToken(world.db, { accountId: officer.id, label: '统计报送', days: 30 }, by);
  const page = await admin.get('/people');
  t.match(textOf(page.body), /统计报送officer2/);
  t.notMatch(page.body, token);
  t.equal((await admin.post('/people/tokens/1/revoke')).location, '/people');
  t.match(textOf((await admin.get('/people')).body), '已撤销');
  t.equal(lastTold(world)?.sentence, '撤销账号“officer2”的接口令牌“统计报送”');
});

t.test('an account that is not there', async (t) => {
  const { admin } = await open(t);
  for (const id of ['999', '0', '-1', 'x', '1e3', '99999999999999999999', '%27']) {
    t.equal((await admin.get(`/people/${id}`)).status, 404, id);
    for (const act of ['', '/disable', '/enable', '/password', '/sessions/end']) {
      t.equal((await admin.post(`/people/${id}${act}`, { display: 'x', role_admin: 'on' })).status, 404);
    }
    t.equal((await admin.post(`/people/tokens/${id}/revoke`)).status, 404);
  }
});

t.test('only who keeps the accounts gets here', async (t) => {
  const { world, officer } = await open(t);
  for (const other of [officer, world.as('leader'), world.as('manager'), world.as('auditor'), world.as()]) {
    t.equal((await other.get('/people')).status, 403);
    t.equal((await other.post(`/people/${officer.id}/disable`)).status, 403);
  }
  t.equal(findAccount(world.db, officer.id).disabledAt, null);
});

t.test('who asks for what the roles do not allow is told in the log, a few times an hour', async (t) => {
  const { world, officer } = await open(t);
  for (let tries = 0; tries < 15; tries += 1) await officer.get('/people?secret=1');
  const { groups } = readAudit(world.db, {});
  t.equal(groups.length, 10);
  t.equal(groups[0]?.line.sentence, '没有权限，未能查看 /people');
  world.clock.forward(60);
  await officer.post('/people/1/disable');
  t.equal(lastTold(world)?.sentence, '没有权限，未能执行 /people/1/disable');
});

t.test('a one-time password opens nothing after three days, until it is made anew', async (t) => {
  const { world, admin } = await open(t);
  const made = await admin.post('/people', { name: 'zhuanyuan', display: '示例专员甲', role_officer: 'on' });
  t.match(textOf(made.body), /只显示这一次，2026-10-03 16:00 前有效/);
  const once = onceIn(made.body);
  const signIn = (password: string) => world.browser().post('/sign-in', { name: 'zhuanyuan', password });
  world.clock.forward(72 * 60 - 1);
  t.equal((await signIn(once)).status, 303, 'a minute before');
  world.clock.forward(1);
  const late = await signIn(once);
  t.equal(late.status, 422);
  t.match(textOf(late.body), '一次性密码已过期。联系管理员重置密码');
  t.match(lastTold(world)?.sentence, '登录未成功：一次性密码已过期');
  t.match(textOf((await signIn('falsch 1234 falsch')).body), '账号或密码不对', 'others learn nothing of it');

  const keeper = world.as('admin');
  t.match(textOf((await keeper.get('/people')).body), '一次性密码已过期，待重置');
  const id = findAccountByName(world.db, 'zhuanyuan')?.id;
  const again = onceIn((await keeper.post(`/people/${id}/password`)).body);
  t.equal((await signIn(again)).status, 303);
});
