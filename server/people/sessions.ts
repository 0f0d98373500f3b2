import { createHash, randomBytes } from 'node:crypto';
import { and, eq, lt, ne } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { account, session } from '../../db/schema.ts';
import type { Person } from '../plugins/types.ts';
import type { Instant } from '../rules/types.ts';

/** At most so many sessions an account; a further sign-in ends the oldest. */
const MOST_SESSIONS = 5;

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export interface FoundSession {
  person: Person;
  seenAt: Instant;
}

const prepared = new WeakMap<Db, ReturnType<typeof prepare>>();
function prepare(db: Db) {
  return db.$client.prepare<
    [string],
    {
      id: number;
      name: string;
      display: string;
      roles: string;
      must_change: number;
      csrf: string;
      created_at: string;
      seen_at: string;
    }
  >(
    `select a.id, a.name, a.display, a.roles, a.must_change, s.csrf, s.created_at, s.seen_at
       from session s join account a on a.id = s.account_id
      where s.token_hash = ? and a.disabled_at is null`,
  );
}

const hours = (from: Instant, to: Instant) => (Date.parse(to) - Date.parse(from)) / 3_600_000;

/** The person behind a cookie's token, or null: unknown, idle too long, too old, or the account is disabled. */
export function findSession(
  db: Db,
  token: string,
  at: { at: Instant; idleMinutes: number; absoluteHours: number },
): FoundSession | null {
  let statement = prepared.get(db);
  if (statement === undefined) {
    statement = prepare(db);
    prepared.set(db, statement);
  }
  const sessionHash = hashToken(token);
  const row = statement.get(sessionHash);
  if (row === undefined) return null;
  const idle = hours(row.seen_at, at.at) * 60;
  const age = hours(row.created_at, at.at);
  // A clock set back must not revive or lengthen a session.
  if (idle > at.idleMinutes || age > at.absoluteHours || age < -0.1) return null;
  return {
    seenAt: row.seen_at,
    person: {
      accountId: row.id,
      name: row.name,
      display: row.display,
      roles: JSON.parse(row.roles) as string[],
      csrf: row.csrf,
      sessionHash,
      mustChange: row.must_change === 1,
    },
  };
}

/** Notes that a session was used, at most once a minute. */
export function touchSession(db: Db, found: FoundSession, at: Instant): void {
  if (hours(found.seenAt, at) * 60 < 1) return;
  db.update(session).set({ seen_at: at }).where(eq(session.token_hash, found.person.sessionHash)).run();
}

/** Starts a session and gives its token: 256 bits, kept only as a hash. */
export function startSession(db: Db, who: { accountId: number; ip: string; at: Instant }): string {
  const token = randomBytes(32).toString('base64url');
  db.transaction(
    (tx) => {
      tx.insert(session)
        .values({
          token_hash: hashToken(token),
          account_id: who.accountId,
          csrf: randomBytes(24).toString('base64url'),
          created_at: who.at,
          seen_at: who.at,
          ip: who.ip,
        })
        .run();
      const own = tx
        .select({ hash: session.token_hash })
        .from(session)
        .where(eq(session.account_id, who.accountId))
        .orderBy(session.seen_at)
        .all();
      for (const { hash } of own.slice(0, Math.max(0, own.length - MOST_SESSIONS))) {
        tx.delete(session).where(eq(session.token_hash, hash)).run();
      }
    },
    { behavior: 'immediate' },
  );
  return token;
}

export function endSession(db: Db, sessionHash: string): void {
  db.delete(session).where(eq(session.token_hash, sessionHash)).run();
}

/** Ends every session of an account, but for the one named: on disabling, on a change of roles or password. */
export function endSessions(db: Db, accountId: number, except = ''): void {
  db.delete(session)
    .where(and(eq(session.account_id, accountId), ne(session.token_hash, except)))
    .run();
}

export function sweepSessions(db: Db, before: Instant): void {
  db.delete(session).where(lt(session.created_at, before)).run();
}

/** Leaves one line for the person's next page. */
export function giveFlash(db: Db, person: Person, line: string): void {
  db.update(session).set({ flash: line }).where(eq(session.token_hash, person.sessionHash)).run();
}

/** The line left for this page, taken away with the reading. */
export function takeFlash(db: Db, person: Person): string | null {
  const row = db
    .select({ flash: session.flash })
    .from(session)
    .where(eq(session.token_hash, person.sessionHash))
    .get();
  if (row?.flash === undefined || row.flash === null) return null;
  db.update(session).set({ flash: null }).where(eq(session.token_hash, person.sessionHash)).run();
  return row.flash;
}

/** Whether the account exists and may sign in: for the start of the server. */
export function hasAdministrator(db: Db): boolean {
  return db
    .select({ roles: account.roles, disabled: account.disabled_at })
    .from(account)
    .all()
    .some((one) => one.disabled === null && one.roles.includes('admin'));
}
