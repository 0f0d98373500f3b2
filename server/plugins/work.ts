/**
 * Long work beside the pages. A job is somebody's: it has a page that tells how far it is, and it
 * leads on when it is done. Writers follow one another in one thread, readers in another.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import plugin from 'fastify-plugin';
import { type Trouble, troubleOf } from '../../db/trouble.ts';
import { Restarting } from '../errors.ts';
import type { Task } from '../task.ts';
import { checkStillSignedIn } from './access.ts';
import { isGivenUp, Lane } from './work-lane.ts';
import type { Failed, Told } from './work-messages.ts';

export interface Job extends Told {
  token: string;
  accountId: number;
  /** What it is, for the page: 导入“名单.xlsx”. */
  title: string;
  /** Where the person came from. */
  back: string;
  /** What it works on; two jobs on one thing follow one another, and pages find it by this. */
  about: string;
  state: 'running' | 'done' | 'failed';
  /** Where it leads once it is done. */
  location: string;
  /** Why it failed, in Chinese. */
  fault: string;
  /** It failed for what it was given (a damaged file), not for anything of ours. */
  isRefused: boolean;
  /** It failed for want of a disk that takes what is written: later it may do. */
  isUnavailable: boolean;
  startedAt: number;
  endedAt: number | null;
}

export interface Asked<Done> {
  accountId: number;
  title: string;
  back: string;
  about: string;
  /** Called in the server when it is done. @returns the address that the person is led to */
  leadTo: (done: Done) => string;
}

export interface Work {
  start<Given, Done>(task: Task<Given, Done>, given: Given, asked: Asked<Done>): Job;
  /** Runs a task for a request that waits for it: a file to be sent. @throws what the task says, as its status */
  call<Given, Done>(task: Task<Given, Done>, given: Given): Promise<Done>;
  /** Says that writing work is likely to come soon. */
  warm(): void;
  /** Somebody's own job; null where there is none (any more). */
  find(token: string, accountId: number | null): Job | null;
  /** The job that is running on this thing. */
  running(about: string): Job | null;
  /** Waits until it has ended, at most so long. */
  settle(job: Job, milliseconds: number): Promise<void>;
  /** Waits while a job holds the database for one large transaction, at most so long. */
  quiet(milliseconds: number): Promise<void>;
}

/** So long a browser waits before it is shown the page that tells how far the job is. */
const WAIT_MS = 1_500;

/**
 * Starts a job, or finds the one on the same thing that runs already, and waits a moment for it.
 * @returns the job, with what came of it where it is done already and this was the one who started it
 */
export async function doing<Given, Done>(
  app: FastifyInstance,
  task: Task<Given, Done>,
  given: Given,
  asked: Asked<Done>,
): Promise<{ job: Job; outcome: Done | null }> {
  let outcome: Done | null = null;
  const leadTo = (done: Done) => {
    outcome = done;
    return asked.leadTo(done);
  };
  const running = app.work.running(asked.about);
  const own = running?.accountId === asked.accountId ? running : null;
  const job = own ?? app.work.start(task, given, { ...asked, leadTo });
  await app.work.settle(job, WAIT_MS);
  return { job, outcome };
}

/** Where the person goes: on, where the job is done; else to the page that tells how far it is, or why it failed. */
export function nextOf(job: Job): string {
  return job.state === 'done' ? job.location : `/work/${job.token}`;
}

/** Jobs that have ended are remembered so long, and so many at most. */
const KEPT_MS = 3_600_000;
const MOST = 1_000;
/** How long a saver waits for a large transaction before it tries all the same. */
const QUIET_MS = 30_000;
/** So long work that is under way may take when the server is told to end: short work is done by then. */
const LAST_WORK_MS = 2_000;
const UNDONE: Record<Trouble, string> = {
  busy: '系统正忙，没有完成，也没有写入任何内容。稍后再试',
  full: '服务器的磁盘已满，没有完成，也没有写入任何内容。告知管理员，腾出空间后再试',
  'read-only': '服务器的数据目录现在不能写入，没有完成，也没有写入任何内容。告知管理员',
  io: '服务器的磁盘读写出错，没有完成，也没有写入任何内容。稍后再试',
  sync: '服务器的磁盘没有确认写入，不能确定是否已完成。过一会儿打开原来的页面核对',
  corrupt: '服务器的数据库读不出来，没有完成。告知管理员，从备份恢复',
};
const BROKEN = '没有完成，也没有写入任何内容。稍后再试；仍不行时，把下面的编号告知管理员';

