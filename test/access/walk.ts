/** Every page that somebody can reach from the first one by links, as a browser would follow them. */

import type { Client, World } from '../helpers/app.ts';
import { attribute, elements } from '../helpers/page.ts';

export interface Seen {
  /** The route's own address: `/people/:id`. */
  route: string;
  path: string;
  status: number;
  type: string;
  body: string;
  bytes: Buffer;
  location: string;
}

interface Pattern {
  url: string;
  matches: RegExp;
}

/** Routes that are read, those without parameters first, as the router chooses. */
export function patternsOf(world: World, method = 'GET'): Pattern[] {
  return world.app.routeTable
    .filter((one) => one.method === method && !one.url.includes('*'))
    .map(({ url }) => ({
      url,
      matches: new RegExp(`^${url.replace(/[.]/g, '\\.').replace(/:[A-Za-z]+/g, '[^/]+')}$`),
    }))
    .sort((a, b) => a.url.split(':').length - b.url.split(':').length);
}

export function routeOf(patterns: readonly Pattern[], path: string): string | null {
  const bare = path.split(/[?#]/)[0] ?? '';
  return patterns.find((one) => one.matches.test(bare))?.url ?? null;
}

/** Addresses of our own on a page: links, images, and forms that ask (with what they are filled with). */
export function addressesIn(html: string): string[] {
  const found: string[] = [];
  for (const one of elements(html)) {
    const to = attribute(one, 'href') ?? attribute(one, 'src');
    if (to?.startsWith('/') === true && !to.startsWith('/assets/')) found.push(to.split('#')[0] ?? '');
  }
  return found;
}

export async function fetchOne(world: World, who: Client, path: string, route: string): Promise<Seen> {
  const reply = await world.app
    .inject({
      url: path,
      headers: { host: '127.0.0.1:3000', ...(who.cookie === '' ? {} : { cookie: who.cookie }) },
    })
    // An answer that breaks off is a fault like any other, and is to be told with its address.
    .catch(() => null);
  if (reply === null)
    return { route, path, status: 0, type: '', body: '', bytes: Buffer.alloc(0), location: '' };
  return {
    route,
    path,
    status: reply.statusCode,
    type: String(reply.headers['content-type'] ?? ''),
    body: reply.body,
    bytes: reply.rawPayload,
    location: String(reply.headers.location ?? ''),
  };
}

/**
 * Follows links from the first page. Of each route so many addresses are fetched that differ in their
 * parameters' names or places, so that the walk ends.
 */
export async function walk(
  world: World,
  who: Client,
  {
    perRoute = 3,
    from = ['/'],
    deep = true,
  }: { perRoute?: number; from?: readonly string[]; deep?: boolean } = {},
): Promise<{ seen: Seen[]; missed: string[] }> {
  const patterns = patternsOf(world);
  const counts = new Map<string, number>();
  const known = new Set<string>(from);
  const waiting = [...from];
  const seen: Seen[] = [];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const route = routeOf(patterns, path);
    if (route === null) continue;
    const n = counts.get(route) ?? 0;
    if (n >= perRoute) continue;
    counts.set(route, n + 1);
    const one = await fetchOne(world, who, path, route);
    seen.push(one);
    if (!deep) continue;
    const next = one.type.startsWith('text/html') ? addressesIn(one.body) : [one.location];
    for (const to of next) {
      if (known.has(to)) continue;
      known.add(to);
      waiting.push(to);
    }
  }
  return { seen, missed: patterns.map((one) => one.url).filter((url) => !counts.has(url)) };
}
