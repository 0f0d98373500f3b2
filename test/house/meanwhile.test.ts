/** S29: whoever is disabled, or loses the roles, while a form is still coming in changes nothing by it, whatever the form. */
import { Readable } from 'node:stream';
import t, { type Test } from 'tap';
import { byCommandLine } from '../../server/audit/by.ts';
import { disableAccount, reviseAccount } from '../../server/people/queries.ts';
import { addToken } from '../../server/people/tokens.ts';
import { ROLES } from '../../server/rules/roles.ts';
import { ORIGIN, openApp, type World } from '../helpers/app.ts';
import { routesOf } from '../helpers/routes.ts';

const FORM = 'application/x-www-form-urlencoded';
/** What is left of a form is kept for who signs in anew; sessions end. */
const PASSING = new Set(['session', 'kept_form', 'api_token']);

/** Everything that is kept, as one text. */
function everything({ $client }: World['db']): () => string {
  const tables = $client
    .prepare<[], string>(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`)
    .pluck()
    .all()
    .filter((name) => !PASSING.has(name))
    .map((name) => $client.prepare(`select * from "${name}"`));
  return () => JSON.stringify(tables.map((one) => one.all()));
}

const by = (world: World) => byCommandLine(world.clock.at.toISOString());
const MEANWHILE: Record<string, (world: World, id: number) => void> = {
  'is disabled': (world, id) => disableAccount(world.db, id, by(world)),
  'loses the roles': (world, id) => reviseAccount(world.db, id, { display: '示例', roles: [] }, by(world)),
};

async function open(t: Test) {
  const world = await openApp(t, { DATA_DIR: t.testdir({}) });
  world.as('admin');
  return { world, all: everything(world.db) };
}

/** Sends the first half of a body, then the rest once `meanwhile` was done. */
async function send(
  world: World,
  route: { method: string; path: string },
  headers: Record<string, string>,
  [first, rest]: [string, string],
  meanwhile: () => void,
) {
  async function* body() {
    yield first;
    await new Promise(setImmediate);
    meanwhile();
    yield rest;
  }
  return world.app.inject({
    method: route.method as 'POST',
    url: route.path,
    headers,
    payload: Readable.from(body()),
  });
}

t.test('forms of every kind', async (t) => {
  const { world, all } = await open(t);
  let cells = 0;
  for (const route of routesOf(world)) {
    if (route.method === 'GET' || route.api || route.may === 'anyone') continue;
    for (const [what, change] of Object.entries(MEANWHILE)) {
      const who = world.as(...ROLES);
      let before = '';
      const reply = await send(
        world,
        route,
        { cookie: who.cookie, origin: ORIGIN, 'content-type': FORM },
        [`csrf=${who.csrf}`, '&name=%E7%A4%BA%E4%BE%8B&reason=%E7%A4%BA%E4%BE%8B'],
        () => {
          change(world, who.id);
          before = all();
        },
      );
      const told = `${route.method} ${route.url}: somebody ${what}`;
      t.equal(reply.statusCode, 303, told);
      t.match(reply.headers.location, /^\/sign-in/, told);
      t.equal(all() === before, true, `${told}, and nothing changed`);
      cells += 1;
    }
  }
  t.comment(`${cells} cells`);
  t.ok(cells > 200);
});

t.test('and of the API', async (t) => {
  const { world, all } = await open(t);
  let cells = 0;
  for (const route of routesOf(world)) {
    if (route.method === 'GET' || !route.api) continue;
    for (const [what, change] of Object.entries(MEANWHILE)) {
      const who = world.as(...ROLES);
      const token = addToken(world.db, { accountId: who.id, label: '示例', days: 1 }, by(world));
      let before = '';
      const reply = await send(
        world,
        route,
        { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ['{', '}'],
        () => {
          change(world, who.id);
          before = all();
        },
      );
      const told = `${route.method} ${route.url}: somebody ${what}`;
      t.ok(reply.statusCode >= 400 && reply.statusCode < 500, `${told}: ${reply.statusCode}`);
      // A refusal may be told; nothing else is written.
      const lines = world.db.$client.prepare('select act from audit order by seq desc limit 1').pluck().get();
      if (lines !== 'denied' && lines !== 'token refused') t.equal(all() === before, true, told);
      cells += 1;
    }
  }
  t.comment(`${cells} cells`);
  t.ok(cells > 10);
});
