/**
 * The thread in which long work runs, with a connection of its own: pages are answered meanwhile. It
 * is a process in all but name, like the command line: it knows every room's tasks by their names.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase, write } from '../db/open.ts';
import { codeOf } from '../db/trouble.ts';
import type { FromWorker, ToWorker, WorkerStart } from './plugins/work-messages.ts';
import type { Task } from './task.ts';
import { TASKS } from './tasks.ts';

const port = parentPort;
if (port === null) throw new Error('worker.ts runs in a thread');
const { file, dataDir, bulk } = workerData as WorkerStart;
const db = openDatabase({ file, migrate: false, bulk });
const send = (message: FromWorker): void => port.postMessage(message);

let letGo: (() => void) | null = null;

/** Progress is told a few times a second, not at every row. */
const TELL_MS = 100;

async function run(job: number, name: string, given: unknown): Promise<void> {
  const task = TASKS.find((one) => one.name === name) as Task<unknown, unknown> | undefined;
  if (task === undefined) throw new Error(`no task is called ${name}`);
  let told = 0;
  const done = await task.run(
    {
      db,
      dataDir,
      tell(at, total, what = '') {
        const now = performance.now();
        if (now - told < TELL_MS && at !== total) return;
        told = now;
        send({ job, tell: { done: at, total, what } });
      },
      async save(change) {
        await new Promise<void>((resolve) => {
          letGo = resolve;
          send({ job, ask: true });
        });
        try {
          return write(db, change);
        } finally {
          send({ job, free: true });
        }
      },
      rest: () => new Promise((resolve) => setImmediate(resolve)),
    },
    given,
  );
  send({ job, done });
}

port.on('message', (message: ToWorker) => {
  if ('go' in message) {
    letGo?.();
    letGo = null;
  } else if ('stop' in message) {
    db.$client.close();
    port.close();
  } else {
    run(message.job, message.task, message.given).catch((error: unknown) => {
      const { statusCode } = error as { statusCode?: unknown };
      // What a room says of its own accord is for the person; anything else is for the log.
      const isOwn = error instanceof Error && typeof statusCode === 'number' && statusCode < 500;
      send({
        job: message.job,
        failed: {
          words: isOwn ? error.message : null,
          log: error instanceof Error ? (error.stack ?? error.message) : String(error),
          code: codeOf(error),
        },
      });
    });
  }
});
