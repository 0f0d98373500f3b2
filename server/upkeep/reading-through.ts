/**
 * The whole database looked at once after a start. The pages of a small one are looked at before anybody works with it;
 * of a large one that would keep everybody waiting, a second and more a GB. What stands in them, and a large one's
 * pages, are read beside the work, and what is damaged pauses saving: pages are read on.
 */
import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { checkPages } from '../../db/readable.ts';
import { THREAD_ARGS } from '../thread.ts';

/** Up to so many bytes take less than a second. */
const SMALL = 128 * 1024 * 1024;

/** @throws DamagedDatabase where a small one is damaged */
export function readNow(db: Db, small = SMALL): void {
  if (db.$client.memory || statSync(db.$client.name).size <= small) checkPages(db);
}

/** The first pages after a start are out by then. */
const AFTER_MS = 10_000;

/** Reads it in a thread with a connection of its own; what is damaged is told to the storage, which pauses saving. */
export function readBeside(
  app: Pick<FastifyInstance, 'db' | 'log' | 'storage'>,
  afterMs = AFTER_MS,
): { stop(): Promise<void> } {
  let worker: Worker | null = null;
  const timer = setTimeout(() => {
    worker = reading(app);
  }, afterMs);
  return {
    async stop() {
      clearTimeout(timer);
      await worker?.terminate();
    },
  };
}

function reading(app: Pick<FastifyInstance, 'db' | 'log' | 'storage'>): Worker {
  const worker = new Worker(new URL('./reading-worker.ts', import.meta.url), {
    workerData: app.db.$client.name,
    execArgv: THREAD_ARGS,
  });
  worker.unref();
  const failed = (found: unknown) => {
    app.log.error({ found: String(found) }, 'the database is damaged: saving is paused');
    app.storage.failed('corrupt');
  };
  worker.once('message', () => app.log.info('all of the database was read'));
  // It is damaged, or cannot be read as far as the end.
  worker.once('error', failed);
  return worker;
}
