import t from 'tap';
import { readAudit } from '../../server/audit/queries.ts';
import { listAccounts } from '../../server/people/queries.ts';
import { announceSetup } from '../../server/people/setup.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';

const FIRST = { name: 'guanli', display: '示例管理员', password: 'Nanhu 2026 hang' };

t.test('an empty system leads to the set-up page', async (t) => {
  const world = await openApp(t);
  t.equal((await world.browser().get('/')).location, '/setup');
  t.equal((await world.browser().get('/sign-in')).location, '/setup');
  t.equal((await world.browser().get('/setup')).status, 200);
});

t.test('the server prints one line with the address and the code', async (t) => {
  const world = await openApp(t);
  const lines: string[] = [];
  const code = announceSetup(world.app, (line) => lines.push(line));
  t.equal(lines.length, 1);
  t.match(lines[0], 'http://127.0.0.1:3000/setup');
  t.match(lines[0], code ?? 'no code');
  t.match(code, /^[A-Z2-9]{4}(-[A-Z2-9]{4}){3}$/);
});

t.test('the code makes the first account, administrator and manager, and signs it in', async (t) => {
  const world = await openApp(t);
  const code = announceSetup(world.app, () => {}) ?? '';
  const somebody = world.browser();
  const done = await somebody.post('/setup', { ...FIRST, code: code.toLowerCase().replaceAll('-', ' ') });
  t.equal(done.status, 303);
  t.equal(done.location, '/people/first-steps');
  const [first] = listAccounts(world.db);
  t.same(first?.roles, ['manager', 'admin']);
  t.match(
    textOf((await somebody.get('/people/first-steps')).body),
    /还差 7 步.*是三年合计吗.*企业名单和已有的认定.*其他人的账号/,
  );
  t.same(
    readAudit(world.db, {}).groups.map((one) => [one.line.actor, one.line.sentence]),
    [
      ['示例管理员', '完成首次设置并登录'],
      ['示例管理员', '新增账号“guanli”（示例管理员），角色为主管、管理员'],
    ],
  );
  t.equal((await world.browser().get('/setup')).status, 404, 'gone');
  t.equal((await world.browser().post('/setup', { ...FIRST, code })).status, 404, 'used up');
  t.equal((await world.browser().get('/')).location, '/sign-in');
});

t.test('a wrong code changes nothing and is slowed down', async (t) => {
  const world = await openApp(t);
  const code = announceSetup(world.app, () => {}) ?? '';
  const somebody = world.browser();
  for (let tries = 0; tries < 5; tries += 1) {
    const answer = await somebody.post('/setup', { ...FIRST, code: 'AAAA-BBBB-CCCC-DDDD' });
    t.equal(answer.status, 422);
    t.match(textOf(answer.body), '设置码不对');
    t.notMatch(answer.body, FIRST.password);
  }
  t.equal((await somebody.post('/setup', { ...FIRST, code })).status, 429, 'even the right one waits');
  t.same(listAccounts(world.db), []);
  world.clock.forward(16);
  t.equal((await somebody.post('/setup', { ...FIRST, code })).status, 303);
});

t.test('a form that lacks something comes back with every fault at its field', async (t) => {
  const world = await openApp(t);
  announceSetup(world.app, () => {});
  const answer = await world.browser().post('/setup', { name: 'guanli', password: 'short' });
  t.equal(answer.status, 422);
  const words = textOf(answer.body);
  for (const fault of ['填写启动时显示的设置码', '填写姓名', '密码至少 10 位，含字母和数字'])
    t.match(words, fault);
  t.match(answer.body, 'value="guanli"');
});

t.test('of two set-ups at once one wins', async (t) => {
  const world = await openApp(t);
  const code = announceSetup(world.app, () => {}) ?? '';
  const answers = await Promise.all(
    ['yi', 'er'].map((name) => world.browser().post('/setup', { ...FIRST, name, code })),
  );
  t.same(answers.map((one) => one.status).sort(), [303, 404]);
  t.equal(listAccounts(world.db).length, 1);
});

t.test('no code, and nothing printed, once there is an administrator', async (t) => {
  const world = await openApp(t);
  world.as('admin');
  t.equal(
    announceSetup(world.app, () => t.fail('printed')),
    null,
  );
});

t.test('an account made on the command line signs in while there is no administrator', async (t) => {
  const world = await openApp(t);
  world.as('officer');
  const page = await world.browser().get('/sign-in');
  t.equal(page.status, 200);
  t.match(page.body, 'href="/setup"');
});
