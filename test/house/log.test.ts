/** S26: what docs/log.md declares is complete, bites, and holds where nobody looked before. */
import t, { type Test } from 'tap';
import { byCommandLine } from '../../server/audit/by.ts';
import { announceSetup } from '../../server/people/setup.ts';
import { addToken, revokeToken } from '../../server/people/tokens.ts';
import { PDF, send } from '../attachments/upload.ts';
import { openApp, type World } from '../helpers/app.ts';
import { DECLARED, faultOf, type Line } from '../helpers/lines.ts';
import { routesOf } from '../helpers/routes.ts';
import { addEnterprise } from '../helpers/zone.ts';

const acts = ({ db }: World) =>
  db.$client.prepare<[], string>('select act from audit order by seq').pluck().all();
const sentences = ({ db }: World, act: string) =>
  db.$client
    .prepare<[string], string>('select sentence from audit where act = ? order by seq')
    .pluck()
    .all(act);

t.test(
  'every address that changes something or hands something out is declared, and only those',
  async (t) => {
    const world = await openApp(t);
    const routes = routesOf(world);
    const declared = new Set(DECLARED.map((one) => `${one.method} ${one.url}`));
    t.equal(declared.size, DECLARED.length, 'each once');
    const wanted = routes
      .filter(({ method, url }) => method !== 'GET' || /\/exports\/|\.xlsx$|\/file$/.test(url))
      .map(({ method, url }) => `${method} ${url}`);
    t.ok(wanted.length > 150, String(wanted.length));
    t.same(
      wanted.filter((one) => !declared.has(one)),
      [],
      'without a row',
    );
    const known = new Set(routes.map(({ method, url }) => `${method} ${url}`));
    // Only there where single sign-on is set up.
    for (const path of ['/sign-in/sso', '/sign-in/sso/callback']) known.add(`GET ${path}`);
    t.same(
      [...declared].filter((one) => !known.has(one)),
      [],
      'rows without a route',
    );
    for (const { method, url, done } of DECLARED) {
      for (const { name } of done.flat()) t.match(name, /^[a-z ]*$/, `${method} ${url}`);
    }
  },
);

t.test('a line too many, too few, another, or one of reading is told', async (t) => {
  const line = (act: string, at = 1): Line => ({ act, enterprise_id: at, event_id: null, sentence: '示例' });
  const ask = (method: string, path: string, status = 303, location = '') => ({
    method,
    path,
    status,
    location,
  });
  const bad: [ReturnType<typeof ask>, Line[]][] = [
    [ask('POST', '/people'), []],
    [ask('POST', '/people'), [line('account added'), line('account added', 2)]],
    [ask('POST', '/people'), [line('account revised')]],
    [ask('POST', '/people', 422), [line('account added')]],
    [ask('POST', '/people', 303, '/sign-in'), [line('account added')]],
    [ask('POST', '/people/7'), [line('account revised'), line('account revised', 2)]],
    [ask('POST', '/holdings/many'), [line('title recorded'), line('title recorded')]],
    [ask('GET', '/people', 200), [line('account revised')]],
    [ask('GET', '/people/exports/roles.csv', 200), []],
    [ask('HEAD', '/people/exports/roles.csv', 200), [line('export people')]],
    [ask('GET', '/people', 403), [line('denied'), line('denied', 2)]],
    [ask('GET', '/people', 200), [line('denied')]],
    [ask('POST', '/people/me/keys'), [line('account revised')]],
    [ask('POST', '/setup'), [line('signed in')]],
  ];
  for (const [asked, lines] of bad) t.not(faultOf(asked, lines), null, JSON.stringify([asked, lines]));
  const good: [ReturnType<typeof ask>, Line[]][] = [
    [ask('POST', '/people', 200), [line('account added')]],
    [ask('POST', '/people/7'), []],
    [ask('POST', '/people', 403), [line('denied')]],
    [ask('POST', '/holdings/many'), [line('title recorded'), line('title recorded', 2)]],
    [ask('GET', '/people/exports/roles.csv', 200), [line('export people')]],
    [ask('POST', '/sign-out', 303, '/sign-in'), [line('signed out')]],
    [ask('POST', '/requests/3/steps'), [line('request settled')]],
  ];
  for (const [asked, lines] of good) t.equal(faultOf(asked, lines), null);
});

