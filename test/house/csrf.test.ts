import t, { type Test } from 'tap';
import { ROLES } from '../../server/rules/roles.ts';
import { type Client, ORIGIN, openApp, type World } from '../helpers/app.ts';
import { unsafeRoutes } from '../helpers/routes.ts';

const FORM = 'application/x-www-form-urlencoded';

async function open(t: Test) {
  const world = await openApp(t);
  world.as('admin');
  return { world, own: world.as(...ROLES), other: world.as(...ROLES) };
}

async function send(
  world: World,
  route: { method: string; path: string },
  who: Client,
  headers: Record<string, string>,
  csrf: string | null,
) {
  const changes = () => world.db.$client.prepare('select total_changes()').pluck().get();
  const before = changes();
  const reply = await world.app.inject({
    method: route.method as 'POST',
    url: route.path,
    headers: { cookie: who.cookie, 'content-type': FORM, ...headers },
    payload: new URLSearchParams(csrf === null ? {} : { csrf }).toString(),
  });
  return { status: reply.statusCode, changed: changes() !== before };
}

t.test('every form that is not from a page of this session is refused and changes nothing', async (t) => {
  const { world, own, other } = await open(t);
  const cases: [string, Record<string, string>, string | null][] = [
    ['no token', { origin: ORIGIN }, null],
    ['an empty token', { origin: ORIGIN }, ''],
    ["another session's token", { origin: ORIGIN }, other.csrf],
    ['a cut token', { origin: ORIGIN }, own.csrf.slice(0, -1)],
    ['cross-site', { 'sec-fetch-site': 'cross-site', origin: ORIGIN }, own.csrf],
    ['same-site', { 'sec-fetch-site': 'same-site', origin: ORIGIN }, own.csrf],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }, own.csrf],
    ['another origin', { origin: 'https://evil.example' }, own.csrf],
    ['another port', { origin: 'http://127.0.0.1:3001' }, own.csrf],
    ['another scheme', { origin: 'https://127.0.0.1:3000' }, own.csrf],
    ['origin null', { origin: 'null' }, own.csrf],
    ['another referer', { referer: 'https://evil.example/people' }, own.csrf],
    ['no word of where from', {}, own.csrf],
    ['a host that agrees with it', { origin: 'http://evil.example', host: 'evil.example' }, own.csrf],
    ['as plain text', { origin: ORIGIN, 'content-type': 'text/plain' }, own.csrf],
    ['as JSON', { origin: ORIGIN, 'content-type': 'application/json' }, own.csrf],
  ];
  let cells = 0;
  for (const route of unsafeRoutes(world)) {
    if (route.may === 'anyone') continue;
    for (const [name, headers, csrf] of cases) {
      const { status, changed } = await send(world, route, own, headers, csrf);
      const told = `${route.method} ${route.url}, ${name}: ${status}`;
      const refused = name.startsWith('as ') ? [400, 403, 415].includes(status) : status === 403;
      t.ok(refused || (route.ownCsrf && status < 500 && status >= 400), told);
      t.notOk(changed, `${told}, nothing changed`);
      cells += 1;
    }
  }
  t.comment(`${cells} cells`);
  t.ok(cells > 100);
});

t.test('forms before signing in come from our own pages too', async (t) => {
  const { world } = await open(t);
  for (const route of unsafeRoutes(world)) {
    if (route.may !== 'anyone') continue;
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', origin: ORIGIN },
      { 'sec-fetch-site': 'none' },
    ] as Record<string, string>[]) {
      const { status, changed } = await send(world, route, world.browser(), headers, null);
      t.equal(status, 403, `${route.url} ${JSON.stringify(headers)}`);
      t.notOk(changed);
    }
  }
});

t.test('reading changes nothing but that the session was used and the progress page looked at', async (t) => {
  const { world, own } = await open(t);
  const { client } = { client: world.db.$client };
  const tables = (
    client
      .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
      .all() as {
      name: string;
    }[]
  )
    .map((one) => one.name)
    .filter((name) => name !== 'session' && name !== 'last_look');
  const all = () => JSON.stringify(tables.map((name) => client.prepare(`select * from ${name}`).all()));
  const before = all();
  for (const route of world.app.routeTable) {
    if (route.method !== 'GET' || route.url.includes('*')) continue;
    const path = route.url.replace(/:[A-Za-z]+/g, '1');
    await world.app.inject({ url: path, headers: { cookie: own.cookie } });
    await world.app.inject({ method: 'HEAD', url: path, headers: { cookie: own.cookie } });
    t.equal(all(), before, path);
  }
});
