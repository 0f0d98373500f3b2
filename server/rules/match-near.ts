/**
 * Names that resemble another: found by the character pairs they share, the rare ones first, and
 * scored by how many slips lie between them. A score orders what a person looks at; it chooses nothing.
 */
import { likeness, type Weighed, WIDTH } from './likeness.ts';
import { bareName, foldForm, formStart, plainText, spellingKey } from './match-names.ts';
import { bracketedPlace, weigh } from './match-weights.ts';

export interface NearIndex {
  /** Every name and former name as written; `owners` says whose. */
  names: readonly string[];
  owners: Uint32Array;
  /** The names' keys, one behind the other: that of a name from `spans[name]` to `spans[name + 1]`. */
  chars: Uint16Array;
  spans: Uint32Array;
  /** How long each key is before the legal form. */
  bodies: Uint8Array;
  /** Of each character; of each name the sum, 0 until it is asked for. */
  weights: Uint8Array;
  wholes: Uint16Array;
  /** Names that hold a pair of characters: `posts` from `starts[pair]` to `starts[pair + 1]`. */
  starts: Uint32Array;
  posts: Uint32Array;
  bits: number;
  /** Sums of the search under way; zero between two. */
  shared: Uint16Array;
}

/** Of a line, at most so many names are looked at in passing, and so many compared in full. */
const PASSING = 1_000;
const COMPARED = 24;
/** Of a pair that more names hold no more are kept: it tells nothing, and register and line may be full of it. */
const KEPT = PASSING;
/** What shares less than this part of what the likeliest shares is not compared. */
const ALIKE = 0.4;
/** Below it lies what is another firm to every reader: one slip in a two-character word is 0.75. */
export const NEAR_ENOUGH = 0.7;
/** Of so many firms the likeliest are told. */
const TOLD = 5;

/**
 * Characters, neighbours in either order (two are easily swapped) and next-but-one neighbours, as numbers of `bits` bits, written into `pairs`.
 * @returns how many
 */
function readPairs(chars: Uint16Array, start: number, end: number, bits: number, pairs: Uint32Array): number {
  const shift = 32 - bits;
  let n = 0;
  for (let i = start; i < end; i += 1) {
    const c = chars[i] ?? 0;
    pairs[n++] = Math.imul(c + 1, 0x9e3779b1) >>> shift;
    if (i + 1 < end) {
      const d = chars[i + 1] ?? 0;
      pairs[n++] = Math.imul(c < d ? (c << 16) | d : (d << 16) | c, 0x85ebca6b) >>> shift;
    }
    if (i + 2 < end) pairs[n++] = Math.imul((c << 16) ^ ~(chars[i + 2] ?? 0), 0xc2b2ae35) >>> shift;
  }
  return n;
}

/** Writes a key's first characters. @returns how many */
function writeKey(key: string, chars: Uint16Array, at: number): number {
  const length = Math.min(key.length, WIDTH);
  for (let i = 0; i < length; i += 1) chars[at + i] = key.charCodeAt(i);
  return length;
}

type Keys = Pick<NearIndex, 'chars' | 'spans' | 'bodies'>;

function writeKeys(keys: readonly string[]): Keys {
  const chars = new Uint16Array(keys.reduce((sum, key) => sum + Math.min(key.length, WIDTH), 0));
  const spans = new Uint32Array(keys.length + 1);
  const bodies = new Uint8Array(keys.length);
  let at = 0;
  keys.forEach((key, name) => {
    bodies[name] = Math.min(formStart(key), WIDTH);
    at += writeKey(key, chars, at);
    spans[name + 1] = at;
  });
  return { chars, spans, bodies };
}

/** Which names hold which pair. */
function post({ chars, spans, bodies }: Keys, bits: number): Pick<NearIndex, 'starts' | 'posts'> {
  const starts = new Uint32Array(2 ** bits + 1);
  const pairs = new Uint32Array(3 * WIDTH);
  const read = (name: number) => {
    const start = spans[name] ?? 0;
    return readPairs(chars, start, start + (bodies[name] ?? 0), bits, pairs);
  };
  for (let name = 0; name < bodies.length; name += 1) {
    const n = read(name);
    for (let i = 0; i < n; i += 1) {
      const slot = (pairs[i] ?? 0) + 1;
      starts[slot] = (starts[slot] ?? 0) + 1;
    }
  }
  // Each slot runs from where its pair's names begin to where they end, and there the next pair's begin.
  let total = 0;
  for (let i = 1; i < starts.length; i += 1) {
    const count = starts[i] ?? 0;
    starts[i] = total;
    total += count;
  }
  const posts = new Uint32Array(total);
  for (let name = 0; name < bodies.length; name += 1) {
    const n = read(name);
    for (let i = 0; i < n; i += 1) {
      const slot = (pairs[i] ?? 0) + 1;
      const at = starts[slot] ?? 0;
      posts[at] = name;
      starts[slot] = at + 1;
    }
  }
  return { starts, posts };
}

