/**
 * How many of a number of independent trials succeed, exactly (Poisson binomial): additions still to come.
 * Trials of the same probability are taken together as one binomial, and these few are convolved, so that
 * thousands of tracks cost as little as a handful. Every step adds and multiplies numbers that are not
 * negative, so nothing cancels: each probability is right to about 1e-13 of itself, and what is cut off at
 * the far ends of a binomial, and of what two make together, is less than 1e-17 in all.
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
const SURE: Part = { from: 0, mass: Float64Array.of(1) };
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

/** The small ones first, so that they are not lost beside the large: as the shares rise and then fall, from both ends. */
function sumOf(shares: readonly number[]): number {
  let sum = 0;
  for (let [from, to] = [0, shares.length - 1]; from <= to; ) {
    const [first, last] = [shares[from] as number, shares[to] as number];
    if (first <= last) from += 1;
    else to -= 1;
    sum += Math.min(first, last);
  }
  return sum;
}

/** A distribution while it is reckoned with. */
interface Part {
  from: number;
  mass: Float64Array;
}

/** Without what is negligible at both ends. */
function trimmed({ from, mass }: Part): Part {
  let most = 0;
  for (const share of mass) if (share > most) most = share;
  const least = most * NEGLIGIBLE;
  let [first, end] = [0, mass.length];
  while ((mass[first] as number) < least) first += 1;
  while ((mass[end - 1] as number) < least) end -= 1;
  return { from: from + first, mass: mass.subarray(first, end) };
}

/**
 * Numbered loops over typed arrays, since a province has thousands of shares on each side; four of one side at a time,
 * so that each of the other is read once for them.
 */
function convolve(a: Part, b: Part): Part {
  const [few, many] = a.mass.length < b.mass.length ? [a.mass, b.mass] : [b.mass, a.mass];
  const steps = new Float64Array(Math.ceil(few.length / 4) * 4);
  steps.set(few);
  const read = new Float64Array(many.length + 3);
  read.set(many);
  const mass = new Float64Array(steps.length + many.length + 3);
  for (let i = 0; i < steps.length; i += 4) {
    const [x0 = 0, x1 = 0, x2 = 0, x3 = 0] = [steps[i], steps[i + 1], steps[i + 2], steps[i + 3]];
    let [y1, y2, y3] = [0, 0, 0];
    for (let j = 0; j < read.length; j += 1) {
      const y0 = read[j] as number;
      mass[i + j] = (mass[i + j] as number) + x0 * y0 + x1 * y1 + x2 * y2 + x3 * y3;
      y3 = y2;
      y2 = y1;
      y1 = y0;
    }
  }
  return trimmed({ from: a.from + b.from, mass: mass.subarray(0, few.length + many.length - 1) });
}

/** How many succeed of all trials together; nothing to try is surely 0. */
export function poissonBinomial(trials: readonly Trials[]): Distribution {
  const byChance = new Map<number, number>();
  for (const { n, p } of trials) byChance.set(p, (byChance.get(p) ?? 0) + n);
  let parts = [...byChance].map(([p, n]): Part => {
    const { from, mass } = binomial({ n, p });
    return { from, mass: new Float64Array(mass) };
  });
  // In pairs of like size: as cheap for a thousand different chances as for one after the other of a few.
  while (parts.length > 1) {
    const next: Part[] = [];
    for (let at = 0; at < parts.length; at += 2) {
      const [a = SURE, b = SURE] = parts.slice(at, at + 2);
      next.push(convolve(a, b));
    }
    parts = next;
  }
  const { from, mass } = parts[0] ?? SURE;
  return { from, mass: Array.from(mass) };
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
