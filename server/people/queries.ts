import { asc, eq, sql } from 'drizzle-orm';
import { type Db, type Tx, write } from '../../db/open.ts';
import { account } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { NotAllowed, NotFound } from '../errors.ts';
import { type Act, isAllowed, isRole, ROLE_NAMES, ROLES } from '../rules/roles.ts';
import type { Instant } from '../rules/types.ts';
import { checkDisplay, isAccountName, knownRoles, refuse } from './account-rule.ts';
import { comesBySso } from './identities.ts';
import { oneTime } from './one-time.ts';
import { endSessions, hasAdministrator, insertSession, listSessions } from './sessions.ts';
import { forgetGuesses } from './throttle.ts';

export { sweepKeptForms } from './kept-forms.ts';

export interface Account {
  id: number;
  name: string;
  display: string;
  roles: string[];
  mustChange: boolean;
  /** Until when a one-time password opens anything; null where there is none. */
  mustChangeBy: Instant | null;
  disabledAt: Instant | null;
  createdAt: Instant;
  lastSignInAt: Instant | null;
}

/** What a new account holds; the password comes hashed, since hashing waits and transactions do not. */
export interface AccountDraft {
  name: string;
  display: string;
  roles: readonly string[];
  passwordHash: string;
  /** Whether the password is to be changed at the first sign-in. */
  mustChange?: boolean;
}

const shown = {
  id: account.id,
  name: account.name,
  display: account.display,
  roles: account.roles,
  mustChange: account.must_change,
  mustChangeBy: account.must_change_by,
  disabledAt: account.disabled_at,
  createdAt: account.created_at,
  lastSignInAt: account.last_sign_in_at,
};

/** Roles as people read them, in the order of the table: 专员、主管; 无角色 where there is none. */
export function rolesInWords(roles: readonly string[]): string {
  const named = ROLES.filter((role) => roles.includes(role)).map((role) => ROLE_NAMES[role]);
  return named.length === 0 ? '无角色' : named.join('、');
}

/** Every account, those in use first, by name. */
export function listAccounts(db: Db): Account[] {
  return db
    .select(shown)
    .from(account)
    .orderBy(sql`${account.disabled_at} is not null`, asc(account.name))
    .all();
}

/** Who to ask about a forgotten password: the administrators in use, as 示例甲、示例乙. */
export function administratorNames(db: Db): string {
  return listAccounts(db)
    .filter((one) => one.disabledAt === null && one.roles.includes('admin'))
    .map((one) => one.display)
    .join('、');
}

/** @throws NotFound */
export function findAccount(db: Db | Tx, id: number): Account {
  const found = db.select(shown).from(account).where(eq(account.id, id)).get();
  if (found === undefined) throw new NotFound('account');
  return found;
}

/** The account of that name, whatever its case, with its password's hash; null where there is none. */
export function findAccountByName(db: Db | Tx, name: string): (Account & { passwordHash: string }) | null {
  const found = db
    .select({ ...shown, passwordHash: account.password_hash })
    .from(account)
    .where(sql`lower(${account.name}) = lower(${name.normalize('NFKC').trim()})`)
    .get();
  return found ?? null;
}

/** The stored hash of an account's password. @throws NotFound */
export function passwordHashOf(db: Db, id: number): string {
  const row = db.select({ hash: account.password_hash }).from(account).where(eq(account.id, id)).get();
  if (row === undefined) throw new NotFound('account');
  return row.hash;
}

/** Adds an account within the caller's transaction. @throws Refused: name taken or odd, unknown role */
export function insertAccount(tx: Tx, draft: AccountDraft, by: By): number {
  const name = draft.name.normalize('NFKC').trim();
  if (name === '') refuse('name', '填写账号');
  if (!isAccountName(name)) refuse('name', '账号用 2 到 32 个汉字、字母、数字，可含 . _ -');
  if (findAccountByName(tx, name) !== null) refuse('name', `已有账号“${name}”，换一个`);
  const display = checkDisplay(draft.display);
  const roles = knownRoles(draft.roles);
  const { id } = tx
    .insert(account)
    .values({
      name,
      display,
      password_hash: draft.passwordHash,
      roles,
      ...oneTime(draft.mustChange ?? false, by.at),
      created_at: by.at,
    })
    .returning({ id: account.id })
    .get();
  record(tx, {
    ...by,
    act: 'account added',
    sentence: `新增账号“${name}”（${display}），角色为${rolesInWords(roles)}`,
    detail: { account: id, name, display, roles },
  });
  return id;
}

/** Adds an account and gives its id. @throws Refused: name taken or odd, unknown role */
export function addAccount(db: Db, draft: AccountDraft, by: By): number {
  return write(db, (tx) => insertAccount(tx, draft, by));
}

/** Changes the display name and the roles; a change of roles ends the account's sessions. */
export function reviseAccount(
  db: Db,
  id: number,
  draft: { display: string; roles: readonly string[] },
  by: By,
): { changed: string[] } {
  return write(db, (tx) => {
    const before = findAccount(tx, id);
    const display = checkDisplay(draft.display);
    const roles = knownRoles(draft.roles);
    const changed: string[] = [];
    const said: string[] = [];
    if (display !== before.display) {
      changed.push('display');
      said.push(`姓名由“${before.display}”改为“${display}”`);
    }
    if (roles.join() !== knownRoles(before.roles.filter(isRole)).join()) {
      changed.push('roles');
      said.push(`角色由${rolesInWords(before.roles)}改为${rolesInWords(roles)}`);
    }
    if (changed.length === 0) return { changed };
    tx.update(account).set({ display, roles }).where(eq(account.id, id)).run();
    if (changed.includes('roles')) {
      keepAnAdministrator(tx, 'roles');
      endSessions(tx, id);
    }
    record(tx, {
      ...by,
      act: 'account revised',
      sentence: `将账号“${before.name}”的${said.join('，')}`,
      detail: { account: id, before: { display: before.display, roles: before.roles }, display, roles },
    });
    return { changed };
  });
}

