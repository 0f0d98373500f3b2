import t, { type Test } from 'tap';
import { readAudit } from '../../server/audit/queries.ts';
import { hashPassword } from '../../server/people/passwords.ts';
import { setPassword } from '../../server/people/queries.ts';
import { givePassword, openApp, type World } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { recordedBy } from '../helpers/zone.ts';

const PASSWORD = 'Nanhu 2026 hang';
const hash = await hashPassword(PASSWORD);

async function open(t: Test) {
  const world = await openApp(t);
  world.as('admin');
  const officer = world.as('officer');
  givePassword(world.db, officer.id, hash);
  return { world, name: officer.name };
}
const attempt = async (world: World, ip: string, name: string, password = 'wrong') => {
  const answer = await world.browser(ip).post('/sign-in', { name, password });
  return {
    status: answer.status,
    words: textOf(answer.body).match(/有 1 处需要修改 (.*?) 账号 /)?.[1] ?? '',
  };
};

t.test('five wrong in a row pause that address at that account for 15 minutes', async (t) => {
  const { world, name } = await open(t);
  for (let tries = 0; tries < 4; tries += 1) {
    t.same(await attempt(world, '10.0.0.1', name), { status: 422, words: '账号或密码不对' });
  }
  const paused = { status: 429, words: '连续 5 次不对，账号暂停到 16:15。可联系管理员重置密码' };
  t.same(await attempt(world, '10.0.0.1', name), paused);
  world.clock.forward(10);
  t.same(
    await attempt(world, '10.0.0.1', name, PASSWORD),
    paused,
    'the right one waits too, no longer than before',
  );
  t.equal((await attempt(world, '10.0.0.2', name, PASSWORD)).status, 303, 'elsewhere it works');
  world.clock.forward(5.1);
  t.equal((await attempt(world, '10.0.0.1', name, PASSWORD)).status, 303);
  const told = readAudit(world.db, { kind: 'sign-in' }).groups.map((one) => one.line.sentence);
  t.same(
    told.filter((one) => one.includes('暂停')),
    [`连续 5 次登录账号“${name}”未成功，暂停到 9月30日 16:15`],
  );
  t.equal(told.filter((one) => one.includes('密码不对')).length, 4);
});

t.test('the pause survives a restart', async (t) => {
  const { world, name } = await open(t);
  for (let tries = 0; tries < 5; tries += 1) await attempt(world, '10.0.0.1', name);
  const restarted = await openApp(t, {}, { db: world.db, clock: world.clock });
  t.equal((await attempt(restarted, '10.0.0.1', name, PASSWORD)).status, 429);
  world.clock.forward(16);
  t.equal((await attempt(restarted, '10.0.0.1', name, PASSWORD)).status, 303);
});

t.test('a right one in between starts the row anew', async (t) => {
  const { world, name } = await open(t);
  for (let round = 0; round < 3; round += 1) {
    for (let tries = 0; tries < 4; tries += 1) {
      t.equal((await attempt(world, '10.0.0.1', name)).status, 422);
    }
    t.equal((await attempt(world, '10.0.0.1', name, PASSWORD)).status, 303);
  }
});

t.test('many at once get no more tries than one after the other', async (t) => {
  const { world, name } = await open(t);
  const all = await Promise.all(Array.from({ length: 15 }, () => attempt(world, '10.0.0.1', name)));
  t.equal(all.filter((one) => one.status === 422).length, 4);
  t.equal(all.filter((one) => one.status === 429).length, 11);
});

t.test('a name that nobody has is paused the same, and what was typed is not kept', async (t) => {
  const { world } = await open(t);
  for (let tries = 0; tries < 4; tries += 1) await attempt(world, '10.0.0.1', 'my-secret-typed-here');
  t.match((await attempt(world, '10.0.0.1', 'my-secret-typed-here')).words, '账号暂停到 16:15');
  const { db } = world;
  const rows = JSON.stringify([
    db.$client.prepare('select * from sign_in_failure').all(),
    db.$client.prepare('select * from audit').all(),
  ]);
  t.notMatch(rows, 'my-secret');
  t.match(rows, '连续 5 次登录一个不存在的账号未成功');
});

t.test(
  'an account under attack is guessed at twenty times an hour at most and never locks its owner out',
  async (t) => {
    const { world, name } = await open(t);
    t.equal((await attempt(world, '10.0.9.9', name, PASSWORD)).status, 303, 'where the owner sits');
    for (let address = 1; address <= 4; address += 1) {
      for (let tries = 0; tries < 5; tries += 1) await attempt(world, `10.0.1.${address}`, name);
    }
    const words =
      '此账号近一小时不对的次数太多，17:00 后再试；换到以前登录过的电脑可立即登录，或联系管理员重置密码';
    t.same(await attempt(world, '10.0.1.9', name), { status: 429, words });
    t.equal((await attempt(world, '10.0.9.9', name, PASSWORD)).status, 303, 'the owner is not held up');
    let looked = 0;
    for (let minute = 0; minute < 59; minute += 1) {
      world.clock.forward(1);
      if ((await attempt(world, `10.0.2.${minute}`, name)).status === 422) looked += 1;
    }
    t.equal(looked, 0, 'none is looked at within the hour, from wherever');
    world.clock.forward(1.1);
    t.equal((await attempt(world, '10.0.3.1', name)).status, 422, 'then it is');
  },
);