/** @param keys the folded key of each name, in the same order */
export function buildNear(
  names: readonly string[],
  keys: readonly string[],
  owners: readonly number[],
): NearIndex {
  const bits = Math.min(18, Math.max(12, Math.ceil(Math.log2(names.length * 8 + 1))));
  const written = writeKeys(keys);
  return {
    names,
    owners: Uint32Array.from(owners),
    ...written,
    weights: new Uint8Array(written.chars.length),
    wholes: new Uint16Array(names.length),
    ...post(written, bits),
    bits,
    shared: new Uint16Array(names.length),
  };
}

const found = new Uint32Array(PASSING + KEPT);

/** The names that share most with this one, by the rarity of what they share; the likeliest first. */
function passing(index: NearIndex, { chars, start }: Weighed, body: number): number[] {
  const { starts, posts, shared, names } = index;
  const size = (pair: number) => Math.min(KEPT, (starts[pair + 1] ?? 0) - (starts[pair] ?? 0));
  const all = pairsSought.subarray(0, readPairs(chars, start, start + body, index.bits, pairsSought));
  const pairs = [...new Set(all)].filter((pair) => size(pair) > 0).sort((a, b) => size(a) - size(b));
  let touched = 0;
  let seen = 0;
  let most = 0;
  for (const pair of pairs) {
    if (seen > 0 && seen + size(pair) > PASSING) break;
    seen += size(pair);
    // In whole eighths: what all pairs of a name add up to is far below 65,536.
    const rarity = Math.round(8 * Math.log2(1 + names.length / size(pair)));
    const start = starts[pair] ?? 0;
    for (let at = start; at < start + size(pair); at += 1) {
      const name = posts[at] ?? 0;
      const before = shared[name] ?? 0;
      if (before === 0) found[touched++] = name;
      shared[name] = before + rarity;
      if (before + rarity > most) most = before + rarity;
    }
  }
  const kept = likeliest(shared, touched, most * ALIKE);
  for (let i = 0; i < touched; i += 1) shared[found[i] ?? 0] = 0;
  return kept;
}

const pairsSought = new Uint32Array(3 * WIDTH);

/** Of what was found, those that share most; of equals the earlier entered. */
function likeliest(shared: Uint16Array, touched: number, least: number): number[] {
  const kept: number[] = [];
  const comesBefore = (a: number, b: number) => {
    const more = (shared[a] ?? 0) - (shared[b] ?? 0);
    return more > 0 || (more === 0 && a < b);
  };
  for (let i = 0; i < touched; i += 1) {
    const name = found[i] ?? 0;
    if ((shared[name] ?? 0) < least) continue;
    if (kept.length === COMPARED) {
      if (!comesBefore(name, kept[COMPARED - 1] ?? 0)) continue;
      kept.pop();
    }
    let at = kept.length;
    while (at > 0 && comesBefore(name, kept[at - 1] ?? 0)) at -= 1;
    kept.splice(at, 0, name);
  }
  return kept;
}

/** The name with its weights, in the same object each time. */
function weighedName(index: NearIndex, name: number, into: Weighed): Weighed {
  into.start = index.spans[name] ?? 0;
  into.end = index.spans[name + 1] ?? 0;
  const known = index.wholes[name] ?? 0;
  if (known > 0) {
    into.whole = known;
    return into;
  }
  const written = index.names[name] ?? '';
  const bracketed = /[(（]/.test(written) ? bracketedPlace(plainText(written)) : null;
  const form = into.start + (index.bodies[name] ?? 0);
  into.whole = weigh(index.chars, { start: into.start, form, end: into.end }, bracketed, index.weights);
  index.wholes[name] = into.whole;
  return into;
}

/** A name by itself, weighed. */
export function weighedText(text: string): Weighed & { body: number } {
  const bare = bareName(text);
  const key = foldForm(spellingKey(bare));
  const chars = new Uint16Array(WIDTH);
  const weights = new Uint8Array(WIDTH);
  const end = writeKey(key, chars, 0);
  const body = Math.min(formStart(key), WIDTH);
  const whole = weigh(chars, { start: 0, form: body, end }, bracketedPlace(bare), weights);
  return { chars, weights, start: 0, end, whole, body };
}

/**
 * The firms with a name like this one, at most five.
 * @param text in `plainText`
 * @returns the best score of each, by the firm's place among the entries; unordered
 */
export function nearest(index: NearIndex, text: string): Map<number, number> {
  const best = new Map<number, number>();
  if (text.length > 2 * WIDTH) return best;
  const sought = weighedText(text);
  const other: Weighed = { chars: index.chars, weights: index.weights, start: 0, end: 0, whole: 0 };
  let least = NEAR_ENOUGH;
  for (const name of passing(index, sought, sought.body)) {
    const score = likeness(sought, weighedName(index, name, other), least);
    const owner = index.owners[name] ?? 0;
    if (score < least || score <= (best.get(owner) ?? 0)) continue;
    best.set(owner, score);
    if (best.size <= TOLD) continue;
    const [last] = [...best].reduce((a, b) => (b[1] < a[1] ? b : a));
    best.delete(last);
    least = Math.min(...best.values());
  }
  return best;
}
