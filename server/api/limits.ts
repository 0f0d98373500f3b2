/** A brake for each token: a burst, then so many a second. A loop that ran away stops at it; work does not. */

/** So many requests may come at once … */
export const BURST = 3_000;
/** … and so many more each second. */
export const PER_SECOND = 50;

/** Brakes are forgotten when they are full again, and so many are kept at most. */
const MOST = 10_000;

interface Bucket {
  left: number;
  at: number;
}

export class Brake {
  readonly #buckets = new Map<string, Bucket>();

  /**
   * Takes one request (or several) of whoever this is.
   * @param now milliseconds
   * @returns 0 where it may go on, else how many whole seconds to wait
   */
  take(who: string, now: number, requests = 1): number {
    const known = this.#buckets.get(who) ?? { left: BURST, at: now };
    const passed = Math.max(0, now - known.at) / 1_000;
    const left = Math.min(BURST, known.left + passed * PER_SECOND);
    const isEnough = left >= requests;
    this.#buckets.delete(who);
    this.#buckets.set(who, { left: isEnough ? left - requests : left, at: now });
    // Whoever asked longest ago stands first, and is full again soonest.
    for (const first of this.#buckets.keys()) {
      if (this.#buckets.size <= MOST) break;
      this.#buckets.delete(first);
    }
    return isEnough ? 0 : Math.max(1, Math.ceil((requests - left) / PER_SECOND));
  }
}
