import type { FastifyInstance } from 'fastify';
import { emptyJournal } from '../../db/journal.ts';
import { userVersion } from '../../db/migrate.ts';
import type { By } from '../audit/by.ts';
import { eraseExpired } from '../contacts/queries.ts';
import { sweepKeptForms } from '../people/queries.ts';
import { shanghaiDay } from '../rules/days.ts';
import type { Instant } from '../rules/types.ts';
import { type Drill, drill, lastDrill, sweepDrills } from './drill.ts';
import { backUp, type LastBackup, lastBackup } from './queries.ts';

const TICK_MS = 60_000;
/** After a failure the next try waits, lest a full disk fill the log. */
const RETRY_MS = 3_600_000;

/** The latest moment, not after `now`, at which the hour struck in Shanghai. */
export function lastStroke(now: Date, hour: number): Instant {
  const today = new Date(`${shanghaiDay(now)}T${String(hour).padStart(2, '0')}:00:00.000+08:00`);
  const stroke = today <= now ? today : new Date(today.getTime() - 86_400_000);
  return stroke.toISOString();
}

/**
 * Whether a backup is owed: none was made since the hour last struck. So one that was missed, because
 * the machine was off, is made up for.
 */
export function isDue(
  last: { at: Instant; fault: string | null; madeAt: Instant | null; version?: number } | null,
  now: Date,
  hour: number,
  version?: number,
): boolean {
  if (last === null) return true;
  // After an upgrade one is owed at once: the journal fits only backups of its own version.
  const isOlder = version !== undefined && last.version !== version;
  if (!isOlder && last.madeAt !== null && last.madeAt >= lastStroke(now, hour)) return false;
  return last.fault === null || now.getTime() - Date.parse(last.at) >= RETRY_MS;
}

/**
 * Whether this night's backup waits to be restored for practice: the server died before it was, or somebody made the
 * backup by hand before the night's own was begun.
 */
export function isDrillDue(
  last: Pick<LastBackup, 'madeAt'> | null,
  drilled: Pick<Drill, 'at'> | null,
  now: Date,
  hour: number,
): boolean {
  const stroke = lastStroke(now, hour);
  const isMade = last !== null && last.madeAt !== null && last.madeAt >= stroke;
  return isMade && (drilled === null || drilled.at < stroke);
}

/**
 * Looks every minute whether the nightly backup is owed, or the drill that follows it; clears away first what a drill
 * left whose process died. The timer keeps no process alive.
 */
export function startNightlyBackup(
  app: Pick<FastifyInstance, 'db' | 'settings' | 'clock' | 'log'> & Partial<Pick<FastifyInstance, 'storage'>>,
  tickMs = TICK_MS,
): { stop(): Promise<void> } {
  const { dataDir, backupHour } = app.settings;
  const aborting = new AbortController();
  let running: Promise<void> | null = null;
  /** A drill that broke off waits as a backup does. */
  let drillNotBefore = 0;
  const failed = (error: unknown, words: string) => {
    if (!aborting.signal.aborted) app.log.error({ err: error }, words);
  };
  const backUpNow = async (by: By) => {
    const manifest = await backUp(app.db, app.settings, by, { signal: aborting.signal });
    app.log.info({ file: manifest.file, size: manifest.size, head: manifest.head }, 'backup made');
    eraseExpired(app.db, shanghaiDay(app.clock()), by);
    sweepKeptForms(app.db, by.at);
    // What was erased by day while somebody read lies in it until now.
    emptyJournal(app.db);
  };
  const drillNow = async (by: By) => {
    try {
      const drilled = await drill(app.db, dataDir, by, aborting.signal);
      if (drilled?.fault != null) app.log.error({ fault: drilled.fault }, 'backup drill failed');
    } catch (error) {
      drillNotBefore = app.clock().getTime() + RETRY_MS;
      failed(error, 'backup drill failed');
    }
  };
  const doing = (work: Promise<void>, words: string) => {
    running = work
      .catch((error: unknown) => failed(error, words))
      .finally(() => {
        running = null;
      });
  };
  if (!app.db.$client.memory) doing(sweepDrills(dataDir), 'drills not swept');
  const timer = setInterval(() => {
    if (running !== null || !app.db.$client.open || app.db.$client.memory) return;
    // A clock that is set wrong would date it wrongly, and a full disk has no room for it.
    if (app.storage !== undefined && app.storage.cause() !== null) return;
    const now = app.clock();
    const by: By = { actor: '系统', accountId: null, ip: '', at: now.toISOString() };
    const last = lastBackup(app.db);
    if (isDue(last, now, backupHour, userVersion(app.db.$client)))
      doing(
        backUpNow(by).then(() => drillNow(by)),
        'backup failed',
      );
    else if (now.getTime() >= drillNotBefore && isDrillDue(last, lastDrill(app.db), now, backupHour))
      doing(drillNow(by), 'backup drill failed');
  }, tickMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      aborting.abort();
      await running;
    },
  };
}
