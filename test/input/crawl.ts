/** Walks the pages from the route table and their own links, and finds every form and every query that they lead to. */
import type { Client } from '../helpers/app.ts';
import { type FilledForm, fillIn } from './fill-in.ts';
import { type PageForm, resolve } from './page-forms.ts';
import type { Visitor } from './visitor.ts';

export interface Crawl {
  forms: FilledForm[];
  /** GET routes with a page of theirs and the names that their queries have been seen with. */
  pages: Map<string, { path: string; names: Set<string> }>;
  /** What could not be opened, in words. */
  faults: string[];
  /** Routes that take forms and that no form of a page was found for. */
  missing: string[];
  /** Routes of forms that were never taken, and whose page has them no more. */
  gone: string[];
  visited: number;
}

export interface Crawling {
  /** So many pages of one route are looked at: firms differ, and so do the forms on their pages. */
  pagesARoute?: number;
  /** Where to begin, beside every page that stands in the table of routes. */
  starts?: readonly Start[];
  /** What somebody would know to type, beside a firm's name. */
  known?: readonly string[];
  /** Only forms of these routes, and pages of them. */
  only?: RegExp;
  /**
   * Told of each form as soon as it was taken (and undone), while all that it is about is still there; of one that
   * never was, at the end.
   */
  each?: (filled: FilledForm) => Promise<void>;
}

export interface Start {
  path: string;
  who: Client;
}

/** So many forms of one route with different fields are kept. */
const FORMS_A_ROUTE = 4;
/** So often a form that is not taken is tried on another page: another firm may be further. */
const TRIES = 5;
/** What would put the visitors out. */
const SHUTS_OUT = /^\/sign-out|^\/people\/me\/(password|sessions)/;
/** Lists of what was done, which no link of their own page leads to before. */
const SEEN_AGAIN = ['/enterprises/duplicates?view=apart', '/enterprises/views'];
/** What ends a thing that other forms are about: nothing lies behind it. */
const ENDS = /\/(drop|remove)$/;

const shapeOf = (form: PageForm) =>
  [...new Set(form.controls.map((one) => `${one.name.replace(/\d+/g, '#')}`))].sort().join(' ');

const patternOf = (address: string) => (address.split('?')[1] ?? '').replace(/=[^&]*/g, '');

