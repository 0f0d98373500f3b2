/**
 * Names that resemble another: found by the character pairs they share, the rare ones first, and
 * scored by how many slips lie between them. A score orders what a person looks at; it chooses nothing.
 */
import { bareName, foldForm, formStart, plainText, spellingKey, type Weighed, weigh } from './match-names.ts';

export interface NearIndex {
  /** Every name and former name as written; `owners` says whose. */
  names: readonly string[];
  owners: Uint32Array;
  /** Names that hold a pair of characters: `posts` from `starts[pair]` to `starts[pair + 1]`. */
  starts: Uint32Array;
  posts: Uint32Array;
  bits: number;
  /** Sums of the search under way; zero between two. */
  shared: Float64Array;
  weighed: (Weighed | undefined)[];
}

/** Of a line, at most so many names are looked at in passing, and so many compared in full. */
const PASSING = 3_000;
const COMPARED = 20;
/** What shares less than this part of what the likeliest shares is not compared. */
const ALIKE = 0.4;
/** Longer names are not compared. */
const WIDTH = 128;
/** Below it lies what is another firm to every reader: one slip in a two-character word is 0.75. */
export const NEAR_ENOUGH = 0.7;

/**
 * Characters, neighbours and next-but-one neighbours before the legal form, as numbers of `bits` bits,
 * written into `pairs`. @returns how many
 */
function readPairs(key: string, bits: number, pairs: Uint32Array): number {
  const end = Math.min(formStart(key), WIDTH);
  const shift = 32 - bits;
  let n = 0;
  for (let i = 0; i < end; i += 1) {
    const c = key.charCodeAt(i);
    pairs[n++] = Math.imul(c + 1, 0x9e3779b1) >>> shift;
    if (i + 1 < end) pairs[n++] = Math.imul((c << 16) | key.charCodeAt(i + 1), 0x85ebca6b) >>> shift;
    if (i + 2 < end) pairs[n++] = Math.imul((c << 16) ^ ~key.charCodeAt(i + 2), 0xc2b2ae35) >>> shift;
  }
  return n;
}

/** @param keys the folded key of each name, in the same order */
export function buildNear(
  names: readonly string[],
  keys: readonly string[],
  owners: readonly number[],
): NearIndex {
  const bits = Math.min(20, Math.max(12, Math.ceil(Math.log2(names.length * 8 + 1))));
  const starts = new Uint32Array(2 ** bits + 1);
  const pairs = new Uint32Array(3 * WIDTH);
  let total = 0;
  for (const key of keys) {
    const n = readPairs(key, bits, pairs);
    total += n;
    for (let i = 0; i < n; i += 1) {
      const slot = (pairs[i] ?? 0) + 1;
      starts[slot] = (starts[slot] ?? 0) + 1;
    }
  }
  for (let i = 1; i < starts.length; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const next = starts.slice();
  const posts = new Uint32Array(total);
  keys.forEach((key, name) => {
    const n = readPairs(key, bits, pairs);
    for (let i = 0; i < n; i += 1) {
      const pair = pairs[i] ?? 0;
      const at = next[pair] ?? 0;
      posts[at] = name;
      next[pair] = at + 1;
    }
  });
  return {
    names,
    owners: Uint32Array.from(owners),
    starts,
    posts,
    bits,
    shared: new Float64Array(names.length),
    weighed: new Array(names.length),
  };
}

/** The names that share most with this one, by the rarity of what they share. */
function passing(index: NearIndex, key: string): number[] {
  const { starts, posts, shared, names } = index;
  const size = (pair: number) => (starts[pair + 1] ?? 0) - (starts[pair] ?? 0);
  const own = new Uint32Array(3 * WIDTH);
  const all = own.subarray(0, readPairs(key, index.bits, own));
  const pairs = [...new Set(all)].filter((pair) => size(pair) > 0);
  pairs.sort((a, b) => size(a) - size(b));
  const touched: number[] = [];
  let seen = 0;
  let most = 0;
  for (const pair of pairs) {
    if (seen > 0 && seen + size(pair) > PASSING) break;
    seen += size(pair);
    const rarity = Math.log(1 + names.length / size(pair));
    const end = starts[pair + 1] ?? 0;
    for (let at = starts[pair] ?? 0; at < end; at += 1) {
      const name = posts[at] ?? 0;
      const before = shared[name] ?? 0;
      if (before === 0) touched.push(name);
      shared[name] = before + rarity;
      if (before + rarity > most) most = before + rarity;
    }
  }
  const least = most * ALIKE;
  const kept = touched.filter((name) => (shared[name] ?? 0) >= least);
  kept.sort((a, b) => (shared[b] ?? 0) - (shared[a] ?? 0) || a - b);
  for (const name of touched) shared[name] = 0;
  return kept.slice(0, COMPARED);
}

const rows = [new Float64Array(WIDTH), new Float64Array(WIDTH), new Float64Array(WIDTH)] as const;

/**
 * 1 for the same name down to 0: one less the weight of the slips between two names (a character
 * wrong, missing, too many, or two swapped) by the weight of the heavier name.
 */
export function likeness(a: Weighed, b: Weighed): number {
  const n = Math.min(a.key.length, WIDTH - 1);
  const m = Math.min(b.key.length, WIDTH - 1);
  let [before, above, row] = rows;
  above[0] = 0;
  for (let j = 1; j <= m; j += 1) above[j] = (above[j - 1] ?? 0) + (b.weights[j - 1] ?? 0);
  for (let i = 1; i <= n; i += 1) {
    const ca = a.key.charCodeAt(i - 1);
    const wa = a.weights[i - 1] ?? 0;
    row[0] = (above[0] ?? 0) + wa;
    for (let j = 1; j <= m; j += 1) {
      const cb = b.key.charCodeAt(j - 1);
      const wb = b.weights[j - 1] ?? 0;
      const wrong = (above[j - 1] ?? 0) + (ca === cb ? 0 : Math.max(wa, wb));
      let least = Math.min(wrong, (above[j] ?? 0) + wa, (row[j - 1] ?? 0) + wb);
      if (i > 1 && j > 1 && ca === b.key.charCodeAt(j - 2) && a.key.charCodeAt(i - 2) === cb) {
        least = Math.min(least, (before[j - 2] ?? 0) + (ca === cb ? 0 : Math.max(wa, wb)));
      }
      row[j] = least;
    }
    [before, above, row] = [above, row, before];
  }
  const whole = Math.max(a.whole, b.whole);
  return whole === 0 ? 0 : Math.max(0, 1 - (above[m] ?? 0) / whole);
}

function weighedName(index: NearIndex, name: number): Weighed {
  const known = index.weighed[name];
  if (known !== undefined) return known;
  const fresh = weigh(bareName(plainText(index.names[name] ?? '')));
  index.weighed[name] = fresh;
  return fresh;
}

/**
 * The firms with a name like this one.
 * @param text in `plainText`
 * @returns the best score of each, by the firm's place among the entries; unordered
 */
export function nearest(index: NearIndex, text: string): Map<number, number> {
  const bare = bareName(text);
  const best = new Map<number, number>();
  if (bare.length > WIDTH) return best;
  const sought = weigh(bare);
  for (const name of passing(index, foldForm(spellingKey(bare)))) {
    const score = likeness(sought, weighedName(index, name));
    const owner = index.owners[name] ?? 0;
    if (score >= NEAR_ENOUGH && score > (best.get(owner) ?? 0)) best.set(owner, score);
  }
  return best;
}
