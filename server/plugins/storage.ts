/**
 * What keeps things from being saved, and what is done about it: a full disk, a disk that fails, a folder
 * that cannot be written, a clock that was set back. Pages are read on; what would be saved is refused before
 * anything is done with it, and goes on by itself once a trial write succeeds.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import { hearWrites, type Trouble } from '../../db/trouble.ts';
import { dropBallast, freeBytes, layBallast } from './ballast.ts';
import { LogClock } from './log-clock.ts';
import { type Stop, StorageState } from './storage-state.ts';
import { type Cause, LOW, PAUSED } from './unsaved-words.ts';

/** Nothing is saved just now: 503. */
export class SavingPaused extends Error {
  readonly statusCode = 503;
  readonly reason: Cause;
  constructor(reason: Cause) {
    super(`saving is paused: ${reason}`);
    this.reason = reason;
  }
}

export interface Storage {
  /** Why nothing is saved now; null where all is. */
  cause(): Stop | 'clock' | null;
  /** @throws SavingPaused */
  mustBeOpen(): void;
  /** What every page says on top; null where all is well. */
  banner(): { words: string; clock: boolean } | null;
  /** Told by whoever met a trouble on a connection or in a file of its own. */
  failed(trouble: Trouble): void;
  /** The clock is right, says an administrator: the log is looked at anew. */
  clockConfirmed(): void;
  /** Called once where the process must end: nobody knows what the disk has. */
  onBroken(end: () => void): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    storage: Storage;
  }
  interface FastifyRequest {
    /** Fields of a form in parts, as they came; null where it came otherwise. */
    arrived: [string, string][] | null;
  }
  interface FastifyContextConfig {
    /** Works while nothing is saved, or is what ends that. */
    whilePaused?: boolean;
  }
}

const TICK_MS = 1_000;
/** The ballast is laid a minute after the start, and again so often where it is not there. */
const BALLAST_EVERY_MS = 60_000;
/** A trial write proves little on a disk that has no more room than that. */
const LEAST_FREE = 4 * 1024 * 1024;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a commit reaches the disk again. */
function canWrite({ db, settings }: FastifyInstance, isFull: boolean): boolean {
  const free = freeBytes(settings.dataDir);
  if (isFull && free !== null && free < LEAST_FREE) return false;
  try {
    const { $client } = db;
    // The value stays: what is proved is that the page can be written.
    $client
      .transaction(() => $client.prepare(`update fact set value = value where key = 'revision'`).run())
      .immediate();
    return true;
  } catch {
    return false;
  }
}

export const storage = plugin(async (app: FastifyInstance) => {
  const { db, settings } = app;
  const isOnDisk = !db.$client.memory;
  const state = new StorageState(db.$client.readonly ? 'read-only' : null);
  const logClock = new LogClock(db);
  let isLow = false;
  let end: (() => void) | null = null;
  let isBroken = false;

  function failed(trouble: Trouble): void {
    const before = state.stop;
    state.failed(trouble);
    if (trouble === 'full' && isOnDisk && dropBallast(settings.dataDir)) {
      isLow = true;
      app.log.error('the disk is full: the ballast was let go');
    }
    if (state.stop !== before) app.log.error({ reason: state.stop }, 'saving is paused');
    if (state.stop !== 'sync' || isBroken) return;
    isBroken = true;
    app.log.fatal('the disk did not confirm a write: the server ends, to be started anew');
    end?.();
  }

  hearWrites(db, (trouble) => (trouble === null ? state.written() : failed(trouble)));

  const cause = () => state.stop ?? (logClock.behind(app.clock()) === null ? null : 'clock');
  const own: Storage = {
    cause,
    mustBeOpen() {
      const reason = cause();
      // What is refused before it was tried is not saved: there is no doubt about that.
      if (reason !== null) throw new SavingPaused(reason === 'sync' ? 'restart' : reason);
    },
    banner() {
      const reason = cause();
      if (reason !== null) return { words: PAUSED[reason], clock: reason === 'clock' };
      return isLow ? { words: LOW, clock: false } : null;
    },
    failed,
    clockConfirmed: () => logClock.restart(),
    onBroken(given) {
      end = given;
      if (isBroken) given();
    },
  };
  app.decorate('storage', own);
  app.decorateRequest('arrived', null);

  let sinceBallast = 0;
  async function tick(): Promise<void> {
    if (state.isPassing && canWrite(app, state.stop === 'full')) {
      state.recovered();
      app.log.warn('saving goes on');
    }
    sinceBallast += TICK_MS;
    if (sinceBallast < BALLAST_EVERY_MS || state.stop !== null) return;
    sinceBallast = 0;
    if (await layBallast(settings.dataDir, settings.ballastMb)) isLow = false;
  }
  if (isOnDisk && !db.$client.readonly) {
    const timer = setInterval(() => void tick(), TICK_MS).unref();
    app.addHook('onClose', async () => clearInterval(timer));
  }

  app.addHook('preHandler', async (request: FastifyRequest) => {
    const { whilePaused, writes, ownCsrf } = request.routeOptions.config;
    if (whilePaused === true || (SAFE.has(request.method) && writes !== true)) return;
    // A form in parts says what it has to say first: multipart.ts asks after the last of them.
    if (ownCsrf === true && request.isMultipart?.()) return;
    own.mustBeOpen();
  });
});
