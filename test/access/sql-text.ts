/** The oracle for SQL: what comes in an address never becomes part of a statement, only a value of one. */
import type { Test } from 'tap';
import type { Db } from '../../db/open.ts';
import { attribute, elements } from '../helpers/page.ts';
import { openZone, type Zone } from './markup.ts';
import { PARAMETERS } from './payloads.ts';
import { fetchOne, walk } from './walk.ts';

/** A word of a search, by name or by pinyin, as the list asks for it: of the names themselves, or of their index. */
const WORD =
  /\(initials like \?[^()]*\)|haystack like \? escape '\\'|enterprise_id in \(select rowid from register_search where register_search match \?\)/g;
/** How the register is read hangs on how many are found, not on what was typed. */
const HOW = /from register (not indexed|indexed by \w+) where/g;

/** How many values a list has, or words a search, makes no other statement. */
const folded = (sql: string) =>
  sql
    .replace(/\s+/g, ' ')
    .replace(/\?( ?, ?\?)+/g, '?')
    .replace(/(\(\?\)( ?, ?)?)+/g, '(?)')
    .replace(WORD, 'word')
    .replace(HOW, 'from register where')
    .replace(/\(word( or word)+\)/g, 'word')
    .replace(/word( and word)+/g, 'word');

/** Notes the text of every statement that is prepared from now on. */
export function listen({ $client }: Db): Set<string> {
  const texts = new Set<string>();
  const prepare = $client.prepare.bind($client);
  Object.assign($client, {
    prepare(sql: string) {
      texts.add(folded(sql));
      return prepare(sql);
    },
  });
  return texts;
}

/** The values that a page itself offers for each of its parameters: by links and by the fields of its forms. */
function offeredOn(html: string, into: Map<string, Map<string, Set<string>>>): void {
  const offer = (path: string, name: string, value: string) => {
    const names = into.get(path) ?? new Map<string, Set<string>>();
    into.set(path, names);
    names.set(name, (names.get(name) ?? new Set()).add(value));
  };
  for (const one of elements(html)) {
    const to = attribute(one, 'href');
    if (to?.startsWith('/') === true && to.includes('?')) {
      const url = new URL(to, 'http://127.0.0.1');
      for (const [name, value] of url.searchParams) offer(url.pathname, name, value);
    }
    if (one.tagName !== 'form' || (attribute(one, 'method') ?? 'get') !== 'get') continue;
    const path = attribute(one, 'action') ?? '';
    const form = elements(html).filter((field) => field.tagName === 'option' || field.tagName === 'input');
    for (const field of form) {
      for (let up = field.parentNode, name = attribute(field, 'name'); up !== null; ) {
        if ('attrs' in up && up.tagName === 'select') name = attribute(up, 'name');
        if (up === one && name !== null) offer(path, name, attribute(field, 'value') ?? '');
        up = 'parentNode' in up ? up.parentNode : null;
      }
    }
  }
}

export interface Told {
  parameters: number;
  requests: number;
  statements: number;
  faults: string[];
}

/** Asks every page with each of its parameters: first with what it offers itself, then with what nobody offers. */
export async function checkSql(
  t: Test,
  {
    payloads = PARAMETERS,
    only = null,
    zone,
  }: { payloads?: readonly string[]; only?: string | null; zone?: Zone } = {},
): Promise<Told> {
  const { world, who } = zone ?? (await openZone(t));
  const texts = listen(world.db);
  const offered = new Map<string, Map<string, Set<string>>>();
  const { seen } = await walk(world, who, {
    perRoute: only === null ? 3 : 1,
    ...(only === null ? {} : { from: [only], deep: false }),
  });
  for (const one of seen) if (one.type.startsWith('text/html')) offeredOn(one.body, offered);
  const ask = (path: string, query: Record<string, string>) =>
    fetchOne(world, who, `${path}?${new URLSearchParams(query)}`, path);
  const pages = [...offered].filter(([path]) => only === null || path === only);
  const faults: string[] = [];
  let requests = seen.length;
  let parameters = 0;
  for (const [path, names] of pages) {
    const first = Object.fromEntries(
      [...names].map(([name, values]) => [name, [...values].find((value) => value !== '') ?? '']),
    );
    await ask(path, first);
    for (const [name, values] of names) {
      for (const value of [...values].slice(0, 12)) await ask(path, { [name]: value });
      await ask(path, { [name]: '示例' });
      await ask(path, { [name]: 'shili' });
      await ask(path, { [name]: '2026-06-30' });
      // What no index can be asked for is read through, and finds everybody: they are counted by a statement of their own.
      await ask(path, { [name]: '\0示例' });
      requests += Math.min(values.size, 12) + 4;
    }
  }
  const usual = new Set(texts);
  for (const [path, names] of pages) {
    for (const name of names.keys()) {
      parameters += 1;
      for (const payload of payloads) {
        const reply = await ask(path, { [name]: payload });
        requests += 1;
        if (reply.status >= 500) faults.push(`${path}?${name}=${payload}: ${reply.status}`);
        if (/SQLITE_|syntax error/.test(reply.body)) faults.push(`${path}?${name}=${payload}: tells of SQL`);
        for (const text of texts) {
          if (usual.has(text)) continue;
          usual.add(text);
          faults.push(`${path}?${name}=${payload}: ${text.slice(0, 300)}`);
        }
      }
    }
  }
  return { parameters, requests, statements: usual.size, faults };
}
