/**
 * How many of a number of independent trials succeed, exactly (Poisson binomial): additions still to come.
 * Trials of the same probability are taken together as one binomial, and these few are convolved, so that
 * thousands of tracks cost as little as a handful. Every step adds and multiplies numbers that are not
 * negative, so nothing cancels: each probability is right to about 1e-13 of itself, and what is cut off at
 * the far ends of a binomial is less than 1e-17 in all.
 */

/** So many trials of one probability. */
export interface Trials {
  n: number;
  /** 0 to 1. */
  p: number;
}
/** The probability of `from`, `from + 1`, …; what is not listed has none. They sum to 1. */
export interface Distribution {
  from: number;
  mass: readonly number[];
}

const CERTAIN: Distribution = { from: 0, mass: [1] };
/** Beside the likeliest number; hundreds of thousands of such shares stay below 1e-17. */
const NEGLIGIBLE = 1e-24;

/** From the likeliest number outwards, each share from its neighbour, then scaled: no factorial overflows. */
function binomial({ n, p }: Trials): Distribution {
  if (n <= 0 || p <= 0) return CERTAIN;
  if (p >= 1) return { from: n, mass: [1] };
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const odds = p / (1 - p);
  const above: number[] = [];
  for (let k = mode, share = 1; k < n; k += 1) {
    share *= ((n - k) / (k + 1)) * odds;
    if (share < NEGLIGIBLE) break;
    above.push(share);
  }
  const below: number[] = [];
  for (let k = mode, share = 1; k > 0; k -= 1) {
    share *= k / (n - k + 1) / odds;
    if (share < NEGLIGIBLE) break;
    below.push(share);
  }
  const shares = [...below.reverse(), 1, ...above];
  const whole = sumOf(shares);
  return { from: mode - below.length, mass: shares.map((share) => share / whole) };
}

/** The small ones first, so that they are not lost beside the large. */
function sumOf(shares: readonly number[]): number {
  return [...shares].sort((a, b) => a - b).reduce((sum, share) => sum + share, 0);
}

function convolve(a: Distribution, b: Distribution): Distribution {
  const [left, right] = [Float64Array.from(a.mass), Float64Array.from(b.mass)];
  const mass = new Float64Array(left.length + right.length - 1);
  // Numbered loops over typed arrays: a province has thousands of shares on each side.
  for (let i = 0; i < left.length; i += 1) {
    const x = left[i] ?? 0;
    for (let j = 0; j < right.length; j += 1) mass[i + j] = (mass[i + j] ?? 0) + x * (right[j] ?? 0);
  }
  return { from: a.from + b.from, mass: Array.from(mass) };
}

/** How many succeed of all trials together; nothing to try is surely 0. */
export function poissonBinomial(trials: readonly Trials[]): Distribution {
  const byChance = new Map<number, number>();
  for (const { n, p } of trials) byChance.set(p, (byChance.get(p) ?? 0) + n);
  let parts = [...byChance].map(([p, n]) => binomial({ n, p }));
  // In pairs of like size: as cheap for a thousand different chances as for one after the other of a few.
  while (parts.length > 1) {
    const next: Distribution[] = [];
    for (let at = 0; at < parts.length; at += 2) {
      const [a = CERTAIN, b = CERTAIN] = parts.slice(at, at + 2);
      next.push(convolve(a, b));
    }
    parts = next;
  }
  return parts[0] ?? CERTAIN;
}

/** The probability of at least so many; exactly 1 where that is sure, never above it. */
export function atLeast({ from, mass }: Distribution, least: number): number {
  if (least <= from) return 1;
  return Math.min(1, sumOf(mass.slice(Math.ceil(least) - from)));
}

/** Outside the interval, on each side. */
const TAIL = 0.1;
/** Rounding must not push a bound that lies exactly on the tenth. */
const SLACK = 1e-12;

/**
 * The central interval: at most 10 % below it and at most 10 % above it, so 80 % or more within. `low` is
 * the largest such bound and `high` the smallest.
 */
export function central80({ from, mass }: Distribution): { low: number; high: number } {
  let below = 0;
  let low = from;
  for (const share of mass) {
    if (below + share > TAIL + SLACK) break;
    below += share;
    low += 1;
  }
  let above = 0;
  let high = from + mass.length - 1;
  for (const share of [...mass].reverse()) {
    if (above + share > TAIL + SLACK) break;
    above += share;
    high -= 1;
  }
  return { low, high: Math.max(low, high) };
}

export interface Outlook {
  /** Additions so far, which are sure. */
  done: number;
  target: number | null;
  /** Additions so far and those still to come, on average. */
  expected: number;
  low: number;
  high: number;
  /** Of reaching the target, 0 to 1; null where there is none. */
  probability: number | null;
  /** Of the additions altogether. */
  distribution: Distribution;
}

/** What is done and what is still to come, against a target. */
export function outlookOf(done: number, target: number | null, trials: readonly Trials[]): Outlook {
  const toCome = poissonBinomial(trials);
  const distribution = { from: toCome.from + done, mass: toCome.mass };
  return {
    done,
    target,
    expected: done + trials.reduce((sum, { n, p }) => sum + n * p, 0),
    ...central80(distribution),
    probability: target === null ? null : atLeast(distribution, target),
    distribution,
  };
}
