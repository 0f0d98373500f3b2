import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import type { Test } from 'tap';
import { type Db, openMemory } from '../../db/open.ts';
import { account } from '../../db/schema.ts';
import { buildApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { findSession, startSession } from '../../server/people/sessions.ts';
import { faultOf, type Line } from './lines.ts';
import { attribute, elements, proofread } from './page.ts';

/** A clock that tests set. Default: 2026-09-30 16:00 in Shanghai. */
export class TestClock {
  at = new Date('2026-09-30T08:00:00.000Z');
  readonly read = () => this.at;
  set(instant: string) {
    this.at = new Date(instant);
  }
  forward(minutes: number) {
    this.at = new Date(this.at.getTime() + minutes * 60_000);
  }
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: string;
  /** Where a redirect leads, or ''. */
  location: string;
}

/**
 * Somebody at a browser: gets pages (each is proof-read), fills in forms (the token comes by itself,
 * from the last page that had one), keeps the cookies that are given.
 */
export interface Client {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  csrf: string;
  /** The Cookie header as it would be sent. */
  readonly cookie: string;
  name: string;
  /** The account's id; 0 for a stranger. */
  id: number;
}

export const ORIGIN = 'http://127.0.0.1:3000';

export interface World {
  app: FastifyInstance;
  db: Db;
  clock: TestClock;
  stranger: Client;
  /** Somebody with these roles, signed in; the display name is 示例 and the roles' names. */
  as(...roles: string[]): Client;
  /** A new browser without any cookie. `ip` is where it stands. */
  browser(ip?: string): Client;
}

/** The whole application over a database in memory, or over one that is there already. */
export async function openApp(
  t: Test,
  env: Record<string, string> = {},
  {
    db = openMemory(),
    clock = new TestClock(),
    // However slow the machine: a test that does not ask for the page of the work is not shown it.
    patience = 120_000,
    // Pages that are kept are looked at again after what is saved; not where requests are counted.
    looksAgain = true,
  }: { db?: Db; clock?: TestClock; patience?: number; looksAgain?: boolean } = {},
): Promise<World> {
  // A data folder of its own: what a test uploads or backs up is nobody else's, and gone after it.
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const config = readConfig({ LOG_LEVEL: 'silent', BASE_URL: ORIGIN, PORT: '0', DATA_DIR: folder, ...env });
  const app = await buildApp({ config, db, clock: clock.read, patience });
  await app.ready();
  t.teardown(() => app.close());
  holdToLines(t, app, db);

  function client(name: string, id: number, given: string, csrf: string, ip = '127.0.0.1'): Client {
    const cookies = new Map<string, string>();
    if (given !== '') cookies.set('sid', given);
    const visited = new Set<string>();
    // As a page that asks by itself: the line that waits for the next page stays for that.
    const ask = (url: string, headers: Record<string, string>) =>
      app.inject({ url, headers: { host: '127.0.0.1:3000', cookie: sent(), 'x-live': 'page', ...headers } });
    const sent = () => [...cookies].map(([key, value]) => `${key}=${value}`).join('; ');

    async function send(
      method: 'GET' | 'POST',
      url: string,
      headers: Record<string, string>,
      payload?: string,
    ) {
      const cookie = sent();
      const reply = await app.inject({
        method,
        url,
        remoteAddress: ip,
        headers: { host: '127.0.0.1:3000', ...(cookie === '' ? {} : { cookie }), ...headers },
        ...(payload === undefined ? {} : { payload }),
      });
      for (const one of reply.cookies) {
        if (one.value === '' || one.maxAge === 0) cookies.delete(one.name);
        else cookies.set(one.name, one.value);
      }
      const answer: Answer = {
        status: reply.statusCode,
        headers: reply.headers,
        body: reply.body,
        location: String(reply.headers.location ?? ''),
      };
      if (looksAgain && method === 'GET' && reply.statusCode === 200 && KEPT.test(url)) {
        visited.add(url);
        await ask(url, PACKED);
      }
      if (method === 'POST') for (const path of visited) await sameWhenKept(t, path, ask);
      if (String(reply.headers['content-type'] ?? '').startsWith('text/html')) {
        proofread(t, reply.body, url);
        self.csrf = tokenIn(reply.body) ?? self.csrf;
      }
      return answer;
    }
    const self: Client = {
      name,
      id,
      csrf,
      get cookie() {
        return sent();
      },
      get: (path, headers = {}) => send('GET', path, headers),
      post: (path, fields = {}, headers = {}) =>
        send(
          'POST',
          path,
          { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded', ...headers },
          new URLSearchParams({ csrf: self.csrf, ...fields }).toString(),
        ),
    };
    return self;
  }

  let count = 0;
  return {
    app,
    db,
    clock,
    stranger: client('', 0, '', ''),
    browser: (ip) => client('', 0, '', '', ip),
    as(...roles) {
      count += 1;
      const name = `${roles.join('-') || 'nobody'}${count}`;
      const at = clock.at.toISOString();
      const made = db
        .insert(account)
        .values({ name, display: `示例${name}`, password_hash: '-', roles, created_at: at })
        .returning({ id: account.id })
        .get();
      const token = startSession(db, { accountId: made.id, ip: '127.0.0.1', at });
      const found = findSession(db, token, { at, idleMinutes: 30, absoluteHours: 8 });
      return client(name, made.id, token, found?.person.csrf ?? '');
    },
  };
}

/** Who writes beside the request that is under way: not of its own doing. */
const OTHERS = new Set(['命令行', '系统']);

/**
 * Every request that is alone writes the lines that docs/log.md declares for it. Where several are under way, or
 * long work goes on beside them, nobody can tell whose a line is.
 */
function holdToLines(t: Test, app: FastifyInstance, { $client }: Db): void {
  const head = $client.prepare<[], number | null>('select max(seq) from audit').pluck();
  const since = $client.prepare<[number], Line & { actor: string }>(
    'select act, actor, enterprise_id, event_id, sentence from audit where seq > ?',
  );
  const inject = app.inject.bind(app);
  let open = 0;
  let begun = 0;
  let isAtWork = false;
  /** Null where a test took the log away. */
  const ask = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch {
      return null;
    }
  };
  Object.assign(app, {
    async inject(asked: { method?: string; url: string } | string) {
      const from = ask(() => head.get() ?? 0);
      open += 1;
      begun += 1;
      const own = begun;
      const wasAlone = open === 1;
      try {
        const reply = await inject(asked as never);
        const location = String(reply.headers.location ?? '');
        if (location.startsWith('/work/')) isAtWork = true;
        const lines = from === null ? null : ask(() => since.all(from));
        if (wasAlone && own === begun && !isAtWork && lines !== null) {
          const [method, path] =
            typeof asked === 'string' ? ['GET', asked] : [asked.method ?? 'GET', asked.url];
          const fault = faultOf(
            { method, path, status: reply.statusCode, location },
            lines.filter((one) => !OTHERS.has(one.actor)),
          );
          if (fault !== null) t.fail(fault);
        }
        return reply;
      } finally {
        open -= 1;
      }
    },
  });
}

/** Pages that are kept packed (plugins/kept-pages.ts). */
const KEPT = /^\/(enterprises(\/[0-9A-Z]{18})?|attention|tracks)(\?|$)/;
const PACKED = { 'accept-encoding': 'gzip' };

/** Whatever was saved, a page that was looked at before says what a new one says. */
async function sameWhenKept(
  t: Test,
  path: string,
  ask: (url: string, headers: Record<string, string>) => Promise<{ statusCode: number; rawPayload: Buffer }>,
): Promise<void> {
  const plain = (html: string) => html.replace(/(name="csrf" value=")[^"]+/g, '$1');
  const kept = await ask(path, PACKED);
  const fresh = await ask(path, {});
  if (kept.statusCode !== 200 || fresh.statusCode !== 200) return;
  const [was, is] = [gunzipSync(kept.rawPayload), fresh.rawPayload].map((one) => plain(one.toString()));
  if (was !== is) t.equal(was, is, `${path} is kept as a new one would be`);
}

/** The form token that a page carries, or null where it has no form. */
function tokenIn(html: string): string | null {
  const field = elements(html).find((one) => attribute(one, 'name') === 'csrf');
  return field === undefined ? null : attribute(field, 'value');
}

/** Gives an account a real password, for tests that sign in. */
export function givePassword(db: Db, id: number, passwordHash: string): void {
  db.update(account).set({ password_hash: passwordHash }).where(eq(account.id, id)).run();
}