async function open(t: Test) {
  const world = await openApp(t, { DATA_DIR: t.testdir({}) });
  world.as('admin');
  return { world, at: addEnterprise(world.db), officer: world.as('officer'), leader: world.as('leader') };
}

t.test('a file that is taken away is told, once, and HEAD takes nothing', async (t) => {
  const { world, at, officer, leader } = await open(t);
  const path = `/enterprises/${at.uscc}/attachments`;
  await send(t, world, officer, path, [
    { name: 'csrf', value: officer.csrf },
    { name: 'file', file: '示例.pdf', bytes: PDF },
  ]);
  const before = acts(world).length;
  const head = (url: string) => world.app.inject({ method: 'HEAD', url, headers: { cookie: leader.cookie } });
  t.equal((await head(`${path}/1`)).statusCode, 200);
  t.equal((await head('/enterprises/exports/list.csv')).statusCode, 200);
  t.equal(acts(world).length, before);
  t.equal((await leader.get(`${path}/1`)).status, 200);
  t.same(sentences(world, 'export attachment'), [`下载了${at.name}的附件“示例.pdf”`]);
  t.equal((await leader.get('/enterprises/exports/list.csv')).status, 200);
  t.same(acts(world).slice(before), ['export attachment', 'export list']);
});

t.test(
  'what is refused within a page, or over the API, is told like what is refused at the door',
  async (t) => {
    const { world, leader } = await open(t);
    await leader.get('/sheets/exports/indicators.csv');
    await leader.post('/enterprises/views', { name: '示例名单', shared: 'yes', query: 'scope=in' });
    t.same(sentences(world, 'denied'), [
      '没有权限，未能查看 /sheets/exports/indicators.csv',
      '没有权限，未能执行 /enterprises/views',
    ]);
    const at = world.clock.at.toISOString();
    const token = addToken(world.db, { accountId: leader.id, label: '示例', days: 1 }, byCommandLine(at));
    const ask = (headers: Record<string, string>) =>
      world.app.inject({ method: 'POST', url: '/api/v1/enterprises?secret=1', headers, payload: {} });
    const bearer = { authorization: `Bearer ${token}` };
    t.equal((await ask(bearer)).statusCode, 403);
    t.equal(sentences(world, 'denied').at(-1), '没有权限，未能执行 /api/v1/enterprises');

    revokeToken(world.db, 1, byCommandLine(at));
    for (let tries = 0; tries < 3; tries += 1) t.equal((await ask(bearer)).statusCode, 401);
    t.same(
      sentences(world, 'token refused'),
      ['令牌不对，或已过期、已撤销，未能执行 /api/v1/enterprises'],
      'once an hour',
    );
    world.clock.forward(60);
    await ask(bearer);
    t.equal(sentences(world, 'token refused').length, 2);
    const before = acts(world).length;
    await ask({});
    t.equal(acts(world).length, before, 'who brings none is only asked for one');
  },
);

t.test('a wrong password of one’s own, and a wrong set-up code, are told', async (t) => {
  const { world, officer } = await open(t);
  const password = 'Nanhu 2026 hang';
  t.equal((await officer.post('/people/me/password', { old_password: 'falsch 1', password })).status, 422);
  t.same(sentences(world, 'password refused'), ['修改密码未成功：现在的密码不对']);

  const empty = await openApp(t);
  announceSetup(empty.app, () => {});
  const said = { name: 'guanli', display: '示例管理员', password, code: 'AAAA-BBBB-CCCC-DDDD' };
  t.equal((await empty.browser().post('/setup', said)).status, 422);
  t.same(sentences(empty, 'sign-in failed'), ['首次设置未成功：设置码不对']);
});
