/** So many at a time, the others in the order in which they came. */
export class Turns {
  private readonly most: number;
  private readonly longestMs: number;
  private taken = 0;
  private readonly waiting: { go: () => void; giveUp: (why: Error) => void }[] = [];
  private ended: Error | null = null;

  /** @param longestMs after so long a turn counts no more, though its owner may go on */
  constructor(most: number, longestMs: number) {
    this.most = most;
    this.longestMs = longestMs;
  }

  /** Nothing of `pieces` is asked for before it is their turn. @throws what `end` was given, where it never came */
  async *inTurn<T>(pieces: AsyncIterable<T>): AsyncGenerator<T> {
    const leave = await this.enter();
    try {
      yield* pieces;
    } finally {
      leave();
    }
  }

  /** Whoever waits, or comes later, waits for nothing any more. */
  end(why: Error): void {
    this.ended = why;
    for (const one of this.waiting.splice(0)) one.giveUp(why);
  }

  private async enter(): Promise<() => void> {
    if (this.ended !== null) throw this.ended;
    if (this.taken < this.most) this.taken += 1;
    else {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      this.waiting.push({ go: resolve, giveUp: reject });
      await promise;
    }
    let isIn = true;
    const leave = (): void => {
      clearTimeout(late);
      if (!isIn) return;
      isIn = false;
      // The next takes the place as it is: nobody can slip in between.
      const next = this.waiting.shift();
      if (next === undefined) this.taken -= 1;
      else next.go();
    };
    const late = setTimeout(leave, this.longestMs).unref();
    return leave;
  }
}
