/** One thread with its queue: started when there is work, let go when there was none for a while. */
import { Worker } from 'node:worker_threads';
import { type Db, write } from '../../db/open.ts';
import { codeOf } from '../../db/trouble.ts';
import type { Task } from '../task.ts';
import { THREAD_ARGS } from '../thread.ts';
import type { Failed, FromWorker, Told, ToWorker, WorkerStart } from './work-messages.ts';

export type Outcome<Done> = { done: Done } | { failed: Failed };

interface Settings {
  db: Db;
  dataDir: string;
  /** Its tasks write. */
  writes: boolean;
  /** Asks those who save to wait, and lets them go on. */
  close: () => void;
  open: () => void;
}

/** What was given up because the server ends; nothing of it was written. */
const GIVEN_UP: Failed = {
  words: '系统正在重新启动，没有完成，也没有写入任何内容。过一会儿再试',
  log: '',
  code: 'RESTARTING',
};

/** Whether it failed for nothing but the server's end. */
export const isGivenUp = ({ code }: Failed): boolean => code === GIVEN_UP.code;

/** A thread that nobody needed for so long is ended: it holds a connection and some 60 MB. */
const IDLE_MS = 60_000;
/** No work of ours takes so long: what does has gone astray. */
const MOST_MS = 15 * 60_000;

export class Lane {
  private readonly settings: Settings;
  private worker: Worker | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private jobs = 0;
  private idle: NodeJS.Timeout | null = null;
  private ended = false;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** Runs a task after those before it. Never rejects. */
  run<Given, Done>(
    task: Task<Given, Done>,
    given: Given,
    tell: (told: Told) => void,
  ): Promise<Outcome<Done>> {
    this.waiting += 1;
    const one = this.last.then(() => {
      if (this.ended) return { failed: GIVEN_UP };
      // A database in memory has one connection: its work is done here.
      return this.settings.db.$client.memory ? this.here(task, given, tell) : this.there(task, given, tell);
    });
    this.last = one.finally(() => {
      this.waiting -= 1;
      if (this.waiting === 0) this.rest();
    });
    return one;
  }

  /** Starts the thread ahead of work that is likely to come: it takes a moment to load. */
  warm(): void {
    if (this.settings.db.$client.memory || this.ended || this.waiting > 0) return;
    if (this.idle !== null) clearTimeout(this.idle);
    this.thread();
    this.rest();
  }

  private async here<Given, Done>(
    task: Task<Given, Done>,
    given: Given,
    tell: (told: Told) => void,
  ): Promise<Outcome<Done>> {
    const { db, dataDir } = this.settings;
    try {
      const done = await task.run(
        {
          db,
          dataDir,
          tell: (at, total, what = '') => tell({ done: at, total, what }),
          save: async (change) => write(db, change),
          rest: () => new Promise((resolve) => setImmediate(resolve)),
        },
        // As it would be after its way between threads.
        structuredClone(given),
      );
      return { done };
    } catch (error) {
      const { statusCode } = error as { statusCode?: unknown };
      const isOwn = error instanceof Error && typeof statusCode === 'number' && statusCode < 500;
      const log = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { failed: { words: isOwn ? error.message : null, log, code: codeOf(error) } };
    }
  }

  private there<Given, Done>(
    task: Task<Given, Done>,
    given: Given,
    tell: (told: Told) => void,
  ): Promise<Outcome<Done>> {
    if (this.idle !== null) clearTimeout(this.idle);
    const worker = this.thread();
    this.jobs += 1;
    const job = this.jobs;
    const send = (message: ToWorker): void => worker.postMessage(message);
    worker.ref();
    return new Promise((resolve) => {
      const settle = (outcome: Outcome<Done>): void => {
        clearTimeout(timer);
        worker.off('message', hear);
        worker.off('error', broke);
        worker.off('exit', left);
        worker.unref();
        this.settings.open();
        resolve(outcome);
      };
      const hear = (message: FromWorker): void => {
        if (message.job !== job) return;
        if ('tell' in message) tell(message.tell);
        else if ('ask' in message) {
          this.settings.close();
          send({ go: true });
        } else if ('free' in message) this.settings.open();
        else if ('done' in message) settle({ done: message.done as Done });
        else settle({ failed: message.failed });
      };
      const broke = (error: Error): void => {
        this.worker = null;
        settle({ failed: { words: null, log: error.stack ?? error.message, code: '' } });
      };
      const left = (): void => {
        this.worker = null;
        settle({ failed: this.ended ? GIVEN_UP : { words: null, log: 'the thread ended', code: '' } });
      };
      const timer = setTimeout(() => {
        this.worker = null;
        void worker.terminate();
        settle({ failed: { words: null, log: 'the work took too long', code: '' } });
      }, MOST_MS);
      worker.on('message', hear);
      worker.on('error', broke);
      worker.on('exit', left);
      send({ job, task: task.name, given });
    });
  }

  private thread(): Worker {
    if (this.worker === null) {
      const { db, dataDir, writes } = this.settings;
      this.worker = new Worker(new URL('../worker.ts', import.meta.url), {
        workerData: { file: db.$client.name, dataDir, bulk: writes } satisfies WorkerStart,
        execArgv: THREAD_ARGS,
      });
      this.worker.unref();
    }
    return this.worker;
  }

  private rest(): void {
    if (this.worker === null) return;
    this.idle = setTimeout(() => {
      const worker = this.worker;
      this.worker = null;
      worker?.postMessage({ stop: true } satisfies ToWorker);
    }, IDLE_MS).unref();
  }

  /** What is under way is given up: its transaction was not committed and leaves nothing. */
  async end(): Promise<void> {
    this.ended = true;
    if (this.idle !== null) clearTimeout(this.idle);
    await this.worker?.terminate();
    this.worker = null;
  }
}
