import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fastify } from 'fastify';
import t from 'tap';
import { readConfig } from '../../server/config.ts';
import { lastDrill } from '../../server/upkeep/drill.ts';
import { isDrillDue, isDue, lastStroke, startNightlyBackup } from '../../server/upkeep/nightly.ts';
import { backUp, lastBackup } from '../../server/upkeep/queries.ts';
import { by, NOW, openFolder } from './folder.ts';

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

t.test('a drill is owed for each night that has a backup', async (t) => {
  const now = new Date('2026-09-30T08:00:00.000Z');
  const [before, since] = ['2026-09-29T17:59:00.000Z', '2026-09-29T18:00:30.000Z'];
  t.notOk(isDrillDue(null, null, now, 2), 'nothing to restore');
  t.notOk(isDrillDue({ madeAt: before }, { at: before }, now, 2), 'the backup comes first');
  t.ok(isDrillDue({ madeAt: since }, null, now, 2), 'never yet');
  t.ok(isDrillDue({ madeAt: since }, { at: before }, now, 2), 'the server died before it');
  t.notOk(isDrillDue({ madeAt: since }, { at: since }, now, 2), 'this night');
});

t.test('a drill that a kill cut off is cleared away at the next start, and made up for', async (t) => {
  const { db, dataDir } = openFolder(t);
  const settings = readConfig({ DATA_DIR: dataDir });
  await backUp(db, settings, by);
  const left = join(dataDir, 'incoming', 'drill-0123456789ab');
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, 'tracker.sqlite'), 'half');
  const start = (tickMs: number) =>
    startNightlyBackup({ db, settings, clock: () => new Date(NOW), log: fastify().log }, tickMs);
  const quiet = start(3_600_000);
  const ends = Date.now() + 120_000;
  while (existsSync(left) && Date.now() < ends) await wait(20);
  await quiet.stop();
  t.notOk(existsSync(left), 'without waiting for the night');
  t.equal(lastDrill(db), null);
  const nightly = start(10);
  while (lastDrill(db) === null && Date.now() < ends) await wait(20);
  await wait(100);
  await nightly.stop();
  t.match(lastDrill(db), { at: NOW, fault: null });
  const told = db.$client.prepare(`select count(*) from audit where act = 'backup drilled'`).pluck().get();
  t.equal(told, 1, 'once');
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
  const ends = Date.now() + 120_000;
  while (!existsSync(backups) && Date.now() < ends) await wait(1);
  await nightly.stop();
  t.same(readdirSync(backups), []);
  t.equal(lastBackup(db), null);
});
