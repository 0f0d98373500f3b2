import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { readConfig } from '../../server/config.ts';
import { disableAccount, findAccountByName, listAccounts } from '../../server/people/queries.ts';
import { makeSeal } from '../../server/people/sealed.ts';
import { rolesOf } from '../../server/people/sso.ts';
import { ORIGIN, openApp, type World } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { CLIENT, type IdentityProvider, openProvider } from './identity-provider.ts';

const ROLES = 'zone-officers=officer,zone-heads=leader,zone-it=admin';

const settings = (issuer: string) => ({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: CLIENT.id,
  OIDC_CLIENT_SECRET: CLIENT.secret,
  OIDC_ROLES: ROLES,
});

interface Sso extends World {
  provider: IdentityProvider;
}

async function open(t: Test): Promise<Sso> {
  const provider = await openProvider(t);
  provider.people.u1 = {
    preferred_username: 'li@zone.example',
    name: '示例李',
    groups: ['zone-officers', 'x'],
  };
  provider.who = 'u1';
  const world = await openApp(t, settings(provider.issuer));
  world.as('admin');
  // The provider goes by the machine's clock, and tokens have to be of now.
  world.clock.at = new Date();
  return { ...world, provider };
}

type Browser = ReturnType<World['browser']>;

/** Out to the provider and back, as a browser does it. @returns the callback's address at our own server */
async function goAround(world: Sso, browser: Browser, from = '/sign-in/sso'): Promise<string> {
  const { status, location } = await browser.get(from);
  if (status !== 303) throw new Error(`${from}: ${status}`);
  return (await world.provider.signIn(location)).slice(ORIGIN.length);
}

const sentences = (world: World) =>
  world.db.$client.prepare<[], string>('select sentence from audit order by seq').pluck().all();

t.test('off: no button, no address', async (t) => {
  const world = await openApp(t);
  world.as('admin');
  t.notMatch((await world.browser().get('/sign-in')).body, '统一身份');
  t.equal((await world.browser().get('/sign-in/sso')).status, 404);
});

t.test(
  'whoever is named signs in, with the roles of their groups, and where they wanted to go',
  async (t) => {
    const world = await open(t);
    const browser = world.browser();
    const page = await browser.get('/sign-in?next=%2Fhelp');
    t.match(page.body, 'href="/sign-in/sso?next=%2Fhelp">统一身份登录</a>');
    const back = await goAround(world, browser, '/sign-in/sso?next=%2Fhelp');
    const done = await browser.get(back);
    t.match([done.status, done.location], [303, '/help']);
    t.match(await browser.get('/people/me'), { status: 200, body: /示例李/ });
    t.match(findAccountByName(world.db, 'li'), { display: '示例李', roles: ['officer'], passwordHash: '-' });
    t.match(sentences(world).slice(-2), [/^新增账号“li”（示例李），角色为专员/, '用统一身份登录']);
    t.equal((await browser.get('/people')).status, 403, 'no more than the role gives');
    const again = world.browser();
    await again.get(await goAround(world, again));
    t.equal(listAccounts(world.db).length, 2, 'the same account the second time');
  },
);

t.test('the session is a new one, and the one of before is over', async (t) => {
  const world = await open(t);
  const browser = world.browser();
  await browser.get(await goAround(world, browser));
  const before = browser.cookie;
  await browser.get(await goAround(world, browser));
  t.not(browser.cookie, before);
  const old = await world.app.inject({ url: '/people/me', headers: { cookie: before } });
  t.equal(old.statusCode, 303);
  await browser.get('/help');
  t.equal((await browser.post('/sign-out')).location, '/sign-in');
  t.equal((await browser.get('/people/me')).status, 303);
});

t.test('roles follow the provider; without a role nobody comes in, and what was open is over', async (t) => {
  const world = await open(t);
  const browser = world.browser();
  await browser.get(await goAround(world, browser));
  world.provider.people.u1 = { groups: ['zone-heads'] };
  const other = world.browser();
  await other.get(await goAround(world, other));
  t.match(findAccountByName(world.db, 'li'), { roles: ['leader'] });
  t.equal((await browser.get('/people/me')).status, 303, 'the session under the old roles is over');
  world.provider.people.u1 = { groups: ['strangers'] };
  const refused = await other.get(await goAround(world, other));
  t.equal(refused.status, 422);
  t.match(textOf(refused.body), '统一身份里没有本系统的角色');
  t.match(findAccountByName(world.db, 'li'), { roles: [] });
  t.equal((await other.get('/people/me')).status, 303);
  world.provider.who = 'u2';
  const nobody = world.browser();
  t.equal((await nobody.get(await goAround(world, nobody))).status, 422);
  t.equal(listAccounts(world.db).length, 2, 'and no account is made');
});

