/** Which pages there are to look at: those that links lead to, and those that a form comes back with. */
import { walk } from '../access/walk.ts';
import { type Client, ORIGIN, type World } from '../helpers/app.ts';
import { type Control, type PageForm, type Pairs, readPage } from '../input/page-forms.ts';
import type { Zone } from './zones.ts';

export type Person = keyof Zone['people'];

export interface Seen {
  who: Person;
  route: string;
  path: string;
  body: string;
}

/** So many pages of a route: those who see less see a few of their own. */
const A_ROUTE: Record<Person, number> = { chief: 2, officer: 1, leader: 1 };

const isPage = (type: string) => type.startsWith('text/html');

export async function pagesOf(zone: Zone, perRoute: Record<Person, number> = A_ROUTE): Promise<Seen[]> {
  const all: Seen[] = [];
  for (const who of ['chief', 'officer', 'leader'] as const) {
    const from = who === 'chief' ? zone.starts : ['/'];
    const { seen } = await walk(zone.world, zone.people[who], { perRoute: perRoute[who] + 2, from });
    const counts = new Map<string, number>();
    for (const { route, path, status, type, body } of seen) {
      const n = counts.get(route) ?? 0;
      if (status !== 200 || !isPage(type) || n >= perRoute[who]) continue;
      counts.set(route, n + 1);
      all.push({ who, route, path, body });
    }
  }
  return all;
}

const WRONG = 'ＸＸ不是数字'.repeat(60);

/** A form as somebody sends it who fills in nothing, or nothing that fits. */
function filled({ controls }: PageForm, way: 'empty' | 'wrong'): Pairs {
  return controls.flatMap(({ name, kind, value, options }: Control): Pairs => {
    if (kind === 'hidden') return [[name, value ?? '']];
    if (kind === 'file') return [];
    if (kind === 'radio' || kind === 'tick') return way === 'wrong' && value !== null ? [[name, value]] : [];
    if (kind === 'choice') return [[name, way === 'empty' && options.includes('') ? '' : (value ?? '')]];
    return [[name, way === 'empty' ? '' : WRONG]];
  });
}

export interface Refused extends Seen {
  way: 'empty' | 'wrong';
}

const ENDS_THE_SESSION = /^\/(sign-out|people\/me\/(password|sessions))/;

/** The pages that forms come back with; what is taken all the same is undone. */
export async function refusals(zone: Zone, seen: readonly Seen[]): Promise<Refused[]> {
  const { world, people } = zone;
  const known = new Set<string>();
  const all: Refused[] = [];
  for (const page of seen) {
    for (const form of readPage(page.body, page.path).forms) {
      if (form.method !== 'POST' || ENDS_THE_SESSION.test(form.action)) continue;
      const shape = `${form.action.replace(/\d+|[0-9A-Z]{18}|[0-9a-f]{20,}/g, '#')} ${form.controls.map((one) => one.name.replace(/\d+/g, '#')).join(' ')}`;
      for (const way of ['empty', 'wrong'] as const) {
        if (known.has(`${way} ${shape}`)) continue;
        known.add(`${way} ${shape}`);
        const body = await refusal(world, people[page.who], form, filled(form, way));
        if (body !== null) all.push({ ...page, path: form.action, body, way });
      }
    }
  }
  return all;
}

async function refusal(world: World, who: Client, form: PageForm, pairs: Pairs): Promise<string | null> {
  const { $client } = world.db;
  const all = [['csrf', who.csrf], ...pairs.filter(([name]) => name !== 'csrf')] as Pairs;
  const [type, payload] = form.isMultipart
    ? ['multipart/form-data; boundary=shili', multipart(all)]
    : ['application/x-www-form-urlencoded', new URLSearchParams(all).toString()];
  $client.exec('begin immediate');
  try {
    const reply = await world.app.inject({
      method: 'POST',
      url: form.action,
      headers: { host: '127.0.0.1:3000', cookie: who.cookie, origin: ORIGIN, 'content-type': type },
      payload,
    });
    return reply.statusCode === 422 || reply.statusCode === 409 ? reply.body : null;
  } finally {
    $client.exec('rollback');
  }
}

const multipart = (pairs: Pairs) =>
  `${pairs.map(([name, value]) => `--shili\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--shili--\r\n`;
