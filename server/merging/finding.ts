/**
 * Pairs of enterprises that may be one: the same name, a former name that is another's, near names, codes
 * of which one place differs. Equal names come from their index; near ones are looked for in stretches of
 * the register, so that a page costs the same however long it is.
 */
import type { Db } from '../../db/open.ts';
import { perTables } from '../../db/written.ts';
import { nameIndex } from '../derived/name-index.ts';
import { likeness } from '../rules/likeness.ts';
import type { MatchEntry, MatchIndex } from '../rules/match.ts';
import { plainText } from '../rules/match-names.ts';
import { NEAR_ENOUGH, nearest, weighedText } from '../rules/match-near.ts';
import { nameKey } from '../rules/names.ts';

export interface Firm {
  id: number;
  uscc: string;
  name: string;
  area: string | null;
}
export interface Pair {
  one: Firm;
  other: Firm;
  /** 名称相同, 曾用名相同, 名称相近, 代码只差一位 */
  why: string[];
}

/** Pairs on one page. */
export const PAGE = 20;
/** Of so many names the neighbours are looked for on one page, at most. */
const STRETCH = 2_000;
/** Two slips in a trade's word still show; one in a firm's own two characters does not. */
const ALIKE = 0.8;
/**
 * The last two of the eighteen are check characters and follow the others, so that two codes never differ in
 * one place alone. Codes are given out in a row: a near one tells only where the names are near, too.
 */
const CODE_BODY = 16;
/** The likeliest of a name; a street of firms called after a place would fill the page. */
const NEIGHBOURS = 3;

const NOT_DISMISSED = `not exists (select 1 from not_duplicate d where d.undone_at is null
    and d.one_id = min(a.id, b.id) and d.other_id = max(a.id, b.id))`;

const SAME = `select a.id as one, b.id as other, '名称相同' as why from enterprise a
    join enterprise b on b.name_key = a.name_key and b.id > a.id
   where a.gone is null and b.gone is null and ${NOT_DISMISSED}
  union
  select a.id, b.id, '曾用名' from former_name f
    join enterprise a on a.id = f.enterprise_id
    join enterprise b on b.name_key = f.name_key and b.id <> a.id
   where a.gone is null and b.gone is null and a.name_key <> b.name_key and ${NOT_DISMISSED}`;

function firms(db: Db, by: 'id' | 'uscc', keys: readonly (number | string)[]): Map<number | string, Firm> {
  const rows = db.$client
    .prepare<[string], Firm>(
      `select id, uscc, name, area from enterprise where ${by} in (select value from json_each(?))`,
    )
    .all(JSON.stringify(keys));
  return new Map(rows.map((row) => [row[by], row]));
}

function told(
  found: readonly { one: number | string; other: number | string; why: string[] }[],
  known: ReadonlyMap<number | string, Firm>,
): Pair[] {
  return found.flatMap(({ why, ...keys }): Pair[] => {
    const one = known.get(keys.one);
    const other = known.get(keys.other);
    return one === undefined || other === undefined ? [] : [{ one, other, why }];
  });
}

const same = perTables(['enterprise', 'former_name', 'not_duplicate'], (db) =>
  db.$client.prepare<[], { one: number; other: number; why: string }>(`${SAME} order by 1, 2`).all(),
);

/** Pairs of the same name, or of which one was called as the other is. */
export function samePairs(db: Db, page: number): { pairs: Pair[]; total: number } {
  const all = same(db);
  const total = all.length;
  const rows = all.slice((page - 1) * PAGE, page * PAGE);
  const known = firms(
    db,
    'id',
    rows.flatMap((row) => [row.one, row.other]),
  );
  const formerly = (id: number) => `${known.get(id)?.name ?? ''}曾用名与另一家相同`;
  const pairs = told(
    rows.map((row) => ({ ...row, why: [row.why === '曾用名' ? formerly(row.one) : row.why] })),
    known,
  );
  return { pairs, total };
}

const SIGNS = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'];
const bodies = new WeakMap<MatchIndex, Map<string, number[]>>();

