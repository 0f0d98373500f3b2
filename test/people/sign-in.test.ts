import t, { type Test } from 'tap';
import { readAudit } from '../../server/audit/queries.ts';
import { hashPassword } from '../../server/people/passwords.ts';
import { disableAccount } from '../../server/people/queries.ts';
import { startSession } from '../../server/people/sessions.ts';
import { givePassword, openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';

const PASSWORD = 'Nanhu 2026 hang';
const hash = await hashPassword(PASSWORD);
const by = { actor: '命令行', accountId: null, ip: '', at: '2026-09-30T08:00:00.000Z' };

async function open(t: Test) {
  const world = await openApp(t);
  world.as('admin');
  const officer = world.as('officer');
  givePassword(world.db, officer.id, hash);
  return { ...world, officer };
}

t.test('somebody signs in, is taken where they were going, and the log tells', async (t) => {
  const { browser, officer, db } = await open(t);
  const somebody = browser();
  const led = await somebody.get('/targets?as_of=2026-06-30');
  t.equal(led.location, '/sign-in?next=%2Ftargets%3Fas_of%3D2026-06-30');
  await somebody.get(led.location);
  const done = await somebody.post('/sign-in', {
    name: ` ${officer.name.toUpperCase()} `,
    password: PASSWORD,
    next: '/targets?as_of=2026-06-30',
  });
  t.equal(done.status, 303);
  t.equal(done.location, '/targets?as_of=2026-06-30');
  const [cookie, known] = [done.headers['set-cookie']].flat();
  t.match(cookie, /^sid=[A-Za-z0-9_-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/);
  t.match(known, /^known=\S+; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/);
  t.equal((await somebody.get('/people/me')).status, 200);
  t.equal(readAudit(db, {}).groups[0]?.line.sentence, '登录');
});

t.test('what is too long is told in Chinese, and stays in the form', async (t) => {
  const { browser } = await open(t);
  const name = 'x'.repeat(300);
  const answer = await browser().post('/sign-in', { name, password: PASSWORD });
  t.equal(answer.status, 422);
  t.match(textOf(answer.body), '最多 200 字');
  t.match(answer.body, `value="${name}"`);
  t.notMatch(answer.body, 'Too big');
});

t.test('a hostile next leads to the front page', async (t) => {
  const { browser, officer } = await open(t);
  for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/.//evil.example']) {
    const done = await browser().post('/sign-in', { name: officer.name, password: PASSWORD, next });
    t.equal(done.location, '/');
    const page = await browser().get(`/sign-in?next=${encodeURIComponent(next)}`);
    t.notMatch(page.body, 'evil.example');
  }
});

t.test('blank, wrong name, wrong password', async (t) => {
  const { browser, officer } = await open(t);
  const words = async (fields: Record<string, string>) => {
    const answer = await browser().post('/sign-in', fields);
    t.equal(answer.status, 422);
    t.equal(answer.headers['set-cookie'], undefined);
    return textOf(answer.body).match(/有 1 处需要修改 (\S+)/)?.[1];
  };
  t.equal(await words({}), '填写账号和密码');
  t.equal(await words({ name: officer.name }), '填写账号和密码');
  t.equal(await words({ name: officer.name, password: 'wrong' }), '账号或密码不对');
  t.equal(await words({ name: 'nobody-here', password: 'wrong' }), '账号或密码不对');
});

t.test('the name stays typed, the password does not', async (t) => {
  const { browser, officer } = await open(t);
  const answer = await browser().post('/sign-in', { name: officer.name, password: 'wrong-canary' });
  t.match(answer.body, `value="${officer.name}"`);
  t.notMatch(answer.body, 'wrong-canary');
});

t.test('a wrong name takes as long as a wrong password', async (t) => {
  const { app, officer, clock } = await open(t);
  const timed = async (name: string) => {
    const started = performance.now();
    await app.inject({
      method: 'POST',
      url: '/sign-in',
      headers: { origin: 'http://127.0.0.1:3000', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ name, password: 'wrong' }).toString(),
    });
    clock.forward(20);
    return performance.now() - started;
  };
  const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
  await timed('warm');
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let round = 0; round < 12; round += 1) {
    known.push(await timed(officer.name));
    unknown.push(await timed(`nobody${round}`));
  }
  const ratio = median(unknown) / median(known);
  t.ok(ratio > 0.6 && ratio < 1.6, `${ratio}`);
});

t.test('a disabled account is told to who knows its password, and to nobody else', async (t) => {
  const { browser, officer, db } = await open(t);
  disableAccount(db, officer.id, by);
  const wrong = await browser().post('/sign-in', { name: officer.name, password: 'wrong' });
  t.match(textOf(wrong.body), '账号或密码不对');
  const right = await browser().post('/sign-in', { name: officer.name, password: PASSWORD });
  t.equal(right.status, 422);
  t.match(textOf(right.body), '此账号已停用。联系管理员');
});

t.test('signing in gives a new token and ends the session before it', async (t) => {
  const { app, browser, officer } = await open(t);
  const somebody = browser();
  await somebody.post('/sign-in', { name: officer.name, password: PASSWORD });
  const old = somebody.cookie;
  await somebody.get('/people/me');
  await somebody.post('/sign-in', { name: officer.name, password: PASSWORD });
  t.not(somebody.cookie, old);
  const replay = await app.inject({ url: '/people/me', headers: { cookie: old } });
  t.equal(replay.statusCode, 303);
});

t.test('a cookie that somebody set beforehand is not taken over', async (t) => {
  const { app, officer } = await open(t);
  const planted = 'A'.repeat(43);
  const done = await app.inject({
    method: 'POST',
    url: '/sign-in',
    headers: {
      origin: 'http://127.0.0.1:3000',
      cookie: `sid=${planted}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: new URLSearchParams({ name: officer.name, password: PASSWORD }).toString(),
  });
  t.equal(done.statusCode, 303);
  t.not(done.cookies[0]?.value, planted);
  t.equal((await app.inject({ url: '/people/me', headers: { cookie: `sid=${planted}` } })).statusCode, 303);
});

t.test('signing out ends the session on the server', async (t) => {
  const { app, officer, db } = await open(t);
  const { cookie } = officer;
  const done = await officer.post('/sign-out');
  t.equal(done.location, '/sign-in');
  t.equal((await app.inject({ url: '/people/me', headers: { cookie } })).statusCode, 303);
  t.equal(readAudit(db, {}).groups[0]?.line.sentence, '退出登录');
});

t.test('tokens have 256 bits and none comes twice', async (t) => {
  const { db, officer } = await open(t);
  const made = Array.from({ length: 2000 }, () =>
    startSession(db, { accountId: officer.id, ip: '', at: by.at }),
  );
  t.equal(new Set(made).size, 2000);
  for (const token of made.slice(0, 50)) t.equal(Buffer.from(token, 'base64url').length, 32);
});
