import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Db } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { ifThere } from '../if-there.ts';
import type { Instant } from '../rules/types.ts';
import { THREAD_ARGS } from '../thread.ts';
import { note, noted } from './queries.ts';
import type { ReadOfAll } from './verify.ts';

/** How the last restoring for practice went. */
export interface Drill {
  at: Instant;
  file: string;
  /** Null where all was well. */
  fault: string | null;
  /** What was read in it. */
  read: ReadOfAll | null;
}

export function lastDrill(db: Db): Drill | null {
  const text = noted(db).get('drill');
  return text === undefined ? null : (JSON.parse(text) as Drill);
}

export interface DrillStart {
  file: string;
  /** An empty folder of its own. */
  folder: string;
  at: Instant;
}
export type Tried = Pick<Drill, 'fault' | 'read'>;

/** In a thread of its own: reading a large database through takes its time. */
function tryInWorker(given: DrillStart, signal?: AbortSignal): Promise<Tried> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./drill-worker.ts', import.meta.url), {
      workerData: given,
      execArgv: THREAD_ARGS,
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 512 },
    });
    signal?.addEventListener('abort', () => void worker.terminate(), { once: true });
    worker.once('message', (tried: Tried) => done(tried));
    worker.once('error', fail);
    worker.once('exit', () => fail(new Error('the drill ended without a report')));
  });
}

/** Removes what a process that died in a drill left behind: it is as large as the data. */
export async function sweepDrills(dataDir: string): Promise<void> {
  const incoming = join(dataDir, 'incoming');
  const names = (await readdir(incoming).catch(() => [])).filter((one) => one.startsWith('drill-'));
  for (const name of names) await rm(join(incoming, name), { recursive: true, force: true });
}

/**
 * Restores the newest backup of the data folder into an empty one, verifies what came back and throws it
 * away; the outcome is kept for the page and told to the log.
 * @returns null where there is no backup yet
 */
export async function drill(db: Db, dataDir: string, by: By, signal?: AbortSignal): Promise<Drill | null> {
  const names = ((await ifThere(readdir(join(dataDir, 'backups')))) ?? [])
    .filter((one) => /^qiangji-.*\.sqlite$/.test(one))
    .sort();
  const file = names.at(-1);
  if (file === undefined) return null;
  await sweepDrills(dataDir);
  const folder = join(dataDir, 'incoming', `drill-${randomBytes(6).toString('hex')}`);
  let tried: Tried;
  try {
    tried = await tryInWorker({ file: join(dataDir, 'backups', file), folder, at: by.at }, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const done: Drill = { at: by.at, file, ...tried };
  if (!db.$client.open || signal?.aborted === true) return done;
  db.$client
    .transaction(() => {
      note(db, 'drill', done);
      record(db, {
        ...by,
        act: done.fault === null ? 'backup drilled' : 'backup drill failed',
        sentence: done.fault === null ? `试恢复了备份：${file}` : `试恢复备份未成功：${file}，${done.fault}`,
      });
    })
    .immediate();
  return done;
}
