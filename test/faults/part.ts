/** What every part of the faults' run gives back: how many cases held, and what did not, in words. */
export interface Told {
  passed: number;
  /** What is wrong, in words; none where all held. */
  faults: string[];
  /** What held, and not within the time that it has: a fault of a run, and no matter of the tests of a commit. */
  late?: string[];
  /** Figures of the run, for whoever compares. */
  counts: Record<string, number | string>;
}

export interface Asked {
  /** How many kills, cuts or runs; each part has its own measure of enough. */
  cycles?: number;
  seed: number;
  /** Of a part with several deeds, this one alone. */
  only?: string;
  /** Called now and then, for whoever waits. */
  tell: (words: string) => void;
}

/** Counts in words, for a line of a run that goes on. */
export const toldOf = (counts: Told['counts']): string =>
  Object.entries(counts)
    .map(([word, n]) => `${word} ${n}`)
    .join(', ');

export type Part = (asked: Asked) => Promise<Told>;

/** Numbers that look random and come again with the same seed. */
export function randomOf(seed: number): (below: number) => number {
  let state = Math.max(1, seed % 2_147_483_647);
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, milliseconds));
