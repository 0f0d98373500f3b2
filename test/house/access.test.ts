/** What holds for all of the program at once; the long runs of the same are `npm run test:access`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { write } from '../../db/open.ts';
import { passwordFault } from '../../server/people/password-rule.ts';
import { hashPassword } from '../../server/people/passwords.ts';
import { addToken } from '../../server/people/tokens.ts';
import { ROLES } from '../../server/rules/roles.ts';
import { addWebhook } from '../../server/webhooks/queries.ts';
import { checkLog } from '../access/forms.ts';
import { checkMarkup, openZone } from '../access/markup.ts';
import { addressesOf, changesOf, makeOwn, neverWas } from '../access/own.ts';
import { MARKUP } from '../access/payloads.ts';
import { checkSql } from '../access/sql-text.ts';
import { givePassword, ORIGIN, openApp } from '../helpers/app.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

t.test('what is asked, sent and stored, over the whole of a filled zone', async (t) => {
  t.setTimeout(240_000);
  const zone = await openZone(t);

  await t.test('what an address asks for is never part of a statement', async (t) => {
    const payloads = ["' or 1=1--", 'name desc', '99999999999999999999', '\u0000'];
    const { faults, ...counts } = await checkSql(t, { payloads, only: '/enterprises', zone });
    t.comment(JSON.stringify(counts));
    t.same(faults, []);
    t.ok(counts.parameters > 4 && counts.statements > 20);
  });

  await t.test('every form that changes something is told in the log, by who sent it', async (t) => {
    const { faults, ...counts } = await checkLog(t, { perRoute: 1, perForm: 1, zone });
    t.comment(JSON.stringify(counts));
    t.same(faults, []);
    t.ok(counts.changed > 10, `${counts.changed} of ${counts.forms}`);
  });

  await t.test('a text with markup leaves every page its skeleton', async (t) => {
    const who = zone.world.as(...ROLES);
    const { faults, ...counts } = await checkMarkup(t, {
      payloads: [MARKUP.join(' ')],
      perRoute: 1,
      zone: { ...zone, who },
    });
    t.comment(JSON.stringify(counts));
    t.same(faults, []);
    t.ok(counts.addresses > 80 && counts.places > 80);
  });
});

t.test('what is somebody’s alone does not exist for anybody else, to the byte', async (t) => {
  const world = await openApp(t);
  addEnterprise(world.db);
  const owner = world.as(...ROLES);
  const other = world.as(...ROLES);
  const made = await makeOwn(t, world, owner);
  const fetch = async (
    method: 'GET' | 'HEAD' | 'POST',
    url: string,
    headers: Record<string, string> = {},
  ) => {
    const form = method === 'POST';
    const reply = await world.app.inject({
      method,
      url,
      headers: {
        cookie: other.cookie,
        ...(form ? { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      ...(form ? { payload: new URLSearchParams({ csrf: other.csrf }).toString() } : {}),
    });
    // The number of an error, the address to come back to, and the mask of the form's token are each request's own.
    const body = reply.body
      .replaceAll(url, '')
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')
      .replace(/(?<=name="csrf" value=")[\w-]+/g, '');
    return { status: reply.statusCode, body };
  };
  for (const path of addressesOf(made)) {
    for (const [method, headers] of [
      ['GET', {}],
      ['HEAD', {}],
      ['GET', { range: 'bytes=0-10' }],
      ['GET', { 'if-none-match': '*' }],
    ] as const) {
      const theirs = await fetch(method, path, headers);
      t.equal(theirs.status, 404, `${method} ${path}`);
      t.same(theirs, await fetch(method, neverWas(path), headers), `${method} ${path}`);
    }
    t.not((await owner.get(path)).status, 403, `the owner at ${path}`);
  }
  for (const path of changesOf(made)) {
    const theirs = await fetch('POST', path);
    t.equal(theirs.status, 404, `POST ${path}`);
    t.same(theirs, await fetch('POST', neverWas(path)), `POST ${path}`);
  }
  for (const path of addressesOf(made).filter((one) => !/\/(check|columns|drop)$/.test(one))) {
    t.ok((await owner.get(path)).status < 400, `still the owner’s: ${path}`);
  }
});

t.test('no other origin is let in', async (t) => {
  const world = await openApp(t);
  const who = world.as(...ROLES);
  for (const method of ['GET', 'OPTIONS'] as const) {
    for (const url of ['/', '/api/v1/progress', '/assets/app.css']) {
      const headers = {
        origin: 'https://evil.example',
        'access-control-request-method': 'GET',
        cookie: who.cookie,
      };
      const reply = await world.app.inject({ method, url, headers });
      for (const name of Object.keys(reply.headers)) t.notMatch(name, /^access-control-/, `${method} ${url}`);
    }
  }
});

t.test('methods that nobody uses are not there', async (t) => {
  const world = await openApp(t);
  const { cookie } = world.as(...ROLES);
  for (const method of ['TRACE', 'PUT', 'DELETE', 'PATCH', 'SEARCH', 'PROPFIND'] as const) {
    for (const url of ['/', '/people', '/enterprises']) {
      const reply = await world.app.inject({
        method: method as 'PUT',
        url,
        headers: { cookie, origin: ORIGIN },
      });
      t.ok([403, 404, 405].includes(reply.statusCode), `${method} ${url}: ${reply.statusCode}`);
      t.notMatch(reply.body, cookie);
    }
  }
});

t.test('names of every object are no names of fields', async (t) => {
  const world = await openApp(t);
  world.as('admin');
  const who = world.as(...ROLES);
  for (const name of [
    '__proto__',
    'constructor',
    'prototype',
    '__proto__[roles]',
    'constructor.prototype.roles',
  ]) {
    const fields = { display: '示例', [name]: 'admin' };
    t.ok((await who.post('/people/me', fields)).status < 500, name);
    t.ok((await who.get(`/enterprises?${new URLSearchParams({ [name]: 'x' })}`)).status < 500, name);
    t.equal(Reflect.get({}, 'roles'), undefined, name);
  }
  for (const query of ['q=a&q=b', 'sort=name&sort=code', 'area=a&area=b', 'page=1&page=2', 'scope[]=in']) {
    t.ok((await who.get(`/enterprises?${query}`)).status < 500, query);
  }
});

t.test(
  'thousands of common passwords that the rule would let through by their form are refused',
  async (t) => {
    const words = [
      'password',
      'qwertyuiop',
      'administrator',
      '1qaz2wsx3edc',
      'woaini1314',
      'iloveyou',
      'superman',
      'xiushui',
      'zhejiang',
    ];
    const years = Array.from({ length: 90 }, (_, i) => String(1950 + i));
    const digits = [
      '123456',
      '12345678',
      '888888',
      '666666',
      '5201314',
      '1314520',
      '11223344'.slice(0, 1).repeat(6),
      ...years,
    ];
    const passed: string[] = [];
    let tried = 0;
    for (const word of words) {
      for (const number of digits) {
        for (const made of [
          `${word}${number}`,
          `${word}${number}!`,
          `${word[0]?.toUpperCase()}${word.slice(1)}@${number}`,
          `${number}${word}`,
        ]) {
          if (made.length < 10) continue;
          tried += 1;
          if (passwordFault(made, 'zhuanyuan') === null) passed.push(made);
        }
      }
    }
    t.same(passed, []);
    t.ok(tried > 3_000, String(tried));
  },
);

t.test('what is secret is in no log, no page, no file and no line of the audit', async (t) => {
  const lines: string[] = [];
  const { write: before } = process.stderr;
  process.stderr.write = ((text: string | Uint8Array) =>
    lines.push(String(text)) > 0) as typeof process.stderr.write;
  t.teardown(() => Object.assign(process.stderr, { write: before }));
  const folder = t.testdir({});
  const world = await openApp(t, { LOG_LEVEL: 'trace', DATA_DIR: folder });
  const secret = {
    password: 'Kanarienvogel 77 gelb',
    mistyped: 'Kanarie 78 ins Namensfeld',
    phone: '13900007788',
    webhook: 'kanarien-geheimnis-0123456789abcdef',
    query: 'kanarie-in-der-frage',
  };
  const officer = world.as(...ROLES);
  givePassword(world.db, officer.id, await hashPassword(secret.password));
  const firm = addEnterprise(world.db, { contact_name: '示例联系人', contact_phone: secret.phone });
  const url = 'https://dw.qiangji.example/in/kanarie-pfad';
  const by = recordedBy();
  addWebhook(world.db, { label: '示例', kind: 'json', url, secret: secret.webhook, topics: ['tracks'] }, by);
  const token = addToken(world.db, { accountId: officer.id, label: '示例', days: 1 }, by);

  const pages: string[] = [];
  const browser = world.browser();
  await browser.get('/sign-in');
  pages.push((await browser.post('/sign-in', { name: officer.name, password: `${secret.password}x` })).body);
  pages.push(
    (await browser.post('/sign-in', { name: secret.mistyped, password: secret.mistyped })).body.replaceAll(
      secret.mistyped,
      '',
    ),
  );
  await browser.post('/sign-in', { name: officer.name, password: secret.password });
  const cookies = [officer.cookie, browser.cookie].map((one) => one.split('=')[1] ?? '');
  for (const path of [
    `/enterprises?q=${secret.query}`,
    `/enterprises/${firm.uscc}`,
    `/enterprises/${firm.uscc}/edit`,
    `/enterprises/${firm.uscc}/timeline`,
    '/enterprises/exports/list.csv',
    '/people',
    '/people/me',
    '/upkeep',
    '/upkeep/webhooks',
    '/upkeep/webhooks/1',
    '/audit',
    '/audit/exports/log.csv',
    `/api/v1/enterprises/${firm.uscc}`,
    '/api/v1/audit',
    '/api/v1/events',
  ]) {
    pages.push((await world.app.inject({ url: path, headers: { cookie: browser.cookie } })).body);
  }
  const bearer = { authorization: `Bearer ${token}` };
  pages.push((await world.app.inject({ url: '/api/v1/enterprises', headers: bearer })).body);
  pages.push(
    (await world.app.inject({ url: '/api/v1/enterprises', headers: { authorization: `Bearer ${token}?` } }))
      .body,
  );
  await officer.post('/upkeep/backups');
  write(world.db, () => {});
  world.db.$client.exec('alter table register rename to gone');
  pages.push((await officer.get('/enterprises')).body);
  pages.push(
    (await officer.post(`/enterprises/${firm.uscc}/edit`, { contact_phone: secret.phone, name: '' })).body,
  );
  world.db.$client.exec('alter table gone rename to register');

  const manifests = readdirSync(join(folder, 'backups')).filter((name) => name.endsWith('.json'));
  t.equal(manifests.length, 1, 'a backup was made');
  const places: Record<string, string> = {
    log: lines.join(''),
    audit: JSON.stringify(world.db.$client.prepare('select * from audit').all()),
    pages: pages.map((one) => one.replaceAll(officer.csrf, '')).join('\n'),
    manifest: manifests.map((name) => readFileSync(join(folder, 'backups', name), 'utf8')).join(),
    title: process.title,
  };
  t.match(places.log, '"method":"GET"', 'the log was heard');
  t.match(places.log, /no such table: register/, 'and the error in it');
  const { query, ...everywhere } = secret;
  for (const [place, text] of Object.entries(places)) {
    for (const [name, word] of Object.entries({
      ...everywhere,
      token,
      path: 'kanarie-pfad',
      session: cookies[0] ?? '',
      other: cookies[1] ?? '',
    })) {
      // The form that came back holds what was typed into it, to whoever typed it.
      const text_ =
        place === 'pages' && name === 'phone'
          ? text.replace(/<input[^>]*name="contact_phone"[^>]*>/g, '')
          : text;
      t.ok(word.length > 8 && !text_.includes(word), `${name} in ${place}`);
    }
  }
  t.notMatch(places.log, query);

  // One file holds numbers: for who may reveal them, and the log says so.
  const list = '/sheets/exports/enterprises.csv';
  t.match((await officer.get(list)).body, secret.phone);
  t.match(
    world.db.$client.prepare('select sentence from audit order by seq desc limit 1').pluck().get(),
    '含联系人',
  );
  t.notMatch((await world.as('leader').get(list)).body, secret.phone);
});
