/** Whoever the identity provider says somebody is, as an account here. */
import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { account } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import type { OidcSettings } from '../oidc-settings.ts';
import { ROLES } from '../rules/roles.ts';
import type { Instant } from '../rules/types.ts';
import { isAccountName } from './account-rule.ts';
import { accountOf, linkAccount } from './identities.ts';
import type { Identity } from './oidc.ts';
import { findAccount, findAccountByName, insertAccount, noteSignIn, rolesInWords } from './queries.ts';
import { endSession, endSessions, hasAdministrator, insertSession } from './sessions.ts';
import { settle } from './settle.ts';

/** No password makes this hash: whoever comes by the provider has none here. */
const NO_PASSWORD = '-';

export type SsoResult = { ok: true; token: string; accountId: number } | { ok: false; message: string };

/** The roles that somebody's groups give, in the order of the table. */
export function rolesOf(groups: readonly string[], mapping: OidcSettings['roles']): string[] {
  const given = mapping.filter(({ group }) => groups.includes(group)).map(({ role }) => role);
  return ROLES.filter((role) => given.includes(role));
}

/** A name that nobody has here: an account that was made by hand is never taken over by a name alone. */
function freeName(tx: Tx, { issuer, subject, name }: Identity): string {
  const plain = (name.split('@')[0] ?? '').normalize('NFKC').replace(/[^\p{Script=Han}A-Za-z0-9._-]/gu, '');
  const hash = createHash('sha256').update(`${issuer} ${subject}`).digest('hex').slice(0, 8);
  const wishes = [
    plain.slice(0, 32),
    `${plain.slice(0, 27)}.sso`,
    `${plain.slice(0, 23)}.${hash}`,
    `sso-${hash}`,
  ];
  return wishes.find((one) => isAccountName(one) && findAccountByName(tx, one) === null) ?? `sso.${hash}`;
}

/** Roles follow the provider at every sign-in; that the last administrator is one stays. */
function followRoles(tx: Tx, id: number, roles: readonly string[], by: By): void {
  const before = findAccount(tx, id);
  if ([...roles].join() === ROLES.filter((role) => before.roles.includes(role)).join()) return;
  tx.update(account)
    .set({ roles: [...roles] })
    .where(eq(account.id, id))
    .run();
  const kept = before.roles.includes('admin') && before.disabledAt === null && !hasAdministrator(tx);
  const now = ROLES.filter((role) => roles.includes(role) || (kept && role === 'admin'));
  if (kept)
    tx.update(account)
      .set({ roles: [...now] })
      .where(eq(account.id, id))
      .run();
  endSessions(tx, id);
  record(tx, {
    ...by,
    act: 'account revised',
    sentence: `按统一身份，账号“${before.name}”的角色由${rolesInWords(before.roles)}改为${rolesInWords(now)}${kept ? '（至少保留一个管理员）' : ''}`,
    detail: { account: id, before: { roles: before.roles }, roles: now },
  });
}

/**
 * Signs in whom the provider named: a new session, the old one ended, all told in the log. The account is
 * made at the first sign-in of somebody whose groups give a role.
 */
export function signInBy(
  db: Db,
  identity: Identity,
  from: { ip: string; at: Instant; oldSession: string; mapping: OidcSettings['roles'] },
): SsoResult {
  const { ip, at, oldSession, mapping } = from;
  const roles = rolesOf(identity.groups, mapping);
  const system: By = { actor: '统一身份登录', accountId: null, ip, at };
  return settle(db, (tx): SsoResult => {
    const known = accountOf(tx, identity);
    const refuse = (sentence: string, message: string): SsoResult => {
      record(tx, { ...system, act: 'sign-in refused', sentence, detail: { account: known } });
      return { ok: false, message };
    };
    const NO_ROLE = '统一身份里没有本系统的角色。联系管理员';
    if (known === null) {
      if (roles.length === 0) return refuse('统一身份登录未成功：没有角色', NO_ROLE);
      const name = freeName(tx, identity);
      const display = identity.display.normalize('NFC').trim().slice(0, 30) || name;
      const id = insertAccount(tx, { name, display, roles, passwordHash: NO_PASSWORD }, system);
      linkAccount(tx, id, identity, at);
      return welcome(tx, id, from);
    }
    const before = findAccount(tx, known);
    if (before.disabledAt !== null)
      return refuse(`统一身份登录账号“${before.name}”未成功：账号已停用`, '此账号已停用。联系管理员');
    followRoles(tx, known, roles, system);
    if (findAccount(tx, known).roles.length === 0)
      return refuse(`统一身份登录账号“${before.name}”未成功：没有角色`, NO_ROLE);
    return welcome(tx, known, { ip, at, oldSession });
  });
}

function welcome(tx: Tx, id: number, from: { ip: string; at: Instant; oldSession: string }): SsoResult {
  const { ip, at, oldSession } = from;
  const { display, roles } = findAccount(tx, id);
  if (oldSession !== '') endSession(tx, oldSession);
  const token = insertSession(tx, { accountId: id, ip, at });
  noteSignIn(tx, id, at);
  const detail = { account: id, roles: rolesInWords(roles) };
  record(tx, { actor: display, accountId: id, ip, at, act: 'signed in', sentence: '用统一身份登录', detail });
  return { ok: true, token, accountId: id };
}
