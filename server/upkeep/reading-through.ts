/**
 * The whole database looked at once after a start. The pages of a small one are looked at before anybody works with it;
 * of a large one that would keep everybody waiting, a second and more a GB. What stands in them, and a large one's
 * pages, are read beside the work, and what is damaged pauses saving: pages are read on. Where it could not be read
 * through, for whatever other cause, saving goes on, it is told, and it is tried again.
 */
import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { checkPages } from '../../db/readable.ts';
import { codeOf, troubleOf } from '../../db/trouble.ts';
import { whenFree } from '../../db/when-free.ts';
import type { Instant } from '../rules/types.ts';
import { THREAD_ARGS } from '../thread.ts';
import { note, noted } from './queries.ts';

/** Up to so many bytes take less than a second. */
const SMALL = 128 * 1024 * 1024;

/** @throws DamagedDatabase where a small one is damaged; UnreadDatabase where it cannot be read */
export function readNow(db: Db, small = SMALL): void {
  if (db.$client.memory || statSync(db.$client.name).size <= small) checkPages(db);
}

/** How reading it through ended; `failed` says nothing of the database. */
export type Read =
  | { of: 'whole' }
  | { of: 'damaged'; found: string }
  | { of: 'failed'; code: string; words: string };

/** That it could not be read through at last, and why, in words; there is none where it could. */
export interface Unread {
  at: Instant;
  fault: string;
}

export function lastUnread(db: Db): Unread | null {
  const text = noted(db).get('reading');
  return text === undefined ? null : (JSON.parse(text) as Unread);
}

/** Milliseconds: to the first reading (the first pages after a start are out by then), to the second try, between further ones. */
interface Waits {
  first: number;
  soon: number;
  later: number;
}
const WAITS: Waits = { first: 10_000, soon: 60_000, later: 3_600_000 };

type App = Pick<FastifyInstance, 'clock' | 'db' | 'log' | 'storage'>;

/** Reads it in a thread with a connection of its own; what is damaged is told to the storage, which pauses saving. */
export function readBeside(app: App, waits = WAITS): { stop(): Promise<void> } {
  let worker: Worker | null = null;
  let isStopped = false;
  let wait = waits.soon;
  const attempt = async () => {
    const read = await readOnce(() => {
      worker = new Worker(new URL('./reading-worker.ts', import.meta.url), {
        workerData: app.db.$client.name,
        execArgv: THREAD_ARGS,
      });
      return worker;
    });
    worker = null;
    if (isStopped) return;
    if (read.of === 'failed') {
      plan(wait);
      wait = waits.later;
    }
    tell(app, read);
  };
  const plan = (afterMs: number) => {
    timer = setTimeout(() => {
      attempt().catch((error: unknown) => app.log.error(error, 'how the database was read was not kept'));
    }, afterMs).unref();
  };
  let timer: NodeJS.Timeout;
  plan(waits.first);
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await worker?.terminate();
    },
  };
}

/** How a thread that reads it ended: by its word, or without one, by whatever befell it. Never throws. */
export function readOnce(begin: () => Worker): Promise<Read> {
  return new Promise((done) => {
    const failed = (error: unknown) =>
      done({
        of: 'failed',
        code: codeOf(error),
        words: error instanceof Error ? error.message : String(error),
      });
    try {
      const worker = begin();
      worker.unref();
      worker.once('message', done);
      worker.once('error', failed);
      worker.once('exit', (code) => done({ of: 'failed', code: ENDED, words: String(code) }));
    } catch (error) {
      failed(error);
    }
  });
}

/** The thread ended without a word; the words are its exit code. */
const ENDED = 'ENDED';
const NO_MEMORY = /^(ERR_WORKER_OUT_OF_MEMORY|SQLITE_NOMEM|SQLITE_IOERR_NOMEM|ENOMEM)$/;

/** Why it was not read through, as an administrator reads it. */
export function unreadInWords({ code, words }: Extract<Read, { of: 'failed' }>): string {
  if (NO_MEMORY.test(code)) return '内存不足';
  if (code === ENDED) return `后台线程中途结束，退出码 ${words}`;
  const trouble = troubleOf({ code });
  if (trouble === 'busy') return '数据库正被另一个程序独占';
  if (trouble === 'io') return `磁盘上的数据库文件打不开或读不出来（${code}）`;
  return `程序出错：${words}`;
}

function tell({ clock, db, log, storage }: App, read: Read): void {
  if (read.of === 'damaged') {
    log.error({ found: read.found }, 'the database is damaged: saving is paused');
    storage.failed('corrupt');
    return;
  }
  const unread = read.of === 'whole' ? null : { at: clock().toISOString(), fault: unreadInWords(read) };
  if (db.$client.open) keep(db, unread);
  if (read.of === 'whole') log.info('all of the database was read');
  else log.warn({ code: read.code, found: read.words }, 'the database was not read through: tried again');
}

/** For the pages and the doctor; left for the next time where nothing can be written now. */
function keep(db: Db, unread: Unread | null): void {
  if (unread === null && lastUnread(db) === null) return;
  whenFree(db, () => {
    if (unread === null) db.$client.prepare(`delete from fact where key = 'reading'`).run();
    else note(db, 'reading', unread);
  });
}
