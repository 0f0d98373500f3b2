/** Somebody who may do everything, in a zone filled with fictional firms; what they try leaves no trace. */
import type { Test } from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { addDemoWebhooks } from '../../server/demo/webhooks.ts';
import { ROLES } from '../../server/rules/roles.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { AT, openDemo } from '../demo/zone.ts';
import { type Client, ORIGIN, openApp, TestClock, type World } from '../helpers/app.ts';
import { type PageForm, type Pairs, type ReadPage, readPage } from './page-forms.ts';

export interface Got {
  status: number;
  location: string;
  type: string;
  body: string;
  page: ReadPage;
}

export interface GivenFile {
  name: string;
  type: string;
  bytes: Buffer;
}

export interface Visitor {
  world: World;
  get(path: string, who?: Client): Promise<Got>;
  send(form: Pick<PageForm, 'method' | 'action' | 'isMultipart'>, pairs: Pairs, more?: Sending): Promise<Got>;
  /** Does something and undoes all of it in the database. */
  aside<T>(what: () => Promise<T>): Promise<T>;
  /** Rows changed since the database was opened, by anything. */
  changes(): number;
  /** Rows of every table but those that say who looked, to find what was changed. */
  digest(): Map<string, string>;
  routeOf(method: string, path: string): string | null;
  /** Two accounts with all roles: some steps are asked of two people. */
  people: [Client, Client];
  stranger: Client;
}

/** Filled: fictional firms of three years. Empty: accounts and nothing else. Unset: not even an account. */
export type Zone = 'filled' | 'empty' | 'unset';

export interface Sending {
  who?: Client;
  file?: { field: string; given: GivenFile };
  /** The body as it is, instead of the pairs. */
  raw?: string;
}

/** What a visit itself leaves: when a session was used, failures that are counted. */
const OF_LOOKING = new Set(['session', 'sign_in_failure', 'fact', 'kept_form']);

export async function openVisitor(t: Test, zone: Zone = 'filled'): Promise<Visitor> {
  const clock = new TestClock();
  clock.set(AT);
  const db = zone === 'filled' ? openDemo() : openMemory();
  if (zone === 'filled') addDemoWebhooks(db, AT);
  // Nobody listens there: what is sent is refused at once.
  const world = await openApp(t, { WEBHOOK_ALLOW: '127.0.0.1' }, { db, clock });
  // Somebody to be looked after: listed before those who visit.
  if (zone !== 'unset') world.as('leader');
  const client = world.db.$client;
  const stranger = world.browser();
  const people: [Client, Client] =
    zone === 'unset' ? [stranger, stranger] : [world.as(...ROLES), world.as(...ROLES)];
  const tables = client
    .prepare<[], string>("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .pluck()
    .all()
    .filter((name) => !OF_LOOKING.has(name));
  const patterns = world.app.routeTable
    .filter((one) => one.method !== 'HEAD' && one.method !== 'OPTIONS')
    .map(({ method, url }) => ({
      method,
      url,
      holds: new RegExp(
        `^${url
          .replace(/[.]/g, '\\.')
          .replace(/:[A-Za-z]+/g, '[^/]+')
          .replace('*', '.*')}$`,
      ),
      variable: (url.match(/[:*]/g) ?? []).length,
    }))
    .sort((a, b) => a.variable - b.variable);

  async function inject(
    method: 'GET' | 'POST',
    url: string,
    who: Client,
    more: { type?: string; payload?: string | Buffer } = {},
  ): Promise<Got> {
    const reply = await world.app.inject({
      method,
      url,
      headers: {
        host: '127.0.0.1:3000',
        ...(who.cookie === '' ? {} : { cookie: who.cookie }),
        ...(method === 'POST'
          ? { origin: ORIGIN, 'content-type': more.type ?? 'application/x-www-form-urlencoded' }
          : {}),
      },
      ...(more.payload === undefined ? {} : { payload: more.payload }),
    });
    const type = String(reply.headers['content-type'] ?? '');
    const page = type.startsWith('text/html') ? readPage(reply.body, url) : NO_PAGE;
    return {
      status: reply.statusCode,
      location: String(reply.headers.location ?? ''),
      type,
      body: reply.body,
      page,
    };
  }

  return {
    world,
    people,
    stranger,
    get: (path, who = people[0]) => inject('GET', path, who),
    send(form, pairs, { who = people[0], file, raw } = {}) {
      if (form.method === 'GET') {
        const [path = ''] = form.action.split('?');
        return inject('GET', `${path}?${raw ?? new URLSearchParams(pairs)}`, who);
      }
      const all: Pairs = [['csrf', who.csrf], ...pairs.filter(([name]) => name !== 'csrf')];
      if (form.isMultipart) {
        const { type, payload } = multipart(all, file);
        return inject('POST', form.action, who, { type, payload });
      }
      return inject('POST', form.action, who, {
        payload: raw === undefined ? new URLSearchParams(all).toString() : `csrf=${who.csrf}&${raw}`,
      });
    },
    async aside(what) {
      client.exec('begin immediate');
      try {
        return await what();
      } finally {
        client.exec('rollback');
        // Pages that are kept by the database's revision must not be taken for those of what was undone.
        try {
          write(world.db, () => {
            throw new Error('undone');
          });
        } catch {}
      }
    },
    changes: () => Number(client.prepare('select total_changes()').pluck().get()),
    digest: () =>
      new Map(tables.map((name) => [name, JSON.stringify(client.prepare(`select * from "${name}"`).all())])),
    routeOf(method, path) {
      const [bare = ''] = path.split('?');
      return patterns.find((one) => one.method === method && one.holds.test(bare))?.url ?? null;
    },
  };
}

const NO_PAGE: ReadPage = { forms: [], links: [], summary: [], atFields: {}, ids: new Set(), title: '' };
const BOUNDARY = '----shili7f3a';

function multipart(pairs: Pairs, file: Sending['file']): { type: string; payload: Buffer } {
  const parts: Buffer[] = pairs.map(([name, value]) =>
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
    ),
  );
  if (file !== undefined) {
    const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${file.field}"; filename="${file.given.name}"\r\ncontent-type: ${file.given.type}\r\n\r\n`;
    parts.push(Buffer.from(head), file.given.bytes, Buffer.from('\r\n'));
  }
  parts.push(Buffer.from(`--${BOUNDARY}--\r\n`));
  return { type: `multipart/form-data; boundary=${BOUNDARY}`, payload: Buffer.concat(parts) };
}

const quoted = (name: string) => name.replace(/[\r\n]/g, ' ').replaceAll('"', '%22');

/** A code that no firm of the zone has. */
export const NEW_CODE = fictionalCode(987_654);
/** Nor this one. */
export const OTHER_CODE = fictionalCode(987_657);
/** Of both people who visit. */
export const PASSWORD = 'Shili-2026-zoucha';
/** Of an enterprise that the walk of the API makes first, and of the one that its cells make. */
export const API_CODES = { blank: fictionalCode(987_655), made: fictionalCode(987_656) };
