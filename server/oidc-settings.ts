/** Settings of single sign-on (统一身份登录): all of them or none. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isAllowEntry } from './outbound-allow.ts';
import { isRole, type Role } from './rules/roles.ts';

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  scope: string;
  /** The claim that names the person's groups. */
  claim: string;
  /** What a group there may do here. */
  roles: { group: string; role: Role }[];
  /** Where the provider may be reached, beside its own name within the house. */
  allow: string[];
}

const isLoopback = (url: URL) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const plain = url.username + url.password + url.hash + url.search === '';
  return plain && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)));
}

function readRoles(text: string): OidcSettings['roles'] | null {
  const pairs = text.split(',').map((one) => {
    const at = one.lastIndexOf('=');
    return { group: one.slice(0, at).trim(), role: one.slice(at + 1).trim() };
  });
  const known = pairs.flatMap(({ group, role }) => (group !== '' && isRole(role) ? [{ group, role }] : []));
  return known.length === pairs.length ? known : null;
}

const Environment = z.object({
  OIDC_ISSUER: z
    .string()
    .refine(isIssuer, 'takes the https address of the provider, as it stands in its tokens'),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().min(1).optional(),
  OIDC_ROLES: z.string().transform((text, context) => {
    const roles = readRoles(text);
    if (roles !== null) return roles;
    context.addIssue({
      code: 'custom',
      message: 'takes GROUP=ROLE joined by commas, such as staff=officer,heads=leader',
    });
    return z.NEVER;
  }),
  OIDC_CLAIM: z.string().min(1).default('groups'),
  OIDC_SCOPE: z
    .string()
    .regex(/^openid( \S+)*$/, 'takes scopes, openid first')
    .default('openid profile'),
  OIDC_ALLOW: z
    .string()
    .transform((list) => list.split(',').map((one) => one.trim()))
    .refine((list) => list.every(isAllowEntry), 'takes hosts, addresses or networks joined by commas')
    .default([]),
});

const NEEDED = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_ROLES'] as const;

/**
 * Off (null) while none of its variables is set.
 * @returns the faults in place of settings where something lacks or cannot be used
 */
export function readOidc(
  env: Record<string, string | undefined>,
  baseUrl: string | undefined,
): OidcSettings | null | { faults: string[] } {
  const given = Object.fromEntries(
    Object.keys(Environment.shape).flatMap((name) => {
      const value = env[name];
      return value === undefined || value === '' ? [] : [[name, value] as const];
    }),
  );
  if (Object.keys(given).length === 0) return null;
  const faults = NEEDED.filter((name) => given[name] === undefined).map(
    (name) => `${name} is needed where any OIDC_ variable is set`,
  );
  if (baseUrl === undefined) faults.push('BASE_URL is needed for single sign-on: people are sent back to it');
  if ((given.OIDC_CLIENT_SECRET === undefined) === (given.OIDC_CLIENT_SECRET_FILE === undefined))
    faults.push('OIDC_CLIENT_SECRET or OIDC_CLIENT_SECRET_FILE is needed, one of them');
  if (faults.length > 0) return { faults };
  const read = Environment.safeParse(given);
  if (!read.success)
    return { faults: read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) };
  const e = read.data;
  let secret = e.OIDC_CLIENT_SECRET ?? '';
  try {
    if (e.OIDC_CLIENT_SECRET_FILE !== undefined)
      secret = readFileSync(e.OIDC_CLIENT_SECRET_FILE, 'utf8').trim();
  } catch {
    return { faults: ['OIDC_CLIENT_SECRET_FILE takes a file that this account can read'] };
  }
  return {
    issuer: e.OIDC_ISSUER,
    clientId: e.OIDC_CLIENT_ID,
    clientSecret: secret,
    scope: e.OIDC_SCOPE,
    claim: e.OIDC_CLAIM,
    roles: e.OIDC_ROLES,
    allow: e.OIDC_ALLOW,
  };
}