t.test('the last administrator stays one, whatever the provider says, and the log tells why', async (t) => {
  const world = await open(t);
  const by = { actor: '命令行', accountId: null, ip: '', at: world.clock.at.toISOString() };
  world.provider.people.u1 = { preferred_username: 'li', groups: ['zone-it'] };
  const browser = world.browser();
  await browser.get(await goAround(world, browser));
  for (const { id, name } of listAccounts(world.db)) if (name !== 'li') disableAccount(world.db, id, by);
  world.provider.people.u1 = { groups: ['zone-officers'] };
  t.equal((await browser.get(await goAround(world, browser))).status, 303);
  t.match(findAccountByName(world.db, 'li'), { roles: ['officer', 'admin'] });
  t.match(sentences(world).join(), '至少保留一个管理员');
  t.equal((await world.browser().get('/setup')).status, 404, 'set-up does not open again');
});

t.test('a disabled account stays out, and an account made by hand is not taken over', async (t) => {
  const world = await open(t);
  const by = { actor: '命令行', accountId: null, ip: '', at: world.clock.at.toISOString() };
  const browser = world.browser();
  await browser.get(await goAround(world, browser));
  disableAccount(world.db, findAccountByName(world.db, 'li')?.id ?? 0, by);
  const refused = await browser.get(await goAround(world, browser));
  t.match([refused.status, textOf(refused.body)], [422, /此账号已停用/]);
  const made = listAccounts(world.db).find((one) => one.name.startsWith('admin'));
  world.provider.people.u3 = { preferred_username: made?.name, groups: ['zone-officers'] };
  world.provider.who = 'u3';
  const other = world.browser();
  await other.get(await goAround(world, other));
  t.match(findAccountByName(world.db, `${made?.name}.sso`), { roles: ['officer'] });
  t.match(findAccountByName(world.db, made?.name ?? ''), { roles: ['admin'] });
});

t.test('it has no password here, and nobody gives it one', async (t) => {
  const world = await open(t);
  const browser = world.browser();
  await browser.get(await goAround(world, browser));
  const id = findAccountByName(world.db, 'li')?.id;
  const admin = world.as('admin');
  t.match(textOf((await admin.get(`/people/${id}`)).body), '用统一身份登录，这里没有密码');
  const reset = await admin.post(`/people/${id}/password`);
  t.match([reset.status, textOf(reset.body)], [422, /没有密码/]);
  const stranger = world.browser();
  await stranger.get('/sign-in');
  for (const password of ['-', 'x'])
    t.equal((await stranger.post('/sign-in', { name: 'li', password })).status, 422, password);
});

t.test('an answer that this browser did not ask for, or that comes again, is refused', async (t) => {
  const world = await open(t);
  const browser = world.browser();
  const back = await goAround(world, browser);
  const flow = browser.cookie;
  const says = async (who: Browser, path: string) => {
    const { status, body } = await who.get(path);
    t.equal(status, 422, path);
    t.match(textOf(body), /重新登录一次/);
    t.equal((await who.get('/people/me')).status, 303, 'nobody is signed in');
  };
  await says(world.browser(), back);
  const wrongState = world.browser();
  await goAround(world, wrongState);
  await says(wrongState, back.replace(/state=[^&]+/, 'state=another'));
  const wrongCode = world.browser();
  await says(wrongCode, (await goAround(world, wrongCode)).replace(/code=[^&]+/, 'code=another'));
  const stranger = world.browser();
  const mixed = await goAround(world, stranger);
  await says(stranger, mixed.replace(/code=[^&]+/, /code=[^&]+/.exec(back)?.[0] ?? ''));
  const denied = world.browser();
  const state = /state=[^&]+/.exec(await goAround(world, denied))?.[0];
  await says(denied, `/sign-in/sso/callback?error=access_denied&${state}`);
  t.equal((await browser.get(back)).status, 303, 'the right one still gets in');
  const replay = await world.app.inject({ url: back, headers: { cookie: flow } });
  t.equal(replay.statusCode, 422, 'once');
  t.notOk(replay.cookies.some((one) => one.name === 'sid' && one.value !== ''));
});