/** Disables an account and ends its sessions at once. @throws Refused: the last administrator */
export function disableAccount(db: Db, id: number, by: By): void {
  write(db, (tx) => {
    const before = findAccount(tx, id);
    if (before.disabledAt !== null) return;
    tx.update(account).set({ disabled_at: by.at }).where(eq(account.id, id)).run();
    if (before.roles.includes('admin')) keepAnAdministrator(tx, '');
    endSessions(tx, id);
    tell(tx, by, before, 'account disabled', `停用账号“${before.name}”（${before.display}）`);
  });
}

export function enableAccount(db: Db, id: number, by: By): void {
  write(db, (tx) => {
    const before = findAccount(tx, id);
    if (before.disabledAt === null) return;
    tx.update(account).set({ disabled_at: null }).where(eq(account.id, id)).run();
    tell(tx, by, before, 'account enabled', `启用账号“${before.name}”（${before.display}）`);
  });
}

/**
 * Sets a password, given as its hash, and ends all sessions of the account. `mustChange` where
 * somebody else chose it.
 * @throws Refused where the account has none, since it comes by the identity provider
 */
export function setPassword(
  db: Db,
  id: number,
  passwordHash: string,
  by: By,
  options: { mustChange?: boolean } = {},
): void {
  write(db, (tx) => {
    const before = findAccount(tx, id);
    if (comesBySso(tx, id)) refuse('password', `账号“${before.name}”用统一身份登录，没有密码`);
    tx.update(account)
      .set({ password_hash: passwordHash, ...oneTime(options.mustChange ?? false, by.at) })
      .where(eq(account.id, id))
      .run();
    endSessions(tx, id);
    forgetGuesses(tx, before.name);
    tell(tx, by, before, 'password reset', `重置账号“${before.name}”（${before.display}）的密码`);
  });
}

/**
 * Somebody's own change of password: every session ends, and a new one starts.
 * @param sessionHash the session that asks: one that was ended meanwhile, by a reset or a disabling,
 *   changes nothing
 * @returns the new session's token, or null where the one that asks has ended
 */
export function changeOwnPassword(
  db: Db,
  id: number,
  passwordHash: string,
  by: By,
  sessionHash: string,
): string | null {
  return write(db, (tx) => {
    if (!listSessions(tx, id).some((one) => one.hash === sessionHash)) return null;
    const before = findAccount(tx, id);
    tx.update(account)
      .set({ password_hash: passwordHash, ...oneTime(false, by.at) })
      .where(eq(account.id, id))
      .run();
    endSessions(tx, id);
    tell(tx, by, before, 'password changed', '修改了自己的密码');
    return insertSession(tx, { accountId: id, ip: by.ip, at: by.at });
  });
}

/** Somebody's own name as the pages show it. @throws Refused when it is empty or too long */
export function reviseDisplay(db: Db, id: number, typed: string, by: By): void {
  write(db, (tx) => {
    const before = findAccount(tx, id);
    const display = checkDisplay(typed);
    if (display === before.display) return;
    tx.update(account).set({ display }).where(eq(account.id, id)).run();
    const sentence = `将自己的姓名由“${before.display}”改为“${display}”`;
    tell(tx, by, before, 'account revised', sentence);
  });
}

/** Ends an account's sessions, but the one named in `keep`. */
export function endAccountSessions(db: Db, id: number, by: By, keep?: string): void {
  write(db, (tx) => {
    const before = findAccount(tx, id);
    endSessions(tx, id, keep);
    const own = by.accountId === id;
    tell(
      tx,
      by,
      before,
      'sessions ended',
      own ? '结束了自己在其他地方的登录' : `结束账号“${before.name}”（${before.display}）的全部登录`,
    );
  });
}

/** Notes a sign-in on the account. Runs in the caller's transaction, beside the new session. */
export function noteSignIn(tx: Tx, id: number, at: Instant): void {
  tx.update(account).set({ last_sign_in_at: at }).where(eq(account.id, id)).run();
}

function tell(tx: Tx, by: By, about: Account, act: string, sentence: string): void {
  record(tx, { ...by, act, sentence, detail: { account: about.id } });
}

/** Called after the change: at least one account in use keeps the accounts. */
function keepAnAdministrator(tx: Tx, field: string): void {
  if (!hasAdministrator(tx)) refuse(field, '至少保留一个管理员账号');
}

/**
 * Asks again within a task's transaction: whoever was disabled or lost the right meanwhile changes nothing.
 * @throws NotAllowed
 */
export function checkStillMay(tx: Tx, accountId: number | null, act: Act): void {
  if (accountId === null) throw new NotAllowed(act);
  const { disabledAt, roles } = findAccount(tx, accountId);
  if (disabledAt !== null || !isAllowed(roles, act)) throw new NotAllowed(act);
}
