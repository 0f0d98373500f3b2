/** What the provider says of a person is believed only as it signed it, for us, now, and for this attempt. */
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import t, { type Test } from 'tap';
import { ORIGIN, openApp, type World } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { CLIENT, openProvider } from './identity-provider.ts';

type Claims = Record<string, unknown>;

async function open(t: Test) {
  const provider = await openProvider(t);
  provider.people.u1 = { preferred_username: 'li', name: '示例李', groups: ['zone-officers'] };
  provider.who = 'u1';
  const world = await openApp(t, {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_ROLES: 'zone-officers=officer',
  });
  world.as('admin');
  // The provider goes by the machine's clock, and tokens have to be of now.
  world.clock.at = new Date();
  return { ...world, provider };
}

/** Out to the provider and back. @returns what our own server says to the browser that comes back */
async function comeBack(world: Awaited<ReturnType<typeof open>>, browser: ReturnType<World['browser']>) {
  const { location } = await browser.get('/sign-in/sso');
  return browser.get((await world.provider.signIn(location)).slice(ORIGIN.length));
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
const headerOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Claims;

function signed(header: Claims, claims: Claims, key: KeyObject): string {
  const text = `${part({ ...header, alg: 'RS256' })}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}
function sealed(header: Claims, claims: Claims, secret: string): string {
  const text = `${part({ ...header, alg: 'HS256' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

t.test('an ID token is believed only as the provider signed it, for us, now, for this attempt', async (t) => {
  const world = await open(t);
  const { key, issuer, says } = world.provider;
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const spki = createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();
  const now = Math.floor(Date.now() / 1_000);
  const withClaims = (change: Claims) => (token: string) =>
    signed(headerOf(token), { ...claimsOf(token), ...change }, key);

  const forged: [string, (token: string) => string | undefined][] = [
    ['another key', (token) => signed(headerOf(token), claimsOf(token), other)],
    [
      'another person under the signature of before',
      (token) =>
        token
          .split('.')
          .with(1, part({ ...claimsOf(token), sub: 'u2' }))
          .join('.'),
    ],
    ['no signature', (token) => `${part({ ...headerOf(token), alg: 'none' })}.${token.split('.')[1]}.`],
    ['the secret of the client as a key', (token) => sealed(headerOf(token), claimsOf(token), CLIENT.secret)],
    ['the public key as a secret', (token) => sealed(headerOf(token), claimsOf(token), spki)],
    ['for another program', withClaims({ aud: 'another' })],
    ['for others as well', withClaims({ aud: [CLIENT.id, 'another'], azp: 'another' })],
    ['of another issuer', withClaims({ iss: `${issuer}/other` })],
    ['over', withClaims({ iat: now - 7_200, exp: now - 3_600 })],
    ['of another attempt', withClaims({ nonce: 'another' })],
    ['of no attempt', withClaims({ nonce: undefined })],
    ['of nobody', withClaims({ sub: undefined })],
    ['no token', () => undefined],
  ];
  for (const [name, forge] of forged) {
    says['/token'] = (answer) => ({ ...answer, id_token: forge(String(answer.id_token)) });
    const browser = world.browser();
    const { status, body } = await comeBack(world, browser);
    t.equal(status, 422, name);
    t.match(textOf(body), /重新登录一次/, name);
    t.equal((await browser.get('/people/me')).status, 303, `${name}: nobody is signed in`);
  }
  t.equal(world.db.$client.prepare('select count(*) from account').pluck().get(), 1, 'no account was made');

  says['/token'] = (answer) => ({ ...answer, id_token: withClaims({})(String(answer.id_token)) });
  t.equal((await comeBack(world, world.browser())).status, 303, 'signed anew by the provider it is good');
});

t.test('a provider that calls itself by another name than the one that was set is not used', async (t) => {
  const world = await open(t);
  world.provider.says['/.well-known/openid-configuration'] = (answer) => ({
    ...answer,
    issuer: 'https://another.example',
  });
  const told = await world.browser().get('/sign-in/sso');
  t.equal(told.status, 422);
  t.equal(told.location, '', 'nobody is sent there');
  t.equal(
    world.db.$client.prepare('select sentence from audit order by seq desc').pluck().get(),
    '统一身份登录未成功：平台的回答不能核实',
  );
});

t.test('what the provider hands to the program stays with it', async (t) => {
  const world = await open(t);
  const tokens: string[] = [];
  world.provider.says['/token'] = (answer) => {
    tokens.push(String(answer.id_token), String(answer.access_token));
    return answer;
  };
  const browser = world.browser();
  const answers = [await comeBack(world, browser)];
  for (const path of ['/people/me', '/help']) answers.push(await browser.get(path));
  t.same(
    answers.map((one) => one.status),
    [303, 200, 200],
  );
  const given = JSON.stringify([answers, browser.cookie]);
  const kept = JSON.stringify(
    ['account', 'sso_identity', 'session', 'audit'].map((table) =>
      world.db.$client.prepare(`select * from ${table}`).all(),
    ),
  );
  for (const token of tokens) {
    t.ok(token.length > 20);
    t.notOk(given.includes(token), 'in no answer and no cookie');
    t.notOk(kept.includes(token), 'and not kept');
  }
  t.equal(tokens.length, 2);
});
