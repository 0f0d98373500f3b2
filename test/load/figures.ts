/** What a run came to: percentiles of what answers took, and checks that hold or do not. */

export interface Figures {
  requests: number;
  p50: number;
  p95: number;
  p99: number;
  most: number;
}

const rounded = (value: number) => Number(value.toFixed(1));

/** Milliseconds at a share of them, from the shortest; 0 where there are none. */
export function at(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function figuresOf(took: readonly number[]): Figures {
  const sorted = Float64Array.from(took).sort();
  return {
    requests: sorted.length,
    p50: rounded(at(sorted, 0.5)),
    p95: rounded(at(sorted, 0.95)),
    p99: rounded(at(sorted, 0.99)),
    most: rounded(sorted.at(-1) ?? 0),
  };
}

/** One thing that a run is held against, in words that a reader of the output understands. */
export interface Check {
  what: string;
  found: string;
  holds: boolean;
}

export function atMost(what: string, found: number, bound: number, unit = 'ms'): Check {
  return {
    what: `${what}, at most ${bound} ${unit}`,
    found: `${rounded(found)} ${unit}`,
    holds: found <= bound,
  };
}

export function none(what: string, found: readonly string[]): Check {
  const some = found.slice(0, 3).join('; ');
  return {
    what: `no ${what}`,
    found: found.length === 0 ? 'none' : `${found.length}: ${some}`,
    holds: found.length === 0,
  };
}

/** What a part of the run gives: figures for the output, and what they are held against. */
export interface Told {
  part: string;
  figures: Record<string, unknown>;
  checks: Check[];
}
