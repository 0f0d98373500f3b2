/**
 * Which enterprises of the register a published list names. By code; by name, but for spelling; by
 * former name; else the likeliest are shown and a person chooses. What could be two is never chosen.
 */
import { type LineRead, readLines } from './match-lines.ts';
import { bareName, bareRegistered, foldForm, isFirmName, plainText, spellingKey } from './match-names.ts';
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
  byCode: () => Map<string, number>;
  /** Places among the entries, by the key of a spelling. */
  byName: Places;
  byFormer: Places;
  /** Names and former names that serials off and 有限责任公司 as 有限公司 spell otherwise. */
  byFolded: Places;
  near: () => NearIndex;
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

/** One place, or the first of several; of a hundred thousand names nearly all have one. */
type Places = Map<string, number | number[]>;

function add(map: Places, key: string, at: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, at);
  else if (typeof known === 'number') {
    if (known !== at) map.set(key, [known, at]);
  } else if (known.length < AT_MOST && !known.includes(at)) known.push(at);
}

const placesOf = (map: Places, key: string): readonly number[] => {
  const known = map.get(key);
  return known === undefined ? [] : typeof known === 'number' ? [known] : known;
};

/** Made when first asked for: a list without codes, or without slips, does with less. */
function lazily<T>(make: () => T): () => T {
  let made: { is: T } | null = null;
  return () => {
    made ??= { is: make() };
    return made.is;
  };
}

/** The spelling of a name in the register: its key, and the key of the name without what hangs on it. */
function keysOf(written: string): { key: string; folded: string } {
  const plain = plainText(written);
  const key = spellingKey(plain);
  const bare = bareRegistered(plain);
  return { key, folded: foldForm(bare === plain ? key : spellingKey(bare)) };
}

/** Prepares a register for matching: some tenths of a second for 100,000 names, so keep it while they stand. */
export function buildIndex(entries: readonly MatchEntry[]): MatchIndex {
  const byName: Places = new Map();
  const byFormer: Places = new Map();
  const byFolded: Places = new Map();
  const names: string[] = [];
  const keys: string[] = [];
  const owners: number[] = [];
  const enter = (written: string, at: number, map: Places) => {
    const { key, folded } = keysOf(written);
    if (key === '') return;
    add(map, key, at);
    if (folded !== key) add(byFolded, folded, at);
    names.push(written);
    keys.push(folded);
    owners.push(at);
  };
  entries.forEach(({ name, former_names }, at) => {
    enter(name, at, byName);
    for (const former of former_names) if (former !== name) enter(former, at, byFormer);
  });
  return {
    entries,
    byCode: lazily(() => {
      const places = new Map(entries.map(({ uscc }, at) => [uscc, at]));
      entries.forEach(({ former_codes = [] }, at) => {
        for (const code of former_codes) places.set(code, at);
      });
      return places;
    }),
    byName,
    byFormer,
    byFolded,
    near: lazily(() => buildNear(names, keys, owners)),
  };
}

interface Hit {
  by: 'name' | 'former';
  /** One, or several that bear the same name. */
  at: readonly number[];
  /** The name that was looked for, folded. */
  folded: string;
}

function hitOf(index: MatchIndex, way: string): Hit | null {
  const bare = bareName(way);
  const folded = foldForm(spellingKey(bare));
  for (const key of new Set([spellingKey(way), spellingKey(bare)])) {
    const named = placesOf(index.byName, key);
    if (named.length > 0) return { by: 'name', at: written(index, way, named), folded };
    const former = placesOf(index.byFormer, key);
    if (former.length > 0) return { by: 'former', at: former, folded };
  }
  const maps = [index.byName, index.byFormer, index.byFolded];
  const at = [...new Set(maps.flatMap((map) => placesOf(map, folded)))];
  if (at.length === 0) return null;
  return { by: at.some((one) => foldedNames(index, one)[0] === folded) ? 'name' : 'former', at, folded };
}

/** Of several whose names differ by brackets alone, the one that is written as it stands here. */
function written(index: MatchIndex, way: string, named: readonly number[]): readonly number[] {
  if (named.length === 1) return named;
  const same = named.filter((at) => plainText(index.entries[at]?.name ?? '') === way);
  return same.length === 1 ? same : named;
}

/** Its name and its former names, folded. */
function foldedNames(index: MatchIndex, at: number): string[] {
  const entry = index.entries[at];
  return entry === undefined ? [] : [entry.name, ...entry.former_names].map((one) => keysOf(one).folded);
}

/** What the cells of a line name, and whether something in it may name another firm. */
function namedBy(index: MatchIndex, read: LineRead): { hits: Hit[]; isDoubtful: boolean } {
  const hits: Hit[] = [];
  let isDoubtful = false;
  for (const ways of read.cells) {
    const found = ways.flatMap((way) => hitOf(index, way) ?? []);
    hits.push(...found);
    if (found.length === 0 && ways.some(isFirmName)) isDoubtful = true;
  }
  for (const { name, isSame } of read.remarks) {
    const found = hits.length === 0 ? null : hitOf(index, name);
    if (found !== null) hits.push(found);
    // What it was called before is its own; any other firm makes two.
    else if (!isSame) isDoubtful = true;
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
  const coded = read.codes.flatMap((code) => index.byCode().get(code) ?? []);
  const { hits, isDoubtful } = namedBy(index, read);
  const all = new Set([...coded, ...hits.flatMap(({ at }) => at)]);
  const [code, ...codes] = coded;
  if (code !== undefined && codes.length === 0) {
    // A code decides, unless its name is that of another: one of the two is wrong, and we cannot say which.
    const own = foldedNames(index, code);
    const isOwn =
      hits.length === 0 || hits.some(({ at, folded }) => at.includes(code) || own.includes(folded));
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
      for (const [at, score] of nearest(index.near(), way)) {
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
