import t from 'tap';
import { hashPassword } from '../../server/people/passwords.ts';
import { disableAccount, reviseAccount, setPassword } from '../../server/people/queries.ts';
import { listSessions } from '../../server/people/sessions.ts';
import { givePassword, openApp } from '../helpers/app.ts';

const by = { actor: '命令行', accountId: null, ip: '', at: '2026-09-30T08:00:00.000Z' };

t.test('a session ends when it was idle for the time set, to the minute', async (t) => {
  const world = await openApp(t, { SESSION_IDLE_MINUTES: '30' });
  const officer = world.as('officer');
  world.clock.forward(29.9);
  t.equal((await officer.get('/people/me')).status, 200);
  world.clock.forward(29.9);
  t.equal((await officer.get('/people/me')).status, 200, 'using it keeps it');
  world.clock.forward(30.1);
  t.equal((await officer.get('/people/me')).status, 303);
});

t.test('a session ends twelve hours after signing in, however busy', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  for (let minute = 0; minute < 12 * 60 - 10; minute += 10) {
    world.clock.forward(10);
    await officer.get('/people/me');
  }
  world.clock.forward(9.9);
  t.equal((await officer.get('/people/me')).status, 200);
  world.clock.forward(0.2);
  t.equal((await officer.get('/people/me')).status, 303);
});

t.test('a window closed by its telephone opens signed in, until the session was idle too long', async (t) => {
  const world = await openApp(t);
  world.as('admin');
  const officer = world.as('officer');
  givePassword(world.db, officer.id, await hashPassword('Nanhu 2026 hang'));
  const somebody = world.browser();
  await somebody.get('/sign-in');
  const done = await somebody.post('/sign-in', { name: officer.name, password: 'Nanhu 2026 hang' });
  const cookie = String([done.headers['set-cookie']].flat()[0]);
  // What a browser that was closed still sends: only what it was told to keep, and for so long.
  const kept = Number(/; Max-Age=(\d+);/.exec(cookie)?.[1] ?? 0) / 60;
  t.equal(kept, 12 * 60, 'no longer than the session itself');
  const reopen = () =>
    world.app.inject({ url: '/people/me', headers: { cookie: cookie.split(';')[0] ?? '' } });
  world.clock.forward(239.9);
  t.equal((await reopen()).statusCode, 200);
  world.clock.forward(240.1);
  t.equal((await reopen()).statusCode, 303, 'the server ends it, whatever the browser keeps');
});

t.test('a clock set back revives nothing', async (t) => {
  const world = await openApp(t, { SESSION_IDLE_MINUTES: '30' });
  const officer = world.as('officer');
  world.clock.forward(-60);
  t.equal((await officer.get('/people/me')).status, 303);
});

t.test('being used is noted at most once a minute', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  const seen = () => listSessions(world.db, officer.id)[0]?.seenAt;
  world.clock.forward(0.5);
  await officer.get('/people/me');
  t.equal(seen(), '2026-09-30T08:00:00.000Z');
  world.clock.forward(0.6);
  await officer.get('/people/me');
  t.equal(seen(), '2026-09-30T08:01:06.000Z');
});

t.test(
  'disabling, other roles and a new password end every session at once, also after a restart',
  async (t) => {
    const world = await openApp(t);
    world.as('admin');
    for (const change of [
      (id: number) => disableAccount(world.db, id, by),
      (id: number) => {
        reviseAccount(world.db, id, { display: '示例', roles: ['leader'] }, by);
      },
      (id: number) => setPassword(world.db, id, '-', by),
    ]) {
      const officer = world.as('officer');
      t.equal((await officer.get('/people/me')).status, 200);
      const { cookie } = officer;
      change(officer.id);
      t.equal((await officer.get('/people/me')).status, 303);
      const restarted = await openApp(t, {}, { db: world.db, clock: world.clock });
      const replay = await restarted.app.inject({ url: '/people/me', headers: { cookie } });
      t.equal(replay.statusCode, 303);
    }
  },
);

t.test('a new name alone ends no session', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  reviseAccount(world.db, officer.id, { display: '示例新名', roles: ['officer'] }, by);
  t.equal((await officer.get('/people/me')).status, 200);
});

t.test('a sixth sign-in ends the session that was used longest ago', async (t) => {
  const { startSession } = await import('../../server/people/sessions.ts');
  const world = await openApp(t);
  const officer = world.as('officer');
  for (let more = 0; more < 5; more += 1) {
    world.clock.forward(2);
    startSession(world.db, { accountId: officer.id, ip: '', at: world.clock.at.toISOString() });
  }
  t.equal(listSessions(world.db, officer.id).length, 5);
  t.equal((await officer.get('/people/me')).status, 303);
});

t.test('the token is stored only as its hash', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  const rows = JSON.stringify(world.db.$client.prepare('select * from session').all());
  t.notMatch(rows, officer.cookie.slice(4));
});

t.test('a line that repeats an address with a NUL in it is told without it', async (t) => {
  const world = await openApp(t);
  const answer = await world.as('manager').get('/handover/new?from=%00');
  t.equal(answer.status, 303);
});
