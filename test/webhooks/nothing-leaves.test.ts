import dgram from 'node:dgram';
import dns from 'node:dns';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { openDatabase } from '../../db/open.ts';
import { ROLES } from '../../server/rules/roles.ts';
import { startNightlyBackup } from '../../server/upkeep/nightly.ts';
import { carry, startCourier } from '../../server/webhooks/courier.ts';
import { addWebhook } from '../../server/webhooks/queries.ts';
import { AT, openDemo } from '../demo/zone.ts';
import { openApp, TestClock } from '../helpers/app.ts';
import { routesOf } from '../helpers/routes.ts';
import { addEnterprise } from '../helpers/zone.ts';

/**
 * Whatever would leave the machine, told and not done: every connection of this process, however it is
 * asked for (http, https, fetch, tls all end in a socket's connect), every name that is resolved, every packet.
 */
const tried: string[] = [];

interface Asked {
  host?: string;
  port?: number;
  lookup?: (host: string, options: object, done: (error: Error | null, address: string) => void) => void;
}
let last: Asked = {};

const socket = Socket.prototype as unknown as { connect: (...args: unknown[]) => Socket };
socket.connect = function (this: Socket, ...args: unknown[]) {
  // Node passes its own arguments as they were normalised: an array that begins with the options.
  const [first] = args;
  const to = (Array.isArray(first) ? first[0] : first) as Asked;
  tried.push(`connect ${to.host}:${to.port}`);
  last = to;
  process.nextTick(() => this.destroy(new Error('closed')));
  return this;
};
for (const one of [dns, dns.promises] as unknown as Record<string, unknown>[])
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'reverse', 'resolveSrv'])
    one[name] = (host: string, ...rest: unknown[]) => {
      tried.push(`${name} ${host}`);
      const done = rest.at(-1);
      if (typeof done === 'function') return done(new Error('closed'));
      return Promise.reject(new Error('closed'));
    };
dgram.Socket.prototype.send = () => void tried.push('packet');
dgram.Socket.prototype.connect = () => void tried.push('packet');
// Names that files have imported already are exchanged as well.
syncBuiltinESMExports();

const nothing = (t: Test, what: string) => {
  t.same(tried, [], what);
  tried.length = 0;
};

t.test('the guard sees whatever tries to leave', async (t) => {
  http.get('http://203.0.113.9/').on('error', () => {});
  await fetch('http://203.0.113.9/').catch(() => {});
  dns.lookup('elsewhere.example', () => {});
  await dns.promises.lookup('elsewhere.example').catch(() => {});
  dgram.createSocket('udp4').send('x', 9, '203.0.113.9');
  t.match(tried, [/^connect/, /^connect/, 'lookup elsewhere.example', 'lookup elsewhere.example', 'packet']);
  tried.length = 0;
});

t.test('pages, forms, files and the API: nothing leaves', async (t) => {
  const demo = openDemo();
  const clock = new TestClock();
  clock.set(AT);
  const world = await openApp(t, {}, { db: demo, clock });
  const all = world.as(...ROLES);
  const uscc = demo.$client
    .prepare<[], string>('select uscc from enterprise where gone is null limit 1')
    .pluck()
    .get();
  let asked = 0;
  for (const route of routesOf(world)) {
    const paths = [route.path, route.url.replace(/:(code|uscc)\b/g, uscc ?? '').replace(/:[A-Za-z]+/g, '1')];
    for (const url of new Set(paths)) {
      if (route.url === '/sign-out') continue;
      const unsafe = route.method !== 'GET';
      await world.app.inject({
        method: route.method as 'GET',
        url,
        headers: {
          cookie: all.cookie,
          ...(unsafe
            ? { origin: 'http://127.0.0.1:3000', 'content-type': 'application/x-www-form-urlencoded' }
            : {}),
        },
        ...(unsafe ? { payload: new URLSearchParams({ csrf: all.csrf }).toString() } : {}),
      });
      asked += 1;
    }
  }
  t.ok(asked > 150, `${asked} requests`);
  nothing(t, 'after every route');
});

t.test('the night’s work: backup, webhooks with nothing allowed', async (t) => {
  const folder = t.testdir();
  const db = openDatabase({ file: `${folder}/tracker.sqlite` });
  const world = await openApp(t, { DATA_DIR: folder }, { db });
  addWebhook(
    db,
    { label: '示例', kind: 'json', url: 'http://203.0.113.9/', secret: 'x'.repeat(32), topics: ['tracks'] },
    { actor: '示例', accountId: null, ip: '', at: world.clock.at.toISOString() },
  );
  const nightly = startNightlyBackup(world.app, 5);
  const courier = startCourier(world.app, 5);
  const backups = () =>
    db.$client.prepare(`select count(*) from audit where act = 'backup made'`).pluck().get();
  for (let n = 0; n < 400 && backups() === 0; n += 1) await later(25);
  await Promise.all([nightly.stop(), courier.stop()]);
  t.equal(backups(), 1, 'the backup was made');
  nothing(t, 'after the night');
  await carry(world.app);
  nothing(t, 'asked to carry, it refuses before it connects');
  db.$client.close();
});

t.test('what is allowed is reached, at the address that was checked, and nothing else', async (t) => {
  const world = await openApp(t, { WEBHOOK_ALLOW: 'dw.qiangji.example, 127.0.0.1' });
  const at = world.clock.at.toISOString();
  const by = { actor: '示例', accountId: null, ip: '', at };
  const secret = 'x'.repeat(32);
  const draft = { label: '示例', kind: 'json', secret, topics: ['enterprises'] } as const;
  addWebhook(world.db, { ...draft, url: 'http://dw.qiangji.example:9/in' }, by);
  addEnterprise(world.db);
  const { app } = world;
  const carrier = { db: app.db, settings: app.settings, clock: app.clock, log: app.log };
  await carry({ ...carrier, resolve: async () => ['10.1.2.3'] });
  t.same(tried, ['connect dw.qiangji.example:9']);
  last.lookup?.('dw.qiangji.example', {}, (_error, address) => t.equal(address, '10.1.2.3'));
  t.type(last.lookup, 'function', 'it is not resolved again');
  tried.length = 0;
  world.clock.forward(10);
  await carry({ ...carrier, resolve: async () => ['10.1.2.3', '203.0.113.9'] });
  nothing(t, 'a name that also leads outside is not connected to at all');
});

t.test('single sign-on asks its issuer when somebody begins it, and nobody else', async (t) => {
  const world = await openApp(t, {
    OIDC_ISSUER: 'https://id.qiangji.example',
    OIDC_CLIENT_ID: 'qiangji',
    OIDC_CLIENT_SECRET: 'x'.repeat(32),
    OIDC_ROLES: 'zone-officers=officer',
  });
  world.as('admin');
  const stranger = world.browser();
  for (const path of ['/sign-in', '/help', '/sign-in/sso/callback?code=x&state=y']) await stranger.get(path);
  nothing(t, 'before');
  t.equal((await stranger.get('/sign-in/sso')).status, 503);
  t.same(tried, ['lookup id.qiangji.example']);
  tried.length = 0;
});
