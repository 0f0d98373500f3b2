import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { whenFree } from '../../db/when-free.ts';
import type { Instant } from '../rules/types.ts';
import { THREAD_ARGS } from '../thread.ts';
import type { JournalStart, Shipped } from './journal-worker.ts';

const TICK_MS = 15_000;
/** A minute without a word from the disk is a fault; what is not changed is told once a minute. */
export const QUIET_MS = 60_000;

/** How the journal stands, as pages and the doctor read it. */
export interface JournalNote {
  /** When it last was whole up to the database; null where it never was. */
  at: Instant | null;
  /** Null where all is well. */
  fault: string | null;
  folder: string;
}

export function journalNote(db: Db): JournalNote | null {
  const text = db.$client.prepare<[], string>(`select value from fact where key = 'journal'`).pluck().get();
  return text === undefined ? null : (JSON.parse(text) as JournalNote);
}

function note(db: Db, told: JournalNote): void {
  whenFree(db, () => {
    db.$client
      .prepare(
        `insert into fact (key, value) values ('journal', ?) on conflict (key) do update set value = excluded.value`,
      )
      .run(JSON.stringify(told));
  });
}

/** What is wrong with the journal in words; null where nothing is, or none is asked for. */
export function journalFault(db: Db, folder: string | null, now: Date): string | null {
  if (folder === null) return null;
  const told = journalNote(db);
  if (told === null || told.folder !== folder) return null;
  if (told.fault !== null) return `变更日志没有写到 ${folder}：${told.fault}`;
  if (told.at === null || now.getTime() - Date.parse(told.at) <= 5 * QUIET_MS) return null;
  return `变更日志超过 5 分钟没有写到 ${folder}`;
}

/** Ships every quarter of a minute while the server runs; does nothing where no folder is set. */
export function startJournal(
  app: Pick<FastifyInstance, 'db' | 'settings' | 'clock' | 'log'>,
  tickMs = TICK_MS,
): { stop(): Promise<void> } {
  const { journalDir: folder, dataDir, backupKeep } = app.settings;
  if (folder === null || app.db.$client.memory) return { stop: async () => {} };
  const given: JournalStart = { dataDir, folder, keepDays: backupKeep + 1 };
  const worker = new Worker(new URL('./journal-worker.ts', import.meta.url), {
    workerData: given,
    execArgv: THREAD_ARGS,
  });
  let askedAt: number | null = null;
  let last: JournalNote = { at: journalNote(app.db)?.at ?? null, fault: null, folder };
  let notedAt = 0;

  const tell = (next: JournalNote) => {
    const now = app.clock().getTime();
    const isNews = next.fault !== last.fault;
    if (isNews && next.fault !== null) app.log.error({ fault: next.fault }, 'journal not shipped');
    last = next;
    if (!app.db.$client.open || (!isNews && now - notedAt < QUIET_MS)) return;
    notedAt = now;
    note(app.db, next);
  };
  const ask = () => {
    const now = app.clock();
    if (askedAt !== null) {
      if (now.getTime() - askedAt > QUIET_MS) tell({ ...last, fault: '磁盘没有回应' });
      return;
    }
    askedAt = now.getTime();
    worker.postMessage({ at: now.toISOString() });
  };
  worker.on('message', (told: Shipped) => {
    askedAt = null;
    tell('fault' in told ? { ...last, fault: told.fault } : { at: told.at, fault: null, folder });
  });
  worker.on('error', (error) => tell({ ...last, fault: error.message }));
  worker.unref();
  const timer = setInterval(ask, tickMs);
  timer.unref();
  ask();
  return {
    /** What was saved last goes out as well, unless the disk keeps it waiting. */
    async stop() {
      clearInterval(timer);
      for (let left = 20; askedAt !== null && left > 0; left -= 1) await wait(50);
      ask();
      for (let left = 20; askedAt !== null && left > 0; left -= 1) await wait(50);
      worker.postMessage('stop');
      await worker.terminate();
    },
  };
}
