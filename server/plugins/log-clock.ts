/** The clock against the log: what is recorded must not seem older than what was recorded before. */
import type { Db } from '../../db/open.ts';
import type { Instant } from '../rules/types.ts';

/** Clocks are corrected by seconds all the time. */
const BEHIND_MS = 5 * 60_000;
/** So many of the last lines are looked at when the server comes. */
const LAST = 200;

/** Follows the log as it grows: asked on every page, it reads what is new. */
export class LogClock {
  private seq = 0;
  private latest = '';
  private readonly newer;
  private readonly confirmed;

  constructor(db: Db) {
    this.newer = db.$client.prepare<[number, number], { seq: number | null; at: string | null }>(
      'select max(seq) as seq, max(at) as at from audit where seq > ? and seq > (select max(seq) from audit) - ?',
    );
    this.confirmed = db.$client
      .prepare<[], string>(`select value from fact where key = 'clock_confirmed'`)
      .pluck();
    this.restart();
  }

  /** Looks anew from the line at which somebody said that the clock is right. */
  restart(): void {
    this.seq = Number(this.confirmed.get() ?? 0);
    this.latest = '';
  }

  private follow(): void {
    try {
      const { seq, at } = this.newer.get(this.seq, LAST) ?? { seq: null, at: null };
      if (seq === null || at === null) return;
      this.seq = seq;
      if (at > this.latest) this.latest = at;
    } catch {
      // A database that cannot be read is told of by whoever needs it; every page asks here.
    }
  }

  /** The latest moment in the log where the clock stands well before it; else null. */
  behind(now: Date): Instant | null {
    this.follow();
    if (this.latest === '' || now.getTime() >= Date.parse(this.latest) - BEHIND_MS) return null;
    return this.latest;
  }
}