export async function crawl(
  visitor: Visitor,
  { pagesARoute = 10, starts = [], known: told = [], only = /^/, each = async () => {} }: Crawling = {},
): Promise<Crawl> {
  const { world, people } = visitor;
  const found: Crawl = { forms: [], pages: new Map(), faults: [], missing: [], gone: [], visited: 0 };
  const firm = String(
    world.db.$client.prepare('select name from enterprise order by id limit 1').pluck().get() ?? '示例',
  );
  const known = [firm, ...told];
  // What was read before things were done is read again after them, a few pages of each route.
  let isSecond = false;
  const samples: string[] = [];
  const queue: Start[] = [...starts];
  const queued = new Set<string>();
  const counted = new Map<string, number>();
  const shapes = new Map<string, Map<string, number>>();
  const see = (address: string, at: string, who: Client) => {
    const path = resolve(address, at).split('#')[0] ?? '';
    const route = path === '' ? null : visitor.routeOf('GET', path);
    if (route === null || route.startsWith('/assets') || queued.has(path) || !only.test(route)) return;
    const seen = found.pages.get(route) ?? { path, names: new Set<string>() };
    for (const name of new URLSearchParams(path.split('?')[1] ?? '').keys()) seen.names.add(name);
    found.pages.set(route, seen);
    // A few of each route, and a few more of each set of names.
    const key = `${route}?${patternOf(path)}`;
    const own = counted.get(key) ?? 0;
    const all = counted.get(route) ?? 0;
    const most = route.includes('/exports/') || /\.xlsx$|\/api\//.test(route) ? 1 : pagesARoute;
    if (all >= 3 * most || own >= most) return;
    counted.set(key, own + 1);
    counted.set(route, all + 1);
    queued.add(path);
    if (all < 3) samples.push(path);
    queue.push({ path, who });
  };
  for (const one of world.app.routeTable) {
    if (one.method === 'GET' && !one.api && !/[:*]/.test(one.url)) see(one.url, '/', people[0]);
  }
  const waiting: FilledForm[] = [];
  for (;;) {
    const next = queue.shift();
    if (next === undefined) {
      // Nothing more to read: do one thing for real, and look again at what it may have changed.
      const one = waiting.shift();
      if (one === undefined) {
        if (isSecond) break;
        isSecond = true;
        for (const { path } of found.pages.values()) for (const who of people) queue.push({ path, who });
        for (const path of [...samples, ...SEEN_AGAIN]) for (const who of people) queue.push({ path, who });
        queue.push(...starts);
        continue;
      }
      if (SHUTS_OUT.test(one.form.action) || ENDS.test(one.form.action)) continue;
      const { who, file } = one;
      const got = await visitor.send(one.form, one.pairs, { who, ...(file === undefined ? {} : { file }) });
      if (got.status >= 400) continue;
      const to = got.location === '' ? one.page : resolve(got.location, one.form.action);
      see(to, '/', who);
      const other = people[0] === who ? people[1] : people[0];
      for (const path of [to, one.page, parentOf(one.page), parentOf(to)]) {
        if (visitor.routeOf('GET', path) === null) continue;
        queue.push({ path, who }, { path, who: other });
      }
      continue;
    }
    const got = await visitor.get(next.path, next.who);
    found.visited += 1;
    if (got.status >= 500) found.faults.push(`GET ${next.path}: ${got.status}`);
    if (got.status >= 400) continue;
    if (got.location !== '') see(got.location, next.path, next.who);
    for (const link of got.page.links) if (!link.startsWith('#')) see(link, next.path, next.who);
    for (const form of got.page.forms) {
      const route = form.action === '' ? null : visitor.routeOf(form.method, form.action);
      if (route === null) {
        if (form.action !== '')
          found.faults.push(`${form.method} ${form.action} on ${next.path}: no such route`);
        continue;
      }
      if (form.method === 'GET') {
        const seen = found.pages.get(route) ?? { path: form.action, names: new Set<string>() };
        for (const { name } of form.controls) seen.names.add(name);
        found.pages.set(route, seen);
        continue;
      }
      if (!only.test(route)) continue;
      // Others' accounts show the same forms, and can be shut without shutting out who walks.
      if (people.some((one) => form.action.startsWith(`/people/${one.id}/`))) continue;
      const own = shapes.get(route) ?? new Map<string, number>();
      shapes.set(route, own);
      const shape = shapeOf(form);
      const tries = own.get(shape) ?? 0;
      if (tries >= TRIES || (tries === 0 && own.size >= FORMS_A_ROUTE)) continue;
      own.set(shape, tries + 1);
      const filled = await fillIn(visitor, { route, page: next.path, form, who: next.who }, known);
      if (filled.isTaken) own.set(shape, TRIES);
      const at = found.forms.findIndex((one) => one.route === route && shapeOf(one.form) === shape);
      if (at < 0) found.forms.push(filled);
      else if (filled.isTaken) found.forms[at] = filled;
      if (!filled.isTaken) continue;
      await each(filled);
      waiting.push(filled);
    }
  }
  // What was done meanwhile has moved versions on: a form that was not taken is tried from its page once more.
  for (const [at, one] of found.forms.entries()) {
    if (one.isTaken) continue;
    const { page } = await visitor.get(one.page, one.who);
    const form = page.forms.find(
      (other) =>
        visitor.routeOf(other.method, other.action) === one.route && shapeOf(other) === shapeOf(one.form),
    );
    if (form !== undefined) {
      const again = await fillIn(visitor, { ...one, form }, known);
      found.forms[at] = again;
      await each(again);
    } else if (found.forms.some((other) => other !== one && other.route === one.route)) {
      found.gone.push(one.route);
    } else await each(one);
  }
  const taking = world.app.routeTable.filter(
    (one) => !['GET', 'HEAD', 'OPTIONS'].includes(one.method) && !one.api,
  );
  found.missing = taking.map((one) => one.url).filter((url) => !shapes.has(url));
  return found;
}

/** The page above: `/people/tokens/new` is under `/people/tokens`, and that is under `/people`. */
function parentOf(path: string): string {
  const [bare = ''] = path.split('?');
  return bare.slice(0, bare.lastIndexOf('/')) || '/';
}
