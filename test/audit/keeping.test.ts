/** The log is kept: there is no way to change or to shorten it, whoever asks and whatever the setting says. */
import t from 'tap';
import { eraseExpired } from '../../server/contacts/queries.ts';
import { openApp } from '../helpers/app.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

async function open(t: Parameters<typeof openApp>[0]) {
  const world = await openApp(t, { LOG_KEEP_DAYS: '183' });
  addEnterprise(world.db, {}, [], recordedBy('2024-01-02T02:00:00.000Z'));
  const lines = () => world.db.$client.prepare('select * from audit order by seq').all();
  return { ...world, lines };
}

t.test('SQL of the program itself changes no line and takes none away', async (t) => {
  const { db, lines } = await open(t);
  const before = lines();
  t.equal(before.length, 1);
  for (const sql of [
    `update audit set sentence = '别的'`,
    `update audit set actor = actor where at < '2025-01-01'`,
    'delete from audit',
    `delete from audit where at < '2025-01-01'`,
    'delete from audit order by seq limit 1',
    'insert or replace into audit select * from audit limit 1',
    'update or replace audit set seq = seq + 1',
  ])
    t.throws(() => db.$client.exec(sql), sql);
  t.same(lines(), before);
});

t.test('administrators and auditors find no address that would', async (t) => {
  const { app, as, lines, db } = await open(t);
  const before = lines();
  for (const role of ['admin', 'auditor', 'manager']) {
    const who = as(role);
    await who.get('/people/me');
    for (const url of [
      '/audit',
      '/audit/1',
      '/audit/purge',
      '/api/v1/audit',
      '/api/v1/audit/1',
      '/upkeep/audit',
    ])
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
        const answer = await app.inject({
          method,
          url,
          headers: { cookie: who.cookie, origin: 'http://127.0.0.1:3000' },
          payload: { csrf: who.csrf, seq: '1', before: '2025-01-01' },
        });
        t.ok(answer.statusCode >= 400, `${role} ${method} ${url} ${answer.statusCode}`);
      }
  }
  t.same(lines().slice(0, before.length), before);
  const routes = app.printRoutes({ commonPrefix: false });
  t.notMatch(routes, /audit[^\n]*\((?!GET|HEAD)/, 'nothing but reading is registered');
  t.equal(db.$client.prepare('select min(seq) from audit').pluck().get(), 1);
});

t.test('lines older than the setting stay through the sweeps of the night', async (t) => {
  const { db, clock, as, lines } = await open(t);
  const before = lines();
  clock.set('2027-09-30T18:00:00.000Z');
  eraseExpired(db, '2027-10-01', recordedBy('2027-09-30T18:00:00.000Z'));
  await as('admin').get('/upkeep');
  t.same(lines().slice(0, before.length), before);
});
