/**
 * Long reading of a file that nobody else has open, in a process of its own: it gives way to the pages, which a thread
 * cannot, and what it needed of memory is gone with it.
 */
import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { THREAD_ARGS } from '../thread.ts';

const MOST_HEAP_MB = 512;

/**
 * Gives the script what it needs and waits for its answer; it ends with this process, or with the signal.
 * @param script what calls `answerBeside`
 * @throws Error where it ended without an answer
 */
export function beside<T>(script: URL, given: unknown, signal?: AbortSignal): Promise<T> {
  return new Promise((done, fail) => {
    const child = fork(fileURLToPath(script), {
      execArgv: [...THREAD_ARGS, `--max-old-space-size=${MOST_HEAP_MB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const end = () => void child.kill('SIGKILL');
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
    child.once('spawn', () => {
      try {
        if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
      } catch {
        // Then it runs as we do.
      }
    });
    child.once('message', (answer) => done(answer as T));
    child.once('error', fail);
    child.once('exit', () => {
      signal?.removeEventListener('abort', end);
      fail(new Error('the reading ended without an answer'));
    });
    child.send(given as never, (error) => {
      if (error !== null) fail(error);
    });
  });
}

/** In the script: answers once, and ends. */
export function answerBeside<G, T>(work: (given: G) => T | Promise<T>): void {
  // Who stops the service tells all its processes; this one ends when the other does.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
  process.once('disconnect', () => process.exit(1));
  process.once('message', async (given) => {
    const answer = await work(given as G);
    process.send?.(answer, () => process.exit(0));
  });
}
