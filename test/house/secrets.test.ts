/** S23: canaries in every place of a request, to every address: none is found in a log, a line of the audit, or an answer. */
import t, { type Test } from 'tap';
import { ROLES } from '../../server/rules/roles.ts';
import { multipart, PDF } from '../attachments/upload.ts';
import { ORIGIN, openApp } from '../helpers/app.ts';
import { type RouteAt, routesOf } from '../helpers/routes.ts';
import { addEnterprise } from '../helpers/zone.ts';

/** By where it is put; none may stand in what is meant for a page of whoever sent it, but `phone` and `name`. */
const CANARY = {
  query: 'kanarie-frage-4711',
  password: 'Kanarie-Passwort-4712',
  code: 'KANA-RIEN-4713-CODE',
  phone: '13900004714',
  bearer: 'kanarie0000000000000000000000000000004715',
  cookie: 'kanarie-keks-4716',
  header: 'kanarie-kopf-4717',
  referer: 'kanarie-herkunft-4718',
  state: 'kanarie-zustand-4719',
  name: 'kanarie-datei-4720',
};

function listen(t: Test): string[] {
  const lines: string[] = [];
  const { write } = process.stderr;
  process.stderr.write = ((text: string | Uint8Array) =>
    lines.push(String(text)) > 0) as typeof process.stderr.write;
  t.teardown(() => Object.assign(process.stderr, { write }));
  return lines;
}

t.test('a canary in any place of any request is found nowhere afterwards', async (t) => {
  const log = listen(t);
  const world = await openApp(t, { LOG_LEVEL: 'trace', DATA_DIR: t.testdir({}) });
  world.as('admin');
  const { uscc } = addEnterprise(world.db);
  const secrets = new Map<string, string>(Object.entries(CANARY));
  const faults: string[] = [];
  let cells = 0;

  /** What an answer may hold of what was sent: fields that come back to who typed them. */
  const comesBack = new Set(['phone', 'name']);

  async function send(route: RouteAt, how: 'own' | 'stranger' | 'bearer' | 'forged' | 'file') {
    const who = how === 'stranger' || how === 'bearer' ? world.browser() : world.as(...ROLES);
    const token = who.cookie.split('=')[1] ?? '';
    if (token !== '') secrets.set(`session ${cells}`, token);
    if (who.csrf !== '') secrets.set(`csrf ${cells}`, who.csrf);
    const reads = route.method === 'GET';
    const form = {
      csrf: how === 'forged' ? `${who.csrf.slice(1)}x` : who.csrf,
      password: CANARY.password,
      old_password: CANARY.password,
      code: CANARY.code,
      contact_phone: CANARY.phone,
    };
    const file = multipart([
      { name: 'csrf', value: form.csrf },
      { name: 'password', value: CANARY.password },
      { name: 'file', file: `${CANARY.name}.pdf`, bytes: PDF },
    ]);
    const path = route.path.replace('/enterprises/1', `/enterprises/${uscc}`);
    const asked = new URLSearchParams({ q: CANARY.query, code: CANARY.code, state: CANARY.state });
    const reply = await world.app.inject({
      method: route.method as 'POST',
      url: `${path}?${asked}`,
      headers: {
        host: '127.0.0.1:3000',
        cookie: `${who.cookie === '' ? '' : `${who.cookie}; `}other=${CANARY.cookie}`,
        referer: `${ORIGIN}/sign-in?next=${CANARY.referer}`,
        'x-csrf-token': CANARY.header,
        'x-api-key': CANARY.header,
        ...(how === 'bearer' ? { authorization: `Bearer ${CANARY.bearer}` } : {}),
        ...(reads ? {} : { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' }),
        ...(how === 'file' ? file.headers : {}),
      },
      ...(reads ? {} : { payload: how === 'file' ? file.payload : new URLSearchParams(form).toString() }),
    });
    cells += 1;
    const given = `${JSON.stringify(reply.headers.location ?? '')}${reply.body}`;
    for (const [name, secret] of [...secrets].filter(
      ([one]) => !/^(session|csrf) /.test(one) || one.endsWith(` ${cells - 1}`),
    )) {
      if (comesBack.has(name) || !given.includes(secret)) continue;
      // What was looked for stands in the box of who looked, and in the address that they come back to.
      if (['query', 'code', 'state'].includes(name)) continue;
      faults.push(`${name} comes back from ${route.method} ${route.url} (${how})`);
    }
  }

  async function everywhere() {
    for (const route of routesOf(world)) {
      // Work in threads takes long, and tells nothing of what was sent.
      if (/first-steps\/sample|verification/.test(route.url)) continue;
      for (const how of ['own', 'stranger'] as const) await send(route, how);
      if (route.api) await send(route, 'bearer');
      if (route.method !== 'GET') await send(route, 'forged');
      if (route.ownCsrf) await send(route, 'file');
    }
  }
  await everywhere();
  // And with something broken within, so that faults are told with all they know.
  world.db.$client.exec('alter table enterprise rename to gone');
  const whole = cells;
  for (const route of routesOf(world).filter(({ url }) => /^\/(enterprises|sheets|visits|api)\b/.test(url)))
    await send(route, 'own');
  t.comment(`${cells} requests, ${cells - whole} of them with a table gone, ${log.length} lines of the log`);

  const told = log.join('');
  t.match(told, /"method":"POST"/, 'the log was heard');
  t.match(told, /no such table/, 'and the faults in it');
  const audit = JSON.stringify(world.db.$client.prepare('select * from audit').all());
  for (const [name, secret] of secrets) {
    if (secret.length < 8) continue;
    if (told.includes(secret)) faults.push(`${name} is in the server's log`);
    // A file is told by its name.
    if (name !== 'name' && audit.includes(secret)) faults.push(`${name} is in the audit`);
  }
  t.notMatch(process.title, /kanarie/i);
  t.same(faults, []);
  t.ok(whole > 600, String(whole));
});