/** The places of the register by the body of their codes, kept as long as the index. */
function byBody(index: MatchIndex): Map<string, number[]> {
  let kept = bodies.get(index);
  if (kept === undefined) {
    kept = new Map();
    for (const [at, { uscc }] of index.entries.entries()) {
      const body = uscc.slice(0, CODE_BODY);
      const own = kept.get(body);
      if (own === undefined) kept.set(body, [at]);
      else own.push(at);
    }
    bodies.set(index, kept);
  }
  return kept;
}

/** Those after it in the register whose code differs from its own in one place of the body. */
function codeNeighbours(index: MatchIndex, at: number): number[] {
  const body = index.entries[at]?.uscc.slice(0, CODE_BODY) ?? '';
  const known = byBody(index);
  const found: number[] = [];
  for (let i = 0; i < body.length; i += 1) {
    const [head, tail] = [body.slice(0, i), body.slice(i + 1)];
    for (const sign of SIGNS) {
      if (sign === body.charAt(i)) continue;
      for (const other of known.get(head + sign + tail) ?? []) if (other > at) found.push(other);
    }
  }
  return found;
}

const weighed = (name: string) => weighedText(plainText(name));

function bears({ name, former_names }: MatchEntry, key: string): boolean {
  return nameKey(name) === key || former_names.some((former) => nameKey(former) === key);
}

/** Those after it in the register that resemble it, the likeliest first. */
function neighbours(index: MatchIndex, at: number): { other: number; why: string[] }[] {
  const own = index.entries[at];
  if (own === undefined) return [];
  const scores = nearest(index.near(), plainText(own.name));
  const coded = codeNeighbours(index, at);
  const mine = coded.length === 0 ? null : weighed(own.name);
  const found = new Map<number, { score: number; why: string[] }>();
  for (const [other, score] of scores)
    if (other > at && score >= ALIKE) found.set(other, { score, why: ['名称相近'] });
  for (const other of coded) {
    const score = mine === null ? 0 : likeness(mine, weighed(index.entries[other]?.name ?? ''), NEAR_ENOUGH);
    if (score < NEAR_ENOUGH) continue;
    const known = found.get(other);
    found.set(other, { score: score + 1, why: [...(known?.why ?? []), '代码只差一位'] });
  }
  const key = nameKey(own.name);
  return [...found]
    .filter(([other]) => {
      const entry = index.entries[other];
      // The same name is told on the first page already.
      return entry !== undefined && !bears(entry, key) && !bears(own, nameKey(entry.name));
    })
    .sort(([, a], [, b]) => b.score - a.score)
    .slice(0, NEIGHBOURS)
    .map(([other, { why }]) => ({ other, why }));
}

export interface NearPage {
  pairs: Pair[];
  /** Where this page begins and where the next does, in the order of the register; null where it is the last. */
  from: number;
  next: number | null;
  /** How many enterprises there are. */
  all: number;
}

/** Pairs of near names or codes, found from this place of the register on. */
export function nearPairs(db: Db, from: number): NearPage {
  const index = nameIndex(db);
  const { entries } = index;
  const end = Math.min(entries.length, from + STRETCH);
  const apart = new Set(
    db.$client
      .prepare<[], string>(
        `select a.uscc || ' ' || b.uscc from not_duplicate d join enterprise a on a.id = d.one_id
           join enterprise b on b.id = d.other_id where d.undone_at is null`,
      )
      .pluck()
      .all(),
  );
  const codeOf = (place: number) => entries[place]?.uscc ?? '';
  const found: { one: string; other: string; why: string[] }[] = [];
  let at = from;
  for (; at < end && found.length < PAGE; at += 1) {
    const one = codeOf(at);
    for (const { other: place, why } of neighbours(index, at)) {
      const other = codeOf(place);
      if (!apart.has(`${one} ${other}`) && !apart.has(`${other} ${one}`)) found.push({ one, other, why });
    }
  }
  const known = firms(
    db,
    'uscc',
    found.flatMap((pair) => [pair.one, pair.other]),
  );
  const pairs = told(found, known);
  return { pairs, from, next: at < entries.length ? at : null, all: entries.length };
}