declare module 'fastify' {
  interface FastifyInstance {
    work: Work;
  }
  interface FastifyContextConfig {
    /** A page that is read and yet writes a line (an export into the log): it waits as forms do. */
    writes?: boolean;
  }
}

export const work = plugin(async (app: FastifyInstance, { patience = 0 }: { patience?: number }) => {
  const jobs = new Map<string, Job>();
  const ends = new WeakMap<Job, Promise<void>>();
  let gate: { opened: Promise<void>; open: () => void } | null = null;

  const close = () => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    gate = { opened, open };
  };
  const open = () => {
    gate?.open();
    gate = null;
  };
  const settings = { db: app.db, dataDir: app.settings.dataDir, close, open };
  const lanes = {
    writes: new Lane({ ...settings, writes: true }),
    reads: new Lane({ ...settings, writes: false }),
  };

  function forgetOld(now: number): void {
    for (const [token, job] of jobs) {
      const isOld = job.endedAt !== null && now - job.endedAt > KEPT_MS;
      if (isOld || (jobs.size >= MOST && job.endedAt !== null)) jobs.delete(token);
    }
  }

  function fail(job: Job, failed: Failed): void {
    const { words, log, code } = failed;
    job.state = 'failed';
    job.isRefused = words !== null && !isGivenUp(failed);
    const trouble = troubleOf({ code });
    job.isUnavailable = trouble !== null || isGivenUp(failed);
    if (trouble !== null) app.storage.failed(trouble);
    job.fault = words ?? (trouble === null ? BROKEN : UNDONE[trouble]);
    if (words === null) app.log.error({ job: job.token.slice(0, 8), title: job.title, log }, 'work failed');
  }

  app.decorate('work', {
    start(task, given, asked) {
      const now = app.clock().getTime();
      forgetOld(now);
      const { leadTo, ...told } = asked;
      const job: Job = {
        ...told,
        token: randomBytes(16).toString('hex'),
        done: 0,
        total: null,
        what: '',
        state: 'running',
        location: asked.back,
        fault: '',
        isRefused: false,
        isUnavailable: false,
        startedAt: now,
        endedAt: null,
      };
      jobs.set(job.token, job);
      const lane = task.writes ? lanes.writes : lanes.reads;
      const end = lane
        .run(task, given, (told) => Object.assign(job, told))
        .then((outcome) => {
          if ('failed' in outcome) return fail(job, outcome.failed);
          job.location = leadTo(outcome.done);
          job.state = 'done';
        })
        .catch((error: unknown) => {
          fail(job, { words: null, log: String((error as Error).stack ?? error), code: '' });
        })
        .finally(() => {
          job.endedAt = app.clock().getTime();
        });
      ends.set(job, end);
      return job;
    },
    async call(task, given) {
      const lane = task.writes ? lanes.writes : lanes.reads;
      const outcome = await lane.run(task, given, () => {});
      if ('done' in outcome) return outcome.done;
      if (isGivenUp(outcome.failed)) throw new Restarting();
      const { words, log } = outcome.failed;
      if (words === null) throw new Error(log);
      throw Object.assign(new Error(words), { statusCode: 422 });
    },
    warm: () => lanes.writes.warm(),
    find(token, accountId) {
      const job = jobs.get(token);
      return job !== undefined && job.accountId === accountId ? job : null;
    },
    running(about) {
      for (const job of jobs.values()) if (job.about === about && job.state === 'running') return job;
      return null;
    },
    async settle(job, milliseconds) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, Math.max(milliseconds, patience));
      await Promise.race([ends.get(job), promise]);
      clearTimeout(timer);
    },
    async quiet(milliseconds) {
      if (gate === null) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, milliseconds);
      await Promise.race([gate.opened, promise]);
      clearTimeout(timer);
    },
  } satisfies Work as Work);

  const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
  app.addHook('preHandler', async (request) => {
    if (SAFE.has(request.method) && request.routeOptions.config.writes !== true) return;
    if (gate === null) return;
    await app.work.quiet(QUIET_MS);
    // The API asks again by itself, in the transaction of the change.
    if (request.person.accountId !== null && request.routeOptions.config.api !== true)
      checkStillSignedIn(request);
  });
  const end = async () => {
    open();
    await Promise.all([lanes.writes.end(), lanes.reads.end()]);
  };
  // Requests wait for this work, and the end waits for them.
  app.addHook('preClose', async () => {
    setTimeout(() => void end(), LAST_WORK_MS).unref();
  });
  app.addHook('onClose', end);
});
