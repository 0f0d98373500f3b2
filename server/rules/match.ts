/**
 * Which enterprises of the register a published list names. By code; by name, but for spelling; by
 * former name; else the likeliest are shown and a person chooses. What could be two is never chosen.
 */
import { type LineRead, readLines } from './match-lines.ts';
import { bareName, foldForm, isFirmName, plainText, spellingKey } from './match-names.ts';
import { buildNear, type NearIndex, nearest } from './match-near.ts';
import { judgeCode } from './uscc.ts';

export interface MatchEntry {
  uscc: string;
  name: string;
  former_names: readonly string[];
  /** Codes of old that lead to it; nobody has them now. */
  former_codes?: readonly string[];
}

export interface MatchIndex {
  entries: readonly MatchEntry[];
  byCode: Map<string, number>;
  /** Places among the entries, by the key of a spelling. */
  byName: Places;
  byFormer: Places;
  /** Names and former names that serials off and 有限责任公司 as 有限公司 spell otherwise. */
  byFolded: Places;
  near: NearIndex;
}

export const FOUND_BY = ['code', 'name', 'former', 'near', 'none'] as const;
export type FoundBy = (typeof FOUND_BY)[number];

export interface MatchCandidate {
  uscc: string;
  name: string;
  /** 1 for the same name down to 0; it orders candidates and chooses none. */
  score: number;
}

export interface LineMatch {
  /** From 1, as pasted. */
  line: number;
  text: string;
  /** `near` has candidates and no enterprise; what is not found is the normal case in a list of a province. */
  found_by: FoundBy;
  enterprise: { uscc: string; name: string } | null;
  /** At most five, the likeliest first. */
  candidates: MatchCandidate[];
}

const AT_MOST = 5;

/** One place, or several; of a hundred thousand names nearly all have one. */
type Places = Map<string, number | number[]>;

function add(map: Places, key: string, at: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, at);
  else if (typeof known !== 'number') known.push(at);
  else if (known !== at) map.set(key, [known, at]);
}

const placesOf = (map: Places, key: string): readonly number[] => {
  const known = map.get(key);
  return known === undefined ? [] : typeof known === 'number' ? [known] : known;
};

/** Prepares a register for matching; a second's work for 100,000 names, so keep it while they stand. */
export function buildIndex(entries: readonly MatchEntry[]): MatchIndex {
  const byCode = new Map<string, number>();
  const byName: Places = new Map();
  const byFormer: Places = new Map();
  const byFolded: Places = new Map();
  const names: string[] = [];
  const keys: string[] = [];
  const owners: number[] = [];
  entries.forEach(({ uscc, name, former_names, former_codes = [] }, at) => {
    byCode.set(uscc, at);
    for (const code of former_codes) byCode.set(code, at);
    const enter = (spelling: string, map: Places) => {
      const plain = plainText(spelling);
      const key = spellingKey(plain);
      if (key === '') return;
      add(map, key, at);
      const folded = foldForm(spellingKey(bareName(plain)));
      if (folded !== key) add(byFolded, folded, at);
      names.push(spelling);
      keys.push(folded);
      owners.push(at);
    };
    enter(name, byName);
    for (const former of former_names) if (former !== name) enter(former, byFormer);
  });
  return { entries, byCode, byName, byFormer, byFolded, near: buildNear(names, keys, owners) };
}

interface Hit {
  by: 'name' | 'former';
  /** One, or several that bear the same name. */
  at: readonly number[];
}

function hitOf(index: MatchIndex, way: string): Hit | null {
  const bare = bareName(way);
  for (const key of new Set([spellingKey(way), spellingKey(bare)])) {
    const named = placesOf(index.byName, key);
    if (named.length > 0) return { by: 'name', at: named };
    const former = placesOf(index.byFormer, key);
    if (former.length > 0) return { by: 'former', at: former };
  }
  const folded = foldForm(spellingKey(bare));
  const maps = [index.byName, index.byFormer, index.byFolded];
  const at = [...new Set(maps.flatMap((map) => placesOf(map, folded)))];
  if (at.length === 0) return null;
  return { by: at.some((one) => foldedName(index, one) === folded) ? 'name' : 'former', at };
}

function foldedName(index: MatchIndex, at: number): string {
  return foldForm(spellingKey(bareName(plainText(index.entries[at]?.name ?? ''))));
}

/** What the cells of a line name, and whether something in it may name another firm. */
function namedBy(index: MatchIndex, cells: readonly string[][]): { hits: Hit[]; isDoubtful: boolean } {
  const hits: Hit[] = [];
  let isDoubtful = false;
  for (const ways of cells) {
    const found = ways.flatMap((way) => hitOf(index, way) ?? []);
    hits.push(...found);
    if (found.length === 0 && ways.some(isFirmName)) isDoubtful = true;
  }
  return { hits, isDoubtful };
}

function matched(index: MatchIndex, read: LineRead, by: FoundBy, at: number): LineMatch {
  const { uscc = '', name = '' } = index.entries[at] ?? {};
  return { line: read.line, text: read.text, found_by: by, enterprise: { uscc, name }, candidates: [] };
}

function offered(index: MatchIndex, read: LineRead, scores: ReadonlyMap<number, number>): LineMatch {
  const candidates = [...scores]
    .map(([at, score]) => {
      const { uscc = '', name = '' } = index.entries[at] ?? {};
      return { uscc, name, score: Math.floor(score * 1000) / 1000 };
    })
    .sort((a, b) => b.score - a.score || (a.uscc < b.uscc ? -1 : 1))
    .slice(0, AT_MOST);
  const found_by = candidates.length > 0 ? 'near' : 'none';
  return { line: read.line, text: read.text, found_by, enterprise: null, candidates };
}

/** Finds what one line names. */
export function matchLine(index: MatchIndex, read: LineRead): LineMatch {
  const coded = read.codes.flatMap((code) => index.byCode.get(code) ?? []);
  const { hits, isDoubtful } = namedBy(index, read.cells);
  const all = new Set([...coded, ...hits.flatMap(({ at }) => at)]);
  const [code, ...codes] = coded;
  if (code !== undefined && codes.length === 0) {
    // A code decides, unless its name is that of another: one of the two is wrong, and we cannot say which.
    const isOwn = hits.length === 0 || hits.some(({ at }) => at.includes(code));
    if (isOwn) return matched(index, read, 'code', code);
  }
  const [only, ...others] = all;
  // A right code that the register lacks is that of another firm, or ours is wrong.
  const isForeign = coded.length === 0 && read.codes.some((one) => 'code' in judgeCode(one));
  if (code === undefined && only !== undefined && others.length === 0 && !isDoubtful && !isForeign) {
    const by = hits.some((hit) => hit.by === 'name') ? 'name' : 'former';
    return matched(index, read, by, only);
  }
  const scores = new Map([...all].map((at) => [at, 1]));
  if (all.size === 0) {
    const ways = new Set([...read.cells.flatMap((cell) => cell.map(bareName)), ...read.hints]);
    for (const way of ways) {
      for (const [at, score] of nearest(index.near, way)) {
        if (score > (scores.get(at) ?? 0)) scores.set(at, score);
      }
    }
  }
  return offered(index, read, scores);
}

/**
 * What each row of a list names, in its order. Blank lines, headers and titles have no answer.
 * @param lines as pasted: names or codes, one each, or rows of a sheet
 */
export function matchLines(index: MatchIndex, lines: readonly string[]): LineMatch[] {
  return readLines(lines).map((read) => matchLine(index, read));
}
