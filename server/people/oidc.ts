/** OpenID Connect: the only file that knows its package, and one of two that use the door outside. */
import * as oidc from 'openid-client';
import type { OidcSettings } from '../oidc-settings.ts';
import { type Answer, sendOut } from '../outbound.ts';
import { type Allowance, allowanceOf, hostOf } from '../outbound-allow.ts';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 1024 ** 2;
/** What the provider says of itself is asked again after so long. */
const KNOWN_FOR_MS = 3_600_000;

/** What ties an answer of the provider to the browser that asked; kept in that browser, sealed. */
export interface Flow {
  state: string;
  nonce: string;
  verifier: string;
}

/** A person as the provider knows them. */
export interface Identity {
  issuer: string;
  subject: string;
  name: string;
  display: string;
  groups: string[];
}

/** The provider did not answer, or not so that it can be believed. The message is for the log. */
export class ProviderFault extends Error {
  override name = 'ProviderFault';
  readonly isDown: boolean;
  constructor(message: string, isDown: boolean, cause: unknown) {
    super(message, { cause });
    this.isDown = isDown;
  }
}

export interface Provider {
  /** Where the browser is sent. @throws ProviderFault */
  start(): Promise<{ url: string; flow: Flow }>;
  /** Who came back. @param query of the address that the browser was sent to @throws ProviderFault */
  finish(query: string, flow: Flow): Promise<Identity>;
}

function allowanceFor({ issuer, allow }: OidcSettings): Allowance {
  const host = hostOf(new URL(issuer));
  // A loopback name is for trying it out on one machine.
  return allowanceOf([host === 'localhost' ? '127.0.0.1' : host, host, ...allow]);
}

/** The package's requests through our own door: no other host, no redirect, no proxy. */
function through(allowance: Allowance): oidc.CustomFetch {
  return async (url, { body, headers, method }) => {
    const text = body === undefined || body === null ? undefined : String(body as string | URLSearchParams);
    const answer: Answer = await sendOut({
      url,
      method: method === 'POST' ? 'POST' : 'GET',
      headers: { ...headers },
      ...(text === undefined ? {} : { body: text }),
      allowance,
      timeoutMs: TIMEOUT_MS,
      mostBytes: MOST_BYTES,
    });
    const type = answer.headers['content-type'];
    return new Response(answer.body, {
      status: answer.status,
      headers: type === undefined ? {} : { 'content-type': type },
    });
  };
}

function faultOf(error: unknown): ProviderFault {
  const all: unknown[] = [];
  for (let one = error; one instanceof Error && all.length < 5; one = one.cause) all.push(one);
  const isDown = all.some((one) => one instanceof Error && one.name === 'OutboundFault');
  const words = all.map((one) => (one instanceof Error ? one.message : String(one))).join(': ');
  return new ProviderFault(words, isDown, error);
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** A list of names, or one name; anything else is none. */
function groupsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** @param redirectUri where the provider sends the browser back to */
export function makeProvider(settings: OidcSettings, redirectUri: string, clock: () => Date): Provider {
  const { issuer, clientId, clientSecret, scope, claim } = settings;
  const send = through(allowanceFor(settings));
  const isPlain = issuer.startsWith('http:');
  let known: { config: oidc.Configuration; at: number } | null = null;

  async function configuration(): Promise<oidc.Configuration> {
    const now = clock().getTime();
    if (known !== null && Math.abs(now - known.at) < KNOWN_FOR_MS) return known.config;
    const config = await oidc.discovery(
      new URL(issuer),
      clientId,
      { [oidc.clockTolerance]: 60 },
      oidc.ClientSecretBasic(clientSecret),
      {
        [oidc.customFetch]: send,
        timeout: TIMEOUT_MS / 1_000,
        // Signatures are checked although the token comes straight from the provider.
        execute: [oidc.enableNonRepudiationChecks, ...(isPlain ? [oidc.allowInsecureRequests] : [])],
      },
    );
    known = { config, at: now };
    return config;
  }

  async function identityOf(config: oidc.Configuration, query: string, flow: Flow): Promise<Identity> {
    const tokens = await oidc.authorizationCodeGrant(config, new URL(`${redirectUri}?${query}`), {
      pkceCodeVerifier: flow.verifier,
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      idTokenExpected: true,
    });
    const told = tokens.claims();
    if (told === undefined) throw new Error('no ID token');
    let claims: Record<string, unknown> = { ...told };
    const hasMore = config.serverMetadata().userinfo_endpoint !== undefined;
    if (claims[claim] === undefined && hasMore)
      claims = { ...(await oidc.fetchUserInfo(config, tokens.access_token, told.sub)), ...claims };
    const name = textOf(claims.preferred_username) || textOf(claims.email) || told.sub;
    return {
      issuer: told.iss,
      subject: told.sub,
      name,
      display: textOf(claims.name) || name,
      groups: groupsOf(claims[claim]),
    };
  }

  return {
    async start() {
      try {
        const config = await configuration();
        const flow = {
          state: oidc.randomState(),
          nonce: oidc.randomNonce(),
          verifier: oidc.randomPKCECodeVerifier(),
        };
        const url = oidc.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope,
          state: flow.state,
          nonce: flow.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
          code_challenge_method: 'S256',
        });
        return { url: url.href, flow };
      } catch (error) {
        throw faultOf(error);
      }
    },
    async finish(query, flow) {
      try {
        return await identityOf(await configuration(), query, flow);
      } catch (error) {
        throw faultOf(error);
      }
    },
  };
}
