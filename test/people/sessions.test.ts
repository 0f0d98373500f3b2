import t from 'tap';
import { disableAccount, reviseAccount, setPassword } from '../../server/people/queries.ts';
import { listSessions } from '../../server/people/sessions.ts';
import { openApp } from '../helpers/app.ts';

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
