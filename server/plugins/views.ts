import { hash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import view from '@fastify/view';
import { Eta } from 'eta';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import * as format from '../format.ts';
import { takeFlash } from '../people/sessions.ts';
import * as words from '../rules/words.ts';
import { may } from './access.ts';
import { asset } from './asset-files.ts';
import { maskToken } from './form-token.ts';
import { hasKeys } from './keys.ts';
import { markPacked, pack, takesGzip } from './packing.ts';
import { keepForSame } from './same-request.ts';

const root = fileURLToPath(new URL('../../views', import.meta.url));

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const SPECIAL = /[&<>"']/;

/** Escapes for text and quoted attributes. A value that is missing is a fault of the page, never the word "undefined". */
export function escapeHtml(value: unknown): string {
  if (value === undefined || value === null || Number.isNaN(value)) {
    throw new Error(`a page would print ${String(value)}`);
  }
  const text = String(value);
  // Most has none of them, which is seen in a third of the time that looking for each of them takes.
  return SPECIAL.test(text) ? text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign) : text;
}

export const eta = new Eta({ views: root, cache: true, autoEscape: true, escapeFunction: escapeHtml });

/** A part is included once a row: its path is worked out once, and not for each row again. */
const paths = new Map<string, string>();
const resolvePath = eta.resolvePath?.bind(eta);
if (resolvePath !== undefined)
  eta.resolvePath = (name, options) => {
    const key = `${options?.filepath ?? ''} ${name}`;
    let path = paths.get(key);
    if (path === undefined) {
      path = resolvePath(name, options);
      paths.set(key, path);
    }
    return path;
  };

/** What every page knows beside its own data. */
export interface PageData {
  title: string;
  /** The word of the bar that this page belongs to: progress, enterprises, targets … */
  nav?: string;
  [name: string]: unknown;
}

/** What every page is given beside its own data. */
function common(reply: FastifyReply, flash: string | null) {
  const { request, server } = reply;
  return {
    person: request.person,
    mayI: (what: Parameters<typeof may>[1]) => may(request.person, what),
    csrf: maskToken(request.person.csrf),
    draftsOf: draftsOf(request),
    keys: hasKeys(request),
    flash,
    ownUrgent: server.badges.urgent(request.person),
    alarm: server.badges.alarm(request.person),
    stepsLeft: server.badges.steps(request.person),
    isSample: server.badges.sample(),
    banner: server.storage.banner(),
    faults: {},
    nav: '',
    path: request.url,
    today: server.today(),
    f: format,
    w: words,
    asset,
  };
}

/** Whose drafts a browser may put back into its forms: a word for this session, from which nothing else follows. */
function draftsOf({ person }: FastifyRequest): string | null {
  if (person.accountId === null) return null;
  return hash('sha256', `drafts ${person.sessionHash}`, 'base64url').slice(0, 12);
}

/** Shows a page: `return show(reply, 'targets/page', { title: '目标', … })`. */
export function show(reply: FastifyReply, name: string, data: PageData, status = 200): FastifyReply {
  const { person } = reply.request;
  const quiet = person.accountId === null || person.hasFlash === false;
  const flash = quiet ? null : takeFlash(reply.server.db, person);
  reply.code(status).type('text/html; charset=utf-8');
  return reply.viewAsync(`${name}.eta`, { ...common(reply, flash), ...data }) as unknown as FastifyReply;
}

/** All that a page shows of its reader beside its own data, in one word: who they are and what the bar says to them. */
export function readerKey(request: FastifyRequest): string {
  const { person, server } = request;
  return [
    person.sessionHash,
    person.csrf,
    person.display,
    person.roles.join(),
    hasKeys(request),
    server.badges.urgent(person),
    server.badges.alarm(person),
    server.badges.steps(person),
    server.badges.sample(),
    server.storage.banner()?.words,
    server.today(),
  ].join(' ');
}

/** What stands around the main part of a page, by reader and page: two pieces, already encoded. */
interface Frame {
  head: Buffer;
  tail: Buffer;
  /** The whole page packed, by the main part within: the same bytes each time, so their length tells nothing. */
  packed: WeakMap<Buffer, Buffer>;
}
const frames = new WeakMap<FastifyInstance, Map<string, Frame>>();
const MOST_FRAMES = 500;
const HERE = '<!-- main -->';

/**
 * Shows a page whose main part is kept ready, encoded: nothing is rendered and nothing encoded again
 * but for a reader's first look, since turning Chinese text into bytes is what a page costs most.
 */
export function showKept(reply: FastifyReply, main: Buffer, data: PageData): FastifyReply {
  const { request, server } = reply;
  const { person } = request;
  const quiet = person.hasFlash === false;
  const own = frames.get(server) ?? new Map<string, Frame>();
  frames.set(server, own);
  const key = `${readerKey(request)} ${data.nav} ${data.title}`;
  let frame = quiet ? own.get(key) : undefined;
  if (frame === undefined) {
    const flash = quiet ? null : takeFlash(server.db, person);
    const page = eta.render('/layouts/page', { ...common(reply, flash), ...data, body: HERE });
    const [head = '', tail = ''] = page.split(HERE);
    frame = { head: Buffer.from(head), tail: Buffer.from(tail), packed: new WeakMap() };
    if (own.size >= MOST_FRAMES) own.clear();
    if (flash === null) own.set(key, frame);
  }
  reply.type('text/html; charset=utf-8');
  if (!takesGzip(request)) return reply.send(Buffer.concat([frame.head, main, frame.tail]));
  let packed = frame.packed.get(main);
  if (packed === undefined) {
    packed = pack(Buffer.concat([frame.head, main, frame.tail]));
    frame.packed.set(main, packed);
  }
  if (quiet) keepForSame(request);
  return markPacked(reply).send(packed);
}

export const views = plugin(async (app: FastifyInstance) => {
  app.decorate('badges', { urgent: () => 0, alarm: () => null, steps: () => 0, sample: () => false });
  await app.register(view, { engine: { eta }, root, production: true });
});
