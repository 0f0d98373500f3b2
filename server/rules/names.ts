/** Names of enterprises: one firm is written in many ways, and a name is never its identity. */

const INVISIBLE = /\p{Cf}/gu;
const BRACKETS = /[()[\]{}<>（）【】〔〕〈〉《》「」『』［］｛｝]/g;

/** What two spellings of one name share: half width, no spaces, no brackets (their contents stay), lower case. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').replace(INVISIBLE, '').replace(/\s/g, '').replace(BRACKETS, '').toLowerCase();
}

/** The name as it is stored: trimmed, single spaces, Chinese round brackets. */
export function normaliseName(raw: string): string {
  return raw
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/ ?\( ?/g, '（')
    .replace(/ ?\) ?/g, '）');
}
