import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import Fastify, { type InjectOptions } from 'fastify';
import t, { type Test } from 'tap';
import { openMemory } from '../../db/open.ts';
import { buildApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { faults, statusOf } from '../../server/plugins/faults.ts';
import { answerBroken } from '../../server/plugins/plain.ts';
import { STRANGER } from '../../server/plugins/types.ts';
import { views } from '../../server/plugins/views.ts';
import { ORIGIN, openApp } from '../helpers/app.ts';
import { routesOf } from '../helpers/routes.ts';

const POLICY =
  /^default-src 'none';\s?script-src 'self';\s?style-src 'self';\s?img-src 'self' data:;\s?font-src 'self';\s?connect-src 'self';\s?form-action 'self';\s?frame-ancestors 'none';\s?base-uri 'none';\s?object-src 'none'$/;

/** What stands on every answer, whatever it is. */
function checkHeaders(t: Test, headers: Record<string, unknown>, told: string) {
  const policy = String(headers['content-security-policy'] ?? '');
  t.notMatch(policy, 'unsafe', `${told}: policy`);
  for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
    t.match(policy, part, `${told}: policy`);
  t.equal(headers['x-content-type-options'], 'nosniff', told);
  t.match(String(headers['x-frame-options']), /^(DENY|SAMEORIGIN)$/i, told);
  t.equal(headers['referrer-policy'], 'same-origin', told);
  t.notOk(headers.server ?? headers['x-powered-by'], told);
  t.ok(headers['cache-control'], `${told}: cache-control`);
}

/** Nothing of the inside: no path, no SQL, no package, no English of a framework. */
const INSIDE =
  /node_modules|\.ts\b|\bat [A-Za-z.]+ \(|SQLITE|no such table|fastify|FST_|better-sqlite3|drizzle|Error:|stack/i;

t.test('every answer of every route carries the headers once', async (t) => {
  const world = await openApp(t);
  const admin = world.as('admin', 'auditor', 'manager');
  for (const route of [
    ...routesOf(world),
    ...['/nothing', '/assets/app.css', '/assets/none.css'].map((path) => ({ path, method: 'GET' })),
  ]) {
    for (const who of [world.stranger, admin]) {
      const reply = await world.app.inject({
        method: route.method as 'GET',
        url: route.path,
        headers: who.cookie === '' ? {} : { cookie: who.cookie },
      });
      const told = `${route.method} ${route.path} ${reply.statusCode}`;
      checkHeaders(t, reply.headers, told);
      if (!route.path.startsWith('/assets/app')) t.match(reply.headers['cache-control'], /no-store/, told);
      if (reply.body !== '') t.match(reply.headers['content-type'], /charset=utf-8|json|octet|openxml/, told);
      t.ok(reply.statusCode < 500, told);
    }
  }
});

t.test('pages carry the whole policy; plain http gets neither HSTS nor an upgrade', async (t) => {
  const world = await openApp(t);
  const { headers } = await world.as('leader').get('/help');
  t.match(headers['content-security-policy'], POLICY);
  t.notMatch(String(headers['content-security-policy']), 'upgrade');
  t.equal(headers['strict-transport-security'], undefined);
});

t.test('styles and scripts may be kept for ever, a missing one may not', async (t) => {
  const world = await openApp(t);
  t.match((await world.stranger.get('/assets/app.css')).headers['cache-control'], 'immutable');
  t.equal((await world.stranger.get('/assets/gone.css')).headers['cache-control'], 'no-store');
});

t.test('a stranger who only reads gets no cookie', async (t) => {
  const world = await openApp(t);
  for (const route of routesOf(world)) {
    if (route.method !== 'GET') continue;
    const reply = await world.app.inject({ url: route.path });
    t.equal(reply.headers['set-cookie'], undefined, route.path);
  }
});

t.test('behind https the cookie is bound to host and https', async (t) => {
  const { announceSetup } = await import('../../server/people/setup.ts');
  const world = await openApp(t, { BASE_URL: 'https://qiangji.example' });
  const code = announceSetup(world.app, () => {}) ?? '';
  const done = await world
    .browser()
    .post(
      '/setup',
      { code, name: 'guanli', display: '示例', password: 'Nanhu 2026 hang' },
      { origin: 'https://qiangji.example' },
    );
  t.match(
    String(done.headers['set-cookie']),
    /^__Host-sid=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
});

t.test('a broken address, a broken form and too much of it are told in our own words', async (t) => {
  const world = await openApp(t);
  const form = { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' };
  const cases: [number, InjectOptions][] = [
    [400, { url: '/%zz-canary' }],
    [404, { url: `/people/${'canary'.repeat(40)}` }],
    [404, { url: '/canary' }],
    [404, { url: '/assets/..%2f..%2fpackage.json' }],
    [404, { url: '/assets/../package.json' }],
    [404, { method: 'PUT', url: '/people' }],
    [413, { method: 'POST', url: '/sign-in', headers: form, payload: `name=${'a'.repeat(300_000)}` }],
    [
      415,
      { method: 'POST', url: '/sign-in', headers: { ...form, 'content-type': 'text/canary' }, payload: 'x' },
    ],
    [
      415,
      {
        method: 'POST',
        url: '/sign-in',
        headers: { ...form, 'content-type': 'application/json' },
        payload: '{"a":',
      },
    ],
  ];
  for (const [status, request] of cases) {
    const reply = await world.app.inject(request);
    const told = JSON.stringify(request).slice(0, 80);
    t.equal(reply.statusCode, status, told);
    checkHeaders(t, reply.headers, told);
    t.notMatch(reply.body, 'canary', told);
    t.notMatch(reply.body, INSIDE, told);
    t.match(reply.body, /<h1>[\u4e00-\u9fff]/, told);
  }
});

t.test('what is not HTTP gets one line, and headers that are too long', async (t) => {
  const config = readConfig({ LOG_LEVEL: 'silent', PORT: '0' });
  const db = openMemory();
  const app = await buildApp({ config, db, clock: () => new Date(0) });
  t.teardown(() => app.close());
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const say = (text: string) =>
    new Promise<string>((resolve) => {
      let heard = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (part) => {
        heard += part.toString();
      });
      socket.on('close', () => resolve(heard));
      socket.on('error', () => resolve(heard));
    });
  t.match(
    await say('GARBAGE\r\n\r\n'),
    /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*nosniff[\s\S]*content-length: 0/,
  );
  t.match(await say(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
});

t.test('a connection on which nothing was asked is let go without a word', async (t) => {
  const server = createServer({ headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 50 });
  server.on('clientError', answerBroken);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  const heardAfter = async (text: string) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(text);
    let heard = '';
    socket.on('data', (part) => {
      heard += part.toString();
    });
    await once(socket, 'close');
    return heard;
  };
  // Browsers connect ahead of time: what came without a question would be read as the answer to the next.
  t.equal(await heardAfter(''), '');
  t.match(await heardAfter('GET / HTTP/1.1\r\nHo'), /^HTTP\/1\.1 400 /, 'half a request is told');
});

t.test(
  'a message whose end could be read in two ways is refused, and nothing behind it is heard',
  async (t) => {
    const config = readConfig({ LOG_LEVEL: 'silent', PORT: '0' });
    const app = await buildApp({ config, db: openMemory(), clock: () => new Date(0) });
    t.teardown(() => app.close());
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const say = (lines: string[], body: string) =>
      new Promise<string>((resolve) => {
        let heard = '';
        const socket = connect(Number(port), '127.0.0.1', () =>
          socket.write(`${['POST /sign-in HTTP/1.1', 'Host: x', ...lines].join('\r\n')}\r\n\r\n${body}`),
        );
        socket.on('data', (part) => {
          heard += part.toString();
        });
        socket.on('close', () => resolve(heard));
        socket.on('error', () => resolve(heard));
      });
    const behind = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
    const closing = 'Connection: close';
    for (const [lines, body] of [
      [['Content-Length: 5', 'Transfer-Encoding: chunked'], `0\r\n\r\n${behind}`],
      [['Content-Length: 0', 'Content-Length: 39'], behind],
      [['Content-Length: 0, 39'], behind],
      [['Content-Length: +0'], behind],
      [['Content-Length: 0x0'], behind],
      [['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${behind}`],
      [['Transfer-Encoding : chunked'], `0\r\n\r\n${behind}`],
      [['Transfer-Encoding: chunked'], `0x\r\n\r\n${behind}`],
      [['Content-Length : 0'], behind],
      [['X: a\nContent-Length: 39'], behind],
    ] as const) {
      const heard = await say([...lines], body);
      t.match(heard, /^HTTP\/1\.1 400 /, lines.join());
      t.equal(heard.split('HTTP/1.1 ').length, 2, `${lines.join()}: one answer`);
    }
    const good = await say(['Content-Length: 0'], behind.replace('\r\n\r\n', `\r\n${closing}\r\n\r\n`));
    t.match(good, /HTTP\/1\.1 200 /, 'two messages that are whole are heard');
  },
);

t.test('addresses where secrets might lie have nothing', async (t) => {
  const world = await openApp(t);
  const admin = world.as('admin');
  for (const path of [
    '/.git/config',
    '/.env',
    '/package.json',
    '/tracker.sqlite',
    '/data/tracker.sqlite',
    '/backups/',
    '/metrics',
    '/debug',
    '/server/main.ts',
    '/assets/',
    '/assets/.hidden',
    '/assets/app.css.map',
    '/attachments/',
    '/node_modules/fastify/package.json',
  ]) {
    for (const cookie of ['', admin.cookie]) {
      const reply = await world.app.inject({ url: path, headers: cookie === '' ? {} : { cookie } });
      t.equal(reply.statusCode, 404, path);
    }
  }
});

t.test('an error inside is a page with a number and nothing else', async (t) => {
  const world = await openApp(t);
  const admin = world.as('admin');
  world.db.$client.exec('alter table api_token rename to gone');
  const reply = await admin.get('/people');
  t.equal(reply.status, 500);
  t.notMatch(reply.body, INSIDE);
  t.match(reply.body, /编号：<code>[0-9a-f-]{36}<\/code>/);
});

t.test('kinds of errors and what they are to a reader', async (t) => {
  const error = (more: object) => Object.assign(new Error('secret'), more);
  for (const [made, status] of [
    [error({}), 500],
    ['a string', 500],
    [error({ code: 'SQLITE_FULL' }), 503],
    [error({ cause: { code: 'SQLITE_IOERR_WRITE' } }), 503],
    [error({ cause: { code: 'SQLITE_BUSY' } }), 503],
    [error({ code: 'SQLITE_READONLY' }), 503],
    [error({ code: 'SQLITE_CONSTRAINT_UNIQUE' }), 409],
    [error({ code: 'SQLITE_ERROR' }), 500],
    [error({ statusCode: 413 }), 413],
    [error({ statusCode: 200 }), 500],
    [error({ statusCode: 403 }), 404],
  ] as const) {
    t.equal(statusOf(made), status);
  }
});

t.test('when the error page breaks as well, a plain one serves', async (t) => {
  const app = Fastify();
  app.decorateRequest('person', { getter: () => STRANGER });
  app.decorate('today', () => {
    throw new Error('canary: the clock is broken');
  });
  await app.register(views);
  await app.register(faults);
  app.get('/', () => {
    throw new Error('canary: SELECT secret');
  });
  const reply = await app.inject('/');
  t.equal(reply.statusCode, 500);
  t.match(reply.body, '<h1>没有保存成功</h1>');
  t.notMatch(reply.body, 'canary');
  checkHeaders(t, reply.headers, 'plain');
  await app.close();
});
