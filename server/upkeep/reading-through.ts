/**
 * Every page of the database looked at once after a start. A small one is read before anybody works with it; a large
 * one would keep everybody waiting, eight seconds a GB, so it is read beside the work, and what is damaged pauses
 * saving: pages are read on.
 */
import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { checkReadable } from '../../db/readable.ts';
import { THREAD_ARGS } from '../thread.ts';

/** Up to so many bytes take less than a second. */
const SMALL = 128 * 1024 * 1024;

/** @returns whether it was read: a large one is not, and `readBeside` is owed */
export function readNow(db: Db, small = SMALL): boolean {
  if (!db.$client.memory && statSync(db.$client.name).size > small) return false;
  checkReadable(db);
  return true;
}

/** Reads it in a thread with a connection of its own; what is damaged is told to the storage, which pauses saving. */
export function readBeside(app: Pick<FastifyInstance, 'db' | 'log' | 'storage'>): { stop(): Promise<void> } {
  const worker = new Worker(new URL('./reading-worker.ts', import.meta.url), {
    workerData: app.db.$client.name,
    execArgv: THREAD_ARGS,
  });
  worker.unref();
  const failed = (found: unknown) => {
    app.log.error({ found: String(found) }, 'the database is damaged: saving is paused');
    app.storage.failed('corrupt');
  };
  worker.once('message', (found: string) => {
    if (found === 'ok') app.log.info('every page of the database was read');
    else failed(found);
  });
  // It cannot be read at all, or not as far as the end.
  worker.once('error', failed);
  return {
    async stop() {
      await worker.terminate();
    },
  };
}
