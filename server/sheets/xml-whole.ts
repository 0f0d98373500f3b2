/**
 * Whether a text is XML to its end: every element closed, in order, one at the outside. The spreadsheet
 * package reads on over what is missing, so that a file cut short would come in without its last rows.
 */
export function isWhole(xml: string): boolean {
  const open: string[] = [];
  let roots = 0;
  let at = 0;
  for (;;) {
    const begins = xml.indexOf('<', at);
    if (begins === -1) return open.length === 0 && roots === 1;
    const next = xml.charAt(begins + 1);
    const isAside = next === '!' || next === '?';
    const aside = isAside ? ASIDES.find(([start]) => xml.startsWith(start, begins)) : undefined;
    if (aside !== undefined) {
      const [start, stop] = aside;
      const ends = xml.indexOf(stop, begins + start.length);
      if (ends === -1) return false;
      at = ends + stop.length;
      continue;
    }
    TAG.lastIndex = begins;
    const tag = TAG.exec(xml);
    if (tag === null) return false;
    at = TAG.lastIndex;
    const [, slash, name = ''] = tag;
    if (slash === '/') {
      if (open.pop() !== name) return false;
      continue;
    }
    if (open.length === 0) roots += 1;
    if (xml.charAt(at - 2) !== '/') open.push(name);
  }
}

/** Comments, plain text and instructions: nothing in them is an element. */
const ASIDES = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;
/** A tag with its attributes, whose values may hold any sign but their own quote; its name is taken whole, or not. */
const TAG = /<(\/?)([^\s<>/"'=!?]+)(?![^\s<>/"'=!?])[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>/y;
