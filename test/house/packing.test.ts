import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { maskToken, unmaskToken } from '../../server/plugins/form-token.ts';
import { bytesOf } from '../../server/plugins/packing.ts';
import { ORIGIN, openApp } from '../helpers/app.ts';

const tokenIn = (page: string) => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';

t.test('pages go out packed to who takes it, and are the same inside', async (t) => {
  const world = await openApp(t);
  const leader = world.as('leader');
  const ask = (url: string, accept?: string) =>
    world.app.inject({
      url,
      headers: { cookie: leader.cookie, ...(accept === undefined ? {} : { 'accept-encoding': accept }) },
    });
  const bare = (page: string) => page.replace(/name="csrf" value="[^"]+"/g, '');
  for (const url of ['/', '/enterprises', '/help', '/api/v1/openapi.json', '/nothing']) {
    const plain = await ask(url);
    const packed = await ask(url, 'gzip, deflate, br');
    t.equal(packed.statusCode, plain.statusCode, url);
    t.equal(packed.headers['content-encoding'], 'gzip', url);
    t.match(packed.headers.vary, 'accept-encoding', url);
    t.equal(Number(packed.headers['content-length']), packed.rawPayload.length, url);
    t.ok(packed.rawPayload.length < plain.rawPayload.length, url);
    t.equal(bare(gunzipSync(packed.rawPayload).toString()), bare(plain.body), url);
  }
  for (const accept of ['identity', 'br', 'gzip;q=0', 'deflate, gzip; q=0.0']) {
    const { headers } = await ask('/', accept);
    t.equal(headers['content-encoding'], undefined, accept);
  }
});

t.test('the bytes of any text are those of UTF-8, half a sign and what fits into no room too', async (t) => {
  const same = (text: string) => bytesOf(text).equals(Buffer.from(text));
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), same));
  // Of code units: pairs are torn apart.
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 }), (units) =>
      same(String.fromCharCode(...units)),
    ),
  );
  for (const text of ['', '强脊', 'plain', '𠮷', '\ud842', '\udfb7强', '强'.repeat(700_000)])
    t.ok(same(text));
});

t.test('files of tables are not packed once more', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager', 'admin');
  const { headers, statusCode } = await world.app.inject({
    url: '/progress/exports/progress.xlsx',
    headers: { cookie: manager.cookie, 'accept-encoding': 'gzip' },
  });
  t.equal(statusCode, 200);
  t.equal(headers['content-encoding'], undefined);
});

t.test('a page fetches one style and one script, which stay for ever, packed', async (t) => {
  const world = await openApp(t);
  const admin = world.as('admin', 'manager');
  for (const url of ['/', '/enterprises', '/targets', '/people/me']) {
    const { body } = await admin.get(url);
    const named = [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:css|js)[^"]*)"/g)].map(
      ([, one]) => one ?? '',
    );
    t.same(
      named.map((one) => one.replace(/\?.*/, '')),
      ['/assets/app.css', '/assets/app.js'],
      url,
    );
    for (const one of named) {
      const sent = await world.app.inject({ url: one, headers: { 'accept-encoding': 'gzip' } });
      t.match(sent.headers['cache-control'], 'immutable', one);
      t.equal(sent.headers['content-encoding'], 'gzip', one);
      t.equal(gunzipSync(sent.rawPayload).toString(), (await world.app.inject({ url: one })).body, one);
    }
  }
});

t.test('the token is other bytes on every page, and each of them opens the form', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  const own = officer.csrf;
  const tokens = [];
  for (let n = 0; n < 3; n += 1) tokens.push(tokenIn((await officer.get('/people/me')).body));
  t.equal(new Set([...tokens, own]).size, 4);
  for (const csrf of [...tokens, own]) {
    const { statusCode } = await world.app.inject({
      method: 'POST',
      url: '/people/me/keys',
      headers: {
        cookie: officer.cookie,
        origin: ORIGIN,
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams({ csrf, keys: 'off' }).toString(),
    });
    t.equal(statusCode, 303);
  }
  fc.assert(
    fc.property(fc.base64String({ minLength: 4, maxLength: 40 }), (token) => {
      if (unmaskToken(maskToken(token), token.length) !== token) throw new Error(token);
      if (unmaskToken(token, token.length) !== token) throw new Error(token);
    }),
  );
});
