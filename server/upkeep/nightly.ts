import type { FastifyInstance } from 'fastify';
import { emptyJournal } from '../../db/journal.ts';
import { userVersion } from '../../db/migrate.ts';
import { eraseExpired } from '../contacts/queries.ts';
import { sweepKeptForms } from '../people/queries.ts';
import { shanghaiDay } from '../rules/days.ts';
import type { Instant } from '../rules/types.ts';
import { drill } from './drill.ts';
import { backUp, lastBackup } from './queries.ts';

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

/** Looks every minute whether the nightly backup is owed. The timer keeps no process alive. */
export function startNightlyBackup(
  app: Pick<FastifyInstance, 'db' | 'settings' | 'clock' | 'log'> & Partial<Pick<FastifyInstance, 'storage'>>,
  tickMs = TICK_MS,
): { stop(): Promise<void> } {
  const aborting = new AbortController();
  let running: Promise<void> | null = null;
  const backUpNow = async () => {
    const at = app.clock().toISOString();
    try {
      const by = { actor: '系统', accountId: null, ip: '', at };
      const manifest = await backUp(app.db, app.settings, by, { signal: aborting.signal });
      app.log.info({ file: manifest.file, size: manifest.size, head: manifest.head }, 'backup made');
      eraseExpired(app.db, shanghaiDay(app.clock()), by);
      sweepKeptForms(app.db, at);
      // What was erased by day while somebody read lies in it until now.
      emptyJournal(app.db);
      const drilled = await drill(app.db, app.settings.dataDir, by, aborting.signal);
      if (drilled?.fault != null) app.log.error({ fault: drilled.fault }, 'backup drill failed');
    } catch (error) {
      if (!aborting.signal.aborted) app.log.error({ err: error }, 'backup failed');
    }
  };
  const timer = setInterval(() => {
    if (running !== null || !app.db.$client.open || app.db.$client.memory) return;
    // A clock that is set wrong would date it wrongly, and a full disk has no room for it.
    if (app.storage !== undefined && app.storage.cause() !== null) return;
    if (!isDue(lastBackup(app.db), app.clock(), app.settings.backupHour, userVersion(app.db.$client))) return;
    running = backUpNow().finally(() => {
      running = null;
    });
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