t.test('who comes back without having been sent is told in the log, a few times an hour', async (t) => {
  const world = await open(t);
  for (let tries = 0; tries < 15; tries += 1)
    t.equal((await world.browser().get('/sign-in/sso/callback?code=x&state=y')).status, 422);
  const told = () => sentences(world).filter((one) => one.startsWith('统一身份登录未成功'));
  t.same(told(), Array(10).fill('统一身份登录未成功：已过期，或不是从本系统开始的'));
  world.clock.forward(60);
  await world.browser().get('/sign-in/sso/callback');
  t.equal(told().length, 11);
});

t.test('what took too long has run out; a seal of another process opens nothing', async (t) => {
  const world = await open(t);
  const browser = world.browser();
  const back = await goAround(world, browser);
  world.clock.forward(11);
  const late = await browser.get(back);
  t.match([late.status, textOf(late.body)], [422, /已过期/]);
  const sealed = makeSeal().close({ state: 'x' });
  t.equal(makeSeal().open(sealed), null);
  for (const odd of ['', 'x', sealed.slice(2)]) t.equal(makeSeal().open(odd), null, odd);
});

t.test('a provider that is down is told in words, and the house’s own accounts still sign in', async (t) => {
  const world = await open(t);
  await world.provider.close();
  const browser = world.browser();
  const told = await browser.get('/sign-in/sso');
  t.match([told.status, textOf(told.body)], [503, /统一身份平台没有回答.*账号/]);
  t.match(told.body, 'name="password"');
  t.notMatch(told.body, '处需要修改');
});

t.test('an empty system is set up as ever, by its code', async (t) => {
  const provider = await openProvider(t);
  const world = await openApp(t, settings(provider.issuer));
  const browser = world.browser();
  t.equal((await browser.get('/')).location, '/setup');
  t.equal((await browser.get('/setup')).status, 200);
  t.match((await browser.get('/sign-in')).body, 'href="/setup"');
});

t.test('groups to roles', (t) => {
  const mapping = [
    { group: 'b', role: 'manager' },
    { group: 'a', role: 'officer' },
    { group: 'c', role: 'manager' },
  ] as const;
  t.same(rolesOf(['c', 'b', 'a'], [...mapping]), ['officer', 'manager']);
  t.same(rolesOf(['x'], [...mapping]), []);
  t.same(rolesOf([], [...mapping]), []);
  t.end();
});

t.test('the settings: all or none, each fault named', (t) => {
  const dir = t.testdir();
  writeFileSync(join(dir, 'secret'), 'from a file\n');
  const good = { BASE_URL: 'https://q.example', ...settings('https://id.zone.example') };
  const { OIDC_CLIENT_SECRET: _, ...noSecret } = good;
  t.equal(readConfig({}).oidc, null);
  t.match(readConfig(good).oidc, {
    claim: 'groups',
    roles: [{ group: 'zone-officers', role: 'officer' }, {}, {}],
  });
  t.equal(
    readConfig({ ...noSecret, OIDC_CLIENT_SECRET_FILE: join(dir, 'secret') }).oidc?.clientSecret,
    'from a file',
  );
  const wrong: [Record<string, string>, RegExp][] = [
    [{ OIDC_ISSUER: 'https://id.zone.example' }, /OIDC_CLIENT_ID is needed/],
    [{ ...good, OIDC_ISSUER: 'http://id.zone.example' }, /OIDC_ISSUER takes the https address/],
    [{ ...good, OIDC_ISSUER: 'https://a:b@id.zone.example' }, /OIDC_ISSUER takes/],
    [{ ...good, OIDC_ROLES: 'x=boss' }, /OIDC_ROLES takes GROUP=ROLE/],
    [{ ...good, OIDC_SCOPE: 'profile' }, /OIDC_SCOPE takes scopes/],
    [noSecret, /OIDC_CLIENT_SECRET or/],
    [{ ...noSecret, OIDC_CLIENT_SECRET_FILE: '/nowhere' }, /takes a file/],
    [settings('https://id.zone.example'), /BASE_URL is needed/],
  ];
  for (const [env, says] of wrong) t.throws(() => readConfig(env), says, says.source);
  t.end();
});
