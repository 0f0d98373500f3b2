import type { FastifyInstance } from 'fastify';
import type { Test } from 'tap';
import { type Db, openMemory } from '../../db/open.ts';
import { account } from '../../db/schema.ts';
import { buildApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { findSession, startSession } from '../../server/people/sessions.ts';
import { proofread } from './page.ts';

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

/** Somebody at a browser: gets pages (each is proof-read), fills in forms (the token comes by itself). */
export interface Client {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  csrf: string;
  cookie: string;
  name: string;
}

const ORIGIN = 'http://127.0.0.1:3000';

export interface World {
  app: FastifyInstance;
  db: Db;
  clock: TestClock;
  stranger: Client;
  /** Somebody with these roles, signed in; the display name is 示例 and the roles' names. */
  as(...roles: string[]): Client;
}

/** The whole application over a database in memory. */
export async function openApp(t: Test, env: Record<string, string> = {}): Promise<World> {
  const clock = new TestClock();
  const db = openMemory();
  const config = readConfig({ LOG_LEVEL: 'silent', BASE_URL: ORIGIN, PORT: '0', ...env });
  const app = await buildApp({ config, db, clock: clock.read });
  await app.ready();
  t.teardown(() => app.close());

  function client(name: string, cookie: string, csrf: string): Client {
    async function send(
      method: 'GET' | 'POST',
      url: string,
      headers: Record<string, string>,
      payload?: string,
    ) {
      const reply = await app.inject({
        method,
        url,
        headers: { host: '127.0.0.1:3000', ...(cookie === '' ? {} : { cookie }), ...headers },
        ...(payload === undefined ? {} : { payload }),
      });
      const answer: Answer = {
        status: reply.statusCode,
        headers: reply.headers,
        body: reply.body,
        location: String(reply.headers.location ?? ''),
      };
      if (String(reply.headers['content-type'] ?? '').startsWith('text/html')) proofread(t, reply.body, url);
      return answer;
    }
    return {
      name,
      cookie,
      csrf,
      get: (path, headers = {}) => send('GET', path, headers),
      post: (path, fields = {}, headers = {}) =>
        send(
          'POST',
          path,
          { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded', ...headers },
          new URLSearchParams({ csrf, ...fields }).toString(),
        ),
    };
  }

  let count = 0;
  return {
    app,
    db,
    clock,
    stranger: client('', '', ''),
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
      return client(name, `sid=${token}`, found?.person.csrf ?? '');
    },
  };
}
