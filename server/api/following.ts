/** Waiting for what comes next, many at once: one look a moment serves all who wait. */
import { type Db, dataRevision } from '../../db/open.ts';
import { feedHead } from './feed.ts';
import { Told } from './problems.ts';

/** So often the database is looked at while anybody waits: other processes and threads do not call. */
const LOOK_MS = 250;
/** So many may wait; each holds a connection. */
const MOST = 1_000;
/** So many of them for one account: a script that ran away leaves places for all others. */
const MOST_EACH = 500;

interface Waiter {
  who: number | null;
  isOver: () => boolean;
  wake: () => void;
}

export class Following {
  readonly #db: Db;
  readonly #waiters = new Set<Waiter>();
  #timer: NodeJS.Timeout | null = null;
  #isClosing = false;

  constructor(db: Db) {
    this.#db = db;
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  /**
   * Until there is a change after `after`, or the data are no longer of `revision` where one is given;
   * at most so long, and no longer than the server runs or the reader stays.
   * @param who the account that waits
   * @throws Told 429 where too many wait already
   */
  async wait(
    { after, revision }: { after: number; revision: string | null },
    { who, milliseconds, gone }: { who: number | null; milliseconds: number; gone: AbortSignal },
  ): Promise<void> {
    const db = this.#db;
    const isOver = () => feedHead(db) > after || (revision !== null && dataRevision(db) !== revision);
    if (milliseconds <= 0 || this.#isClosing || gone.aborted || isOver()) return;
    this.checkPlace(who);
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    const waiter = { who, isOver, wake };
    const timer = setTimeout(wake, milliseconds);
    gone.addEventListener('abort', wake, { once: true });
    this.#waiters.add(waiter);
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS).unref();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      gone.removeEventListener('abort', wake);
      this.#waiters.delete(waiter);
      if (this.#waiters.size === 0) this.#rest();
    }
  }

  /** @throws Told 429 where this account, or all of them, wait too often already */
  checkPlace(who: number | null): void {
    if (this.#waiters.size < MOST && this.#countOf(who) < MOST_EACH) return;
    throw new Told(429, '等待的连接太多，稍后再试', { headers: { 'retry-after': '5' } });
  }

  #countOf(who: number | null): number {
    let count = 0;
    for (const waiter of this.#waiters) if (waiter.who === who) count += 1;
    return count;
  }

  #look(): void {
    for (const waiter of this.#waiters) if (waiter.isOver()) waiter.wake();
  }

  close(): void {
    this.#isClosing = true;
    for (const { wake } of this.#waiters) wake();
    this.#rest();
  }

  #rest(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
