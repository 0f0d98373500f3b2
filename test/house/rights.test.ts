import { readFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import t, { type Test } from 'tap';
import { account, session } from '../../db/schema.ts';
import { disableAccount } from '../../server/people/queries.ts';
import { endSessions } from '../../server/people/sessions.ts';
import { addToken } from '../../server/people/tokens.ts';
import { ROLES } from '../../server/rules/roles.ts';
import { type Client, openApp, type World } from '../helpers/app.ts';
import { type RouteAt, routesOf } from '../helpers/routes.ts';

const PRINCIPALS: Record<string, (world: World) => Client> = {
  ...Object.fromEntries(ROLES.map((role) => [role, (world: World) => world.as(role)])),
  nobody: (world) => world.as(),
};

/** What a route answers to this person: only who may use it is judged here. */
async function answer(world: World, route: RouteAt, who: Client) {
  const unsafe = route.method !== 'GET';
  const reply = await world.app.inject({
    method: route.method as 'GET',
    url: route.path,
    headers: {
      ...(who.cookie === '' ? {} : { cookie: who.cookie }),
      ...(unsafe
        ? { origin: 'http://127.0.0.1:3000', 'content-type': 'application/x-www-form-urlencoded' }
        : {}),
    },
    ...(unsafe ? { payload: new URLSearchParams({ csrf: who.csrf }).toString() } : {}),
  });
  return { status: reply.statusCode, location: String(reply.headers.location ?? '') };
}

/** What people wrote down of a route: its act, and whether each role gets through. */
interface Line {
  act: string;
  roles: Record<string, boolean>;
}
const PAGE = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');
const POLICY = new Map(
  [
    ...PAGE.matchAll(
      /^\| (GET|POST|PUT|PATCH|DELETE) \| (\S+) \| ([^|]+) \| (?:own)? \|((?: [✓—] \|){5})$/gm,
    ),
  ].map(([, method = '', url = '', act = '', cells = '']): [string, Line] => {
    const ticks = [...cells.matchAll(/[✓—]/g)].map(([one]) => one === '✓');
    return [
      `${method} ${url}`,
      { act, roles: Object.fromEntries(ROLES.map((role, i) => [role, ticks[i] === true])) },
    ];
  }),
);

/** Whether the page says that somebody with this role, or with none, gets through. */
function mayBy(route: RouteAt, name: string): boolean {
  const line = POLICY.get(`${route.method} ${route.url}`);
  if (line === undefined) return false;
  return name === 'nobody' ? line.act === 'anyone' || line.act === 'signed in' : line.roles[name] === true;
}

async function open(t: Test) {
  const world = await openApp(t);
  world.as('admin');
  return world;
}

t.test('every route stands in docs/access.md, and every line there is a route', async (t) => {
  // With what only a setting opens.
  const world = await openApp(t, { METRICS_TOKEN: 'x'.repeat(32) });
  const routes = routesOf(world).map((one) => `| ${one.method} | ${one.url} | ${one.may} |`);
  const lines = [...POLICY].map(([route, { act }]) => `| ${route.replace(' ', ' | ')} | ${act} |`);
  t.same(
    routes.filter((one) => !lines.includes(one)),
    [],
    'routes without a line',
  );
  t.same(
    lines.filter((one) => !routes.includes(one)),
    [],
    'lines without a route',
  );
  t.equal(
    PAGE.match(/^\| (GET|POST|PUT|PATCH|DELETE) /gm)?.length,
    routes.length,
    'each line once, and read',
  );
});

t.test('every route, every role: who may gets through, who may not gets 403', async (t) => {
  const world = await open(t);
  let cells = 0;
  for (const route of routesOf(world)) {
    if (route.api) continue;
    for (const [name, make] of Object.entries(PRINCIPALS)) {
      const may = mayBy(route, name);
      const { status } = await answer(world, route, make(world));
      const told = `${name} ${route.method} ${route.url}: ${status}`;
      if (may) t.ok(status !== 403 && status !== 401 && status < 500, told);
      else t.equal(status, 403, told);
      cells += 1;
    }
  }
  t.comment(`${cells} cells`);
  t.ok(cells > 100);
});

t.test('strangers, disabled accounts and ended sessions are led to sign in', async (t) => {
  const world = await open(t);
  const by = { actor: '命令行', accountId: null, ip: '', at: world.clock.at.toISOString() };
  const outside: [string, () => Client][] = [
    ['stranger', () => world.browser()],
    [
      'disabled',
      () => {
        const who = world.as('manager');
        disableAccount(world.db, who.id, by);
        return who;
      },
    ],
    [
      'expired',
      () => {
        const who = world.as('manager');
        const at = new Date(world.clock.at.getTime() - 13 * 3_600_000).toISOString();
        world.db.update(session).set({ created_at: at }).where(eq(session.account_id, who.id)).run();
        return who;
      },
    ],
    [
      'ended',
      () => {
        const who = world.as('manager');
        endSessions(world.db, who.id);
        return who;
      },
    ],
  ];
  for (const route of routesOf(world)) {
    if (route.api || route.may === 'anyone') continue;
    for (const [name, make] of outside) {
      const { status, location } = await answer(world, route, make());
      t.equal(status, 303, `${name} ${route.method} ${route.url}`);
      t.match(location, /^\/sign-in/);
    }
  }
});

t.test('who has to change the password reaches nothing else', async (t) => {
  const world = await open(t);
  const open_ = new Set(['/people/me/password', '/sign-out']);
  for (const route of routesOf(world)) {
    if (route.api || route.may === 'anyone') continue;
    const who = world.as(...ROLES);
    world.db.update(account).set({ must_change: true }).where(eq(account.id, who.id)).run();
    const { status, location } = await answer(world, route, who);
    if (open_.has(route.url)) t.not(location, '/people/me/password', route.url);
    else t.same([status, location], [303, '/people/me/password'], `${route.method} ${route.url}`);
  }
});

t.test('the API answers 401 to strangers and 403 to who may not', async (t) => {
  const world = await open(t);
  for (const route of routesOf(world)) {
    if (!route.api || route.may === 'anyone') continue;
    const told = `${route.method} ${route.url}`;
    t.equal((await answer(world, route, world.browser())).status, 401, told);
    if (route.method !== 'GET') {
      const cookieOnly = (await answer(world, route, world.as(...ROLES))).status;
      t.ok(cookieOnly === 401 || cookieOnly === 403, `${told} takes no session cookie: ${cookieOnly}`);
      continue;
    }
    for (const [name, make] of Object.entries(PRINCIPALS)) {
      const may = mayBy(route, name);
      const { status } = await answer(world, route, make(world));
      if (may) t.ok(status !== 403 && status !== 401 && status < 500, `${name} ${told}: ${status}`);
      else t.equal(status, 403, `${name} ${told}`);
    }
  }
});

t.test('a token of the API may what the roles of its account may, for reading and changing', async (t) => {
  const world = await open(t);
  const by = { actor: '命令行', accountId: null, ip: '', at: world.clock.at.toISOString() };
  const tokens = Object.entries(PRINCIPALS).map(([name, make]): [string, string] => [
    name,
    addToken(world.db, { accountId: make(world).id, label: '示例', days: 1 }, by),
  ]);
  let cells = 0;
  for (const route of routesOf(world)) {
    if (!route.api || route.may === 'anyone') continue;
    for (const [name, token] of tokens) {
      const reply = await world.app.inject({
        method: route.method as 'GET',
        url: route.path,
        headers: { authorization: `Bearer ${token}` },
      });
      const told = `${name} ${route.method} ${route.url}: ${reply.statusCode}`;
      if (mayBy(route, name)) t.ok(![401, 403].includes(reply.statusCode) && reply.statusCode < 500, told);
      else t.equal(reply.statusCode, 403, told);
      cells += 1;
    }
  }
  t.ok(cells > 90, String(cells));
});

t.test('a change of roles holds from the next request on', async (t) => {
  const world = await open(t);
  const who = world.as('admin');
  t.equal((await who.get('/people')).status, 200);
  world.db
    .update(account)
    .set({ roles: ['leader'] })
    .where(eq(account.id, who.id))
    .run();
  t.equal((await who.get('/people')).status, 403);
});

t.test('another way to write an address gives no other right', async (t) => {
  const world = await open(t);
  const officer = world.as('officer');
  for (const path of [
    '/people/',
    '//people',
    '/./people',
    '/%70eople',
    '/people?x',
    '/people%2f',
    '/PEOPLE',
    '/people;x',
  ]) {
    const reply = await world.app.inject({ url: path, headers: { cookie: officer.cookie } });
    t.ok([400, 403, 404].includes(reply.statusCode), `${path} ${reply.statusCode}`);
  }
});

t.test('a method that a header claims is not believed', async (t) => {
  const world = await open(t);
  const officer = world.as('officer');
  const reply = await world.app.inject({
    url: '/people/me',
    headers: { cookie: officer.cookie, 'x-http-method-override': 'POST', 'x-original-url': '/people' },
  });
  t.equal(reply.statusCode, 200);
});
