/** The pieces of text that the search is indexed by, as one tokenizer of SQLite's reads them: letters and `_`. */

/** So many signs are a piece where it begins with a letter or figure of ASCII: there are few of them, and codes are long. */
const OF_ASCII = 6;
/** So many where it begins with anything else. */
const OF_OTHERS = 2;

const isAscii = (sign: string) => /^[0-9a-z]$/.test(sign);
const lengthAt = (sign: string) => (isAscii(sign) ? OF_ASCII : OF_OTHERS);

/** A sign as letters: itself, or `_` and four of base 36. No code begins another, so what begins alike is alike. */
function coded(sign: string): string {
  return isAscii(sign) ? sign : `_${(sign.codePointAt(0) ?? 0).toString(36).padStart(4, '0')}`;
}

/** Signs as they are written in pieces: names have few different ones. */
const known = new Map<string, string>();
const MOST_KNOWN = 20_000;

function codeOf(sign: string): string {
  let code = known.get(sign);
  if (code === undefined) {
    code = coded(sign);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(sign, code);
  }
  return code;
}

/**
 * A piece for each sign of a text: it and what follows on its line, so many as its first sign says. `text` is lower
 * case, its lines parted by a line feed.
 */
export function gramsOf(text: string): string {
  let pieces = '';
  for (const line of text.toWellFormed().split('\n')) {
    const codes = Array.from(line, codeOf);
    for (let at = 0; at < codes.length; at += 1) {
      const first = codes[at] ?? '';
      const end = Math.min(codes.length, at + (first.length === 1 ? OF_ASCII : OF_OTHERS));
      let piece = first;
      for (let next = at + 1; next < end; next += 1) piece += codes[next];
      pieces = pieces === '' ? piece : `${pieces} ${piece}`;
    }
  }
  return pieces;
}

/**
 * What finds a part of a line among such pieces, as a phrase of FTS5: its whole pieces one after the other, and the
 * beginning of one where they do not reach its end. A piece cut short by the end of a line is no whole one, so that
 * no phrase runs over it. `part` is lower case, not empty, and has no line feed.
 */
export function phraseOf(part: string): string {
  const signs = [...part.toWellFormed()];
  const codes = signs.map(coded);
  const pieces: string[] = [];
  let covered = 0;
  for (const [at, sign] of signs.entries()) {
    const end = at + lengthAt(sign);
    if (end > signs.length) {
      if (covered === signs.length) break;
      return `"${[...pieces, codes.slice(at).join('')].join(' ')}" *`;
    }
    pieces.push(codes.slice(at, end).join(''));
    covered = Math.max(covered, end);
  }
  return `"${pieces.join(' ')}"`;
}
