/** What people and programs put into a box that was meant for something else, by class. */

/** Stands in values that are looked for in the database afterwards. */
export const MARK = '标7f3a';

/** A word as “NaN” is one, down to how an address writes it, that no figure of ours comes out as. */
export const AS_NAN = 'NuN';

export interface BadValue {
  value: string;
  /** Sent as these bytes in percent-encoding instead: what no string can say. */
  raw?: string;
}

const text = (value: string): BadValue => ({ value });

export const VALUES: Record<string, BadValue> = {
  empty: text(''),
  blank: text('   '),
  'full-width blank': text('　　'),
  'zero width only': text('\u200b\u200d\ufeff\u2060'),
  long: text(`${MARK}${'长'.repeat(6_000)}`),
  NUL: text(`${MARK}\0尾`),
  C0: text(`${MARK}\u0001\u001b\u001f尾`),
  C1: text(`${MARK}\u0085\u009f尾`),
  'CR LF': text(`${MARK}\r\n尾`),
  'CR alone': text(`${MARK}\r尾`),
  tab: text(`${MARK}\t尾`),
  'line separator': text(`${MARK}\u2028尾\u2029`),
  'right to left': text(`${MARK}\u202e尾\u2066里`),
  'zero width inside': text(`${MARK}\u200b\u200d尾`),
  decomposed: text(`${MARK}e\u0301尾`),
  'lone surrogate': { value: `${MARK}\ufffd`, raw: `${encodeURIComponent(MARK)}%ED%A0%80` },
  'broken percent': { value: `${MARK}%zz`, raw: `${encodeURIComponent(MARK)}%zz` },
  emoji: text(`${MARK}👨‍👩‍👧尾`),
  'private use': text(`${MARK}\ue000尾`),
  'rare Hanzi': text(`${MARK}𪛖𠮷䶮尾`),
  'full-width digits': text('２０２６'),
  negative: text('-1'),
  'huge number': text('9'.repeat(40)),
  'beyond safe': text('9007199254740993'),
  float: text('1.005'),
  exponent: text('1e3'),
  hexadecimal: text('0x10'),
  NaN: text('NaN'),
  infinite: text('Infinity'),
  'no such day': text('2026-02-30'),
  'short day': text('2026-9-1'),
  'last day': text('9999-12-31'),
  'first day': text('0001-01-01'),
  'no such month': text('2026-13-01'),
  'a moment': text('2026-09-30T08:00:00Z'),
  proto: text('__proto__'),
  constructor: text('constructor'),
  SQL: text(`${MARK}' or 1=1; drop table account; --`),
  HTML: text(`${MARK}"><script>alert(1)</script><img src=x onerror=alert(1)>&amp;`),
  template: text(`${MARK}<%= 7*7 %>\${7*7}{{7*7}}`),
  formula: text(`=1+1+cmd|' /C calc'!A0`),
  path: text(`../../${MARK}/..\\etc%2fpasswd`),
  wildcard: text('%_*?[a-z]'),
  null: text('null'),
};

/** Other shapes of a field than one value. */
export const SHAPES = [
  'missing',
  'twice',
  'as a list',
  'as an object',
  'a prototype beside',
  'unknown beside',
] as const;
export type Shape = (typeof SHAPES)[number];

/** Numbers that follow from a seed alone: a share of the walk is the same on every day. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