t.test('a browser in which somebody signed in is let in from a new place while others guess', async (t) => {
  const { world, name } = await open(t);
  const own = world.browser('10.0.9.9');
  t.equal((await own.post('/sign-in', { name, password: PASSWORD })).status, 303);
  const known = /known=[^;]+/.exec(own.cookie)?.[0] ?? '';
  t.match(known, /^known=\d+\.\d+\.[\w~-]+$/);
  for (let address = 1; address <= 4; address += 1)
    for (let tries = 0; tries < 5; tries += 1) await attempt(world, `10.0.1.${address}`, name);
  const from = (cookie: string, password = PASSWORD, ip = '10.0.4.1') =>
    world.browser(ip).post('/sign-in', { name, password }, { cookie });
  t.equal((await from('')).status, 429, 'a stranger with the right one waits');
  t.equal((await from(known)).status, 303, 'the owner’s computer does not');
  const [, id = '', until = '', signature = ''] = /^known=(\d+)\.(\d+)\.(.+)$/.exec(known) ?? [];
  for (const forged of [
    `known=${id}.${until}.${'A'.repeat(signature.length)}`,
    `known=${Number(id) + 1}.${until}.${signature}`,
    `known=${id}.${Number(until) + 1}.${signature}`,
    'known=__._._',
  ])
    t.equal((await from(forged, PASSWORD, '10.0.5.1')).status, 429, forged);
  for (let tries = 0; tries < 5; tries += 1) await from(known, 'wrong');
  t.equal((await from(known)).status, 429, 'five in a row pause it as any other');
  world.clock.forward(181 * 24 * 60);
  for (let address = 1; address <= 4; address += 1)
    for (let tries = 0; tries < 5; tries += 1) await attempt(world, `10.0.6.${address}`, name);
  t.equal((await from(known)).status, 429, 'half a year later it is as good as none');
});

t.test('a computer that several take turns at knows each of them', async (t) => {
  const { world, name } = await open(t);
  const other = world.as('officer');
  givePassword(world.db, other.id, hash);
  const shared = world.browser('10.0.9.9');
  await shared.post('/sign-in', { name, password: PASSWORD });
  const both = await world
    .browser('10.0.9.9')
    .post(
      '/sign-in',
      { name: other.name, password: PASSWORD },
      { cookie: /known=[^;]+/.exec(shared.cookie)?.[0] ?? '' },
    );
  const value = decodeURIComponent(/known=([^;]+)/.exec(String(both.headers['set-cookie']))?.[1] ?? '');
  t.equal(value.split('_').length, 2);
});

t.test('a reset lets in whoever is given the new password, however many guesses there were', async (t) => {
  const { world, name } = await open(t);
  for (let address = 1; address <= 5; address += 1)
    for (let tries = 0; tries < 4; tries += 1) await attempt(world, `10.0.1.${address}`, name);
  t.equal((await attempt(world, '10.0.3.1', name, PASSWORD)).status, 429);
  const admin = world.as('admin');
  const id = Number(
    world.db.$client.prepare<[string], number>('select id from account where name = ?').pluck().get(name),
  );
  setPassword(world.db, id, hash, recordedBy(world.clock.at.toISOString(), admin.name));
  t.equal((await attempt(world, '10.0.3.1', name, PASSWORD)).status, 303);
});

t.test('one address tries a hundred times an hour at most, at whatever accounts', async (t) => {
  const { world } = await open(t);
  for (let tries = 0; tries < 100; tries += 1) {
    t.equal((await attempt(world, '10.0.0.1', `name${tries}`)).status, 422);
  }
  const answer = await attempt(world, '10.0.0.1', 'one-more');
  t.equal(answer.status, 429);
  t.match(answer.words, '17:00 后再试');
  t.equal((await attempt(world, '10.0.0.2', 'one-more')).status, 422);
  world.clock.forward(61);
  t.equal((await attempt(world, '10.0.0.1', 'one-more')).status, 422);
});

t.test('an address that a client claims in a header is not believed', async (t) => {
  const { world, name } = await open(t);
  let last = 0;
  for (let tries = 0; tries < 6; tries += 1) {
    const answer = await world
      .browser('10.0.0.1')
      .post(
        '/sign-in',
        { name, password: 'wrong' },
        { 'x-forwarded-for': `10.9.9.${tries}`, forwarded: 'for=1.1.1.1' },
      );
    last = answer.status;
  }
  t.equal(last, 429);
});
