import { gunzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { account, register } from '../../db/schema.ts';
import { giveFlash } from '../../server/people/sessions.ts';
import { keepForSame, rememberingSame, sameRequests } from '../../server/plugins/same-request.ts';
import { type Person, STRANGER } from '../../server/plugins/types.ts';
import { openApp, type World } from '../helpers/app.ts';
import { addEnterprise } from '../helpers/zone.ts';

const PATHS = ['/', '/attention'];

/** How many times a person was looked up while this was done: none for an answer of before. */
async function lookUps(world: World, work: () => Promise<unknown>): Promise<number> {
  const { $client } = world.db;
  const { prototype } = $client.prepare('select 1').constructor as unknown as { prototype: { get: unknown } };
  const { get } = prototype as { get: (this: { source: string }, ...given: unknown[]) => unknown };
  let count = 0;
  prototype.get = function (this: { source: string }, ...given: unknown[]) {
    if (/from last_look|from fact|max\(seq\)/.test(this.source)) count += 1;
    return get.apply(this, given);
  };
  try {
    await work();
  } finally {
    prototype.get = get;
  }
  return count;
}

async function asked(world: World, url: string, headers: Record<string, string>) {
  const reply = await world.app.inject({
    url,
    headers: { host: '127.0.0.1:3000', 'accept-encoding': 'gzip', ...headers },
  });
  return { status: reply.statusCode, bytes: reply.rawPayload, headers: reply.headers };
}
const told = ({ date: _, ...headers }: Record<string, unknown>) => headers;

t.test('the same request is answered with the same bytes and headers', async (t) => {
  const world = await openApp(t);
  addEnterprise(world.db, { name: '示例甲有限公司' });
  const { cookie } = world.as('officer');
  for (const path of PATHS) {
    await asked(world, path, { cookie });
    const first = await asked(world, path, { cookie });
    const again = await asked(world, path, { cookie });
    t.same(again.bytes, first.bytes, path);
    t.same(told(again.headers), told(first.headers), `${path}: all headers`);
    t.match(again.headers['content-security-policy'], /default-src 'none'/);
    t.equal(again.headers['cache-control'], 'no-store');
    const plain = await asked(world, path, { cookie, 'accept-encoding': 'identity' });
    t.notOk(plain.headers['content-encoding'], `${path} for a browser that takes it plain`);
  }
});

t.test('and not of another reader, another minute, other rows, nor once the session is over', async (t) => {
  const world = await openApp(t);
  const { db, clock } = world;
  addEnterprise(db, { name: '示例甲有限公司' });
  const officer = world.as('officer');
  const leader = world.as('leader');
  const page = async (cookie: string, url = '/attention') => {
    const { status, bytes } = await asked(world, url, { cookie });
    return status === 200 ? bytes.toString('base64') : String(status);
  };
  const again = async (cookie: string) => {
    await page(cookie);
    return page(cookie);
  };

  const own = await again(officer.cookie);
  t.not(await page(leader.cookie), own, 'another reader');
  t.equal((await asked(world, '/attention', {})).status, 303, 'nobody');

  write(db, () => {});
  t.not(await again(officer.cookie), own, 'after a saving');
  const before = await again(officer.cookie);
  db.update(register).set({ name: '示例乙有限公司' }).run();
  t.not(await again(officer.cookie), before, 'a row written aside');

  const thisMinute = await again(officer.cookie);
  clock.forward(1);
  t.not(await page(officer.cookie), thisMinute, 'the next minute');

  await again(officer.cookie);
  const form = await officer.get('/people/me');
  t.equal(form.status, 200);
  await again(officer.cookie);
  await officer.post('/sign-out');
  const sid = officer.cookie;
  t.not(await page(sid === '' ? 'sid=' : sid), thisMinute);

  const second = world.as('officer');
  const { cookie } = second;
  await again(cookie);
  clock.forward(4 * 60 + 1);
  t.equal(await page(cookie), '303', 'idle too long');
});

t.test('nor in the place of a page that says what was just done', async (t) => {
  const world = await openApp(t);
  const { cookie } = world.as('officer');
  const page = async () => gunzipSync((await asked(world, '/attention', { cookie })).bytes).toString();
  t.equal(await page(), await page());
  const sessionHash = String(world.db.$client.prepare('select token_hash from session').pluck().get());
  giveFlash(world.db, { sessionHash } as Person, '示例的一句话。');
  t.match(await page(), '示例的一句话。');
  t.notMatch(await page(), '示例的一句话。', 'once');
});

t.test('a session ends to the second, in the middle of a minute', async (t) => {
  const world = await openApp(t, { SESSION_IDLE_MINUTES: '5' });
  const { clock } = world;
  clock.set('2026-09-30T08:00:10.000Z');
  const { cookie } = world.as('officer');
  await asked(world, '/attention', { cookie });
  clock.set('2026-09-30T08:05:05.000Z');
  const { openUntil } = { openUntil: Date.parse('2026-09-30T08:05:10.000Z') };
  // Looking keeps a session alive; a page that asks by itself does not.
  const live = { cookie, 'x-live': 'page' };
  t.equal((await asked(world, '/attention', live)).status, 200);
  t.equal((await asked(world, '/attention', live)).status, 200);
  t.ok(clock.at.getTime() < openUntil);
  clock.set('2026-09-30T08:05:11.000Z');
  t.equal((await asked(world, '/attention', live)).status, 303);
});

t.test('a page that was being made while a row was written is not answered again', async (t) => {
  const db = openMemory();
  t.teardown(() => db.$client.close());
  const app = Fastify();
  const at = new Date('2026-09-30T08:00:00.000Z');
  app
    .decorate('db', db)
    .decorate('clock', () => at)
    .decorate('instant', () => at.toISOString());
  app.decorate('storage', { banner: () => null } as unknown as FastifyInstance['storage']);
  app.decorateRequest('person');
  await app.register(sameRequests);
  await app.register(rememberingSame);
  const names = () => db.select({ name: account.name }).from(account).all().length;
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  app.get('/slow', async (request, reply) => {
    request.person = { ...STRANGER, openUntil: at.getTime() + 60_000 };
    keepForSame(request);
    const read = Buffer.from(String(names()));
    begun.resolve();
    await gate.promise;
    return reply.send(read);
  });
  app.get('/other', async () => 'x');
  const ask = async (url: string) => (await app.inject({ url, headers: { cookie: 'sid=x' } })).body;
  const slow = ask('/slow');
  await begun.promise;
  const row = { name: 'a', display: '示例', password_hash: '-', roles: [], created_at: at.toISOString() };
  db.insert(account).values(row).run();
  // Somebody else comes after the row and before the answer.
  await ask('/other');
  gate.resolve();
  t.equal(await slow, '0');
  t.equal(await ask('/slow'), '1');
  t.equal(await ask('/slow'), '1', 'and that one is kept');
  await app.close();
});

t.test('what signs out elsewhere is out at the next request', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  const { cookie } = officer;
  await asked(world, '/', { cookie });
  t.equal((await asked(world, '/', { cookie })).status, 200);
  await officer.get('/');
  await officer.post('/sign-out');
  t.equal((await asked(world, '/', { cookie })).status, 303);
});

t.test('an answer of before looks nothing up', async (t) => {
  const world = await openApp(t);
  const { cookie } = world.as('leader');
  const ask = () => asked(world, '/', { cookie });
  await ask();
  await ask();
  const made = await lookUps(world, () => asked(world, '/', { cookie, 'x-other': '1' }));
  const kept = await lookUps(world, ask);
  t.ok(kept < made, `${kept} of ${made}`);
});
