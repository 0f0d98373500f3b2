import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fastify } from 'fastify';
import t from 'tap';
import { readConfig } from '../../server/config.ts';
import { isDue, lastStroke, startNightlyBackup } from '../../server/upkeep/nightly.ts';
import { lastBackup } from '../../server/upkeep/queries.ts';
import { NOW, openFolder } from './folder.ts';

t.test('the hour strikes in Shanghai', async (t) => {
  t.equal(lastStroke(new Date('2026-09-30T08:00:00.000Z'), 2), '2026-09-29T18:00:00.000Z');
  t.equal(lastStroke(new Date('2026-09-29T18:00:00.000Z'), 2), '2026-09-29T18:00:00.000Z');
  t.equal(lastStroke(new Date('2026-09-29T17:59:59.999Z'), 2), '2026-09-28T18:00:00.000Z');
  t.equal(lastStroke(new Date('2026-09-30T08:00:00.000Z'), 23), '2026-09-29T15:00:00.000Z');
});

t.test('one is owed when the hour has struck since the last', async (t) => {
  const now = new Date('2026-09-30T08:00:00.000Z');
  const made = (at: string) => ({ at, fault: null, madeAt: at });
  t.ok(isDue(null, now, 2), 'never yet');
  t.notOk(isDue(made('2026-09-29T18:00:30.000Z'), now, 2), 'this night');
  t.ok(isDue(made('2026-09-29T17:00:00.000Z'), now, 2), 'last evening by hand');
  t.ok(isDue(made('2026-09-20T18:00:00.000Z'), now, 2), 'the machine was off');
});

t.test('after a failure the next try waits an hour', async (t) => {
  const now = new Date('2026-09-30T08:00:00.000Z');
  const failed = (at: string) => ({ at, fault: '磁盘已满', madeAt: '2026-09-28T18:00:30.000Z' });
  t.notOk(isDue(failed('2026-09-30T07:30:00.000Z'), now, 2));
  t.ok(isDue(failed('2026-09-30T07:00:00.000Z'), now, 2));
});

t.test('a running server makes one, once, and stops at once', async (t) => {
  const { db, dataDir, backups } = openFolder(t);
  const app = {
    db,
    settings: readConfig({ DATA_DIR: dataDir }),
    clock: () => new Date(NOW),
    log: fastify().log,
  };
  const nightly = startNightlyBackup(app, 10);
  const ends = Date.now() + 120_000;
  while (lastBackup(db) === null && Date.now() < ends) await wait(20);
  await wait(100);
  await nightly.stop();
  t.match(lastBackup(db), { at: NOW, fault: null });
  t.equal(readdirSync(backups).filter((name) => name.endsWith('.sqlite')).length, 1);
});

t.test('a backup that a stop interrupts leaves nothing behind', async (t) => {
  const { db, dataDir, backups } = openFolder(t);
  const app = {
    db,
    settings: readConfig({ DATA_DIR: dataDir }),
    clock: () => new Date(NOW),
    log: fastify().log,
  };
  const nightly = startNightlyBackup(app, 1);
  await wait(15);
  await nightly.stop();
  t.same(readdirSync(backups), []);
  t.equal(lastBackup(db), null);
});
