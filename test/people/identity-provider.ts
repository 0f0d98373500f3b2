/** A real identity provider on this machine, with people who sign in there without a page. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { Test } from 'tap';
import { ORIGIN } from '../helpers/app.ts';

export const CLIENT = { id: 'qiangji', secret: 'the secret of a test, thirty-two long' };

type Stored = Record<string, unknown> & { uid?: string; grantId?: string };

/** What the provider keeps, for as long as the test lasts. */
function memory() {
  const all = new Map<string, Stored>();
  return class {
    readonly name: string;
    constructor(name: string) {
      this.name = name;
    }
    key(id: string) {
      return `${this.name}:${id}`;
    }
    async upsert(id: string, payload: Stored) {
      all.set(this.key(id), payload);
    }
    async find(id: string) {
      return all.get(this.key(id));
    }
    async findByUid(uid: string) {
      return [...all.values()].find((one) => one.uid === uid);
    }
    async consume(id: string) {
      const found = all.get(this.key(id));
      if (found !== undefined) found.consumed = Math.floor(Date.now() / 1_000);
    }
    async destroy(id: string) {
      all.delete(this.key(id));
    }
    async revokeByGrantId(grantId: string) {
      for (const [key, one] of all) if (one.grantId === grantId) all.delete(key);
    }
  };
}

export interface IdentityProvider {
  issuer: string;
  /** Who sits at the browser, by subject. */
  who: string;
  /** What the provider knows of each subject. */
  people: Record<string, Record<string, unknown>>;
  /** Goes to the address as a browser does, signs in there, and gives the address it is sent back to. */
  signIn(url: string): Promise<string>;
  close(): Promise<void>;
  /** What it signs ID tokens with. */
  key: KeyObject;
  /** Answers of its own to programs, by path, before they are sent: what an impostor would say in its place. */
  says: Record<string, (answer: Record<string, unknown>) => Record<string, unknown>>;
}

/** Lets `change` have the JSON of an answer before it goes out. */
function changing(reply: ServerResponse, change: (answer: Record<string, unknown>) => object): void {
  const end = reply.end.bind(reply) as (body: string) => ServerResponse;
  reply.end = ((body: unknown) => {
    const text = JSON.stringify(change(JSON.parse(String(body)) as Record<string, unknown>));
    reply.setHeader('content-length', Buffer.byteLength(text));
    return end(text);
  }) as ServerResponse['end'];
}

export async function openProvider(t: Test): Promise<IdentityProvider> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const world: IdentityProvider = {
    issuer,
    key: privateKey,
    says: {},
    who: '',
    people: {},
    async signIn(url) {
      const jar = new Map<string, string>();
      let next = url;
      for (let hops = 0; hops < 10; hops += 1) {
        if (next.startsWith(ORIGIN)) return next;
        const reply = await fetch(next, {
          redirect: 'manual',
          headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
        });
        for (const cookie of reply.headers.getSetCookie()) {
          const [pair = ''] = cookie.split(';');
          const at = pair.indexOf('=');
          jar.set(pair.slice(0, at), pair.slice(at + 1));
        }
        const location = reply.headers.get('location');
        if (location === null) throw new Error(`${next}: ${reply.status} ${await reply.text()}`);
        next = new URL(location, next).href;
      }
      throw new Error('led around');
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${ORIGIN}/sign-in/sso/callback`],
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'] },
    adapter: memory(),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['a key of the test'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
      Grant: 600,
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: async (_context, subject) => ({
      accountId: subject,
      claims: async () => ({ sub: subject, ...world.people[subject] }),
    }),
    async loadExistingGrant({ oidc: { client, session } }) {
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  server.on('request', (request, reply) => {
    const change = world.says[request.url ?? ''];
    if (change !== undefined) changing(reply, change);
    if (request.url?.startsWith('/interaction/') === true)
      void provider.interactionFinished(request, reply, { login: { accountId: world.who } });
    else handle(request, reply);
  });
  t.teardown(() => world.close());
  return world;
}
