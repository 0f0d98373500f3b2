import { createHash, randomBytes } from 'node:crypto';
import { and, desc, eq, lt, ne } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { account, session } from '../../db/schema.ts';
import { whenFree } from '../../db/when-free.ts';
import { stampOfTables } from '../../db/written.ts';
import type { Person } from '../plugins/types.ts';
import type { Instant } from '../rules/types.ts';
import { settle } from './settle.ts';

/** At most so many sessions an account; a further sign-in ends the oldest. */
const MOST_SESSIONS = 5;

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export interface FoundSession {
  person: Person;
  seenAt: Instant;
}

interface SessionRow {
  id: number;
  name: string;
  display: string;
  roles: string;
  must_change: number;
  csrf: string;
  created_at: string;
  seen_at: string;
}

/**
 * Sessions looked up lately, good for as long as no row of these tables was written, here or by another
 * connection: a session ended or an account disabled anywhere is noticed on the next request.
 */
const writtenNow = stampOfTables(['session', 'account']);
const lookups = perConnection(({ $client }) => ({
  find: $client.prepare<[string], SessionRow>(
    `select a.id, a.name, a.display, a.roles, a.must_change, s.csrf, s.created_at, s.seen_at
       from session s join account a on a.id = s.account_id
      where s.token_hash = ? and a.disabled_at is null`,
  ),
  written: '',
  rows: new Map<string, SessionRow | undefined>(),
}));
const MOST_LOOKUPS = 1_000;

function lookUp(db: Db, sessionHash: string): SessionRow | undefined {
  const at = lookups(db);
  // What a transaction leaves behind is not known before it ends.
  if (db.$client.inTransaction) return at.find.get(sessionHash);
  const written = writtenNow(db);
  if (written !== at.written || at.rows.size >= MOST_LOOKUPS) {
    at.rows.clear();
    at.written = written;
  }
  if (at.rows.has(sessionHash)) return at.rows.get(sessionHash);
  const row = at.find.get(sessionHash);
  at.rows.set(sessionHash, row);
  return row;
}

const hours = (from: Instant, to: Instant) => (Date.parse(to) - Date.parse(from)) / 3_600_000;

/** The person behind a cookie's token, or null: unknown, idle too long, too old, or the account is disabled. */
export function findSession(
  db: Db,
  token: string,
  at: { at: Instant; idleMinutes: number; absoluteHours: number },
): FoundSession | null {
  const sessionHash = hashToken(token);
  const row = lookUp(db, sessionHash);
  if (row === undefined) return null;
  const idle = hours(row.seen_at, at.at) * 60;
  const age = hours(row.created_at, at.at);
  // A clock set back must not revive or lengthen a session.
  if (age < -0.1) return null;
  if (idle > at.idleMinutes || age > at.absoluteHours) {
    end(db, sessionHash, row);
    return null;
  }
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
      hasFlash: waiting(db).lines.has(sessionHash),
      openUntil: Math.min(
        Date.parse(row.seen_at) + at.idleMinutes * 60_000,
        Date.parse(row.created_at) + at.absoluteHours * 3_600_000,
      ),
    },
  };
}

/**
 * What has run out once stays out, wherever the clock is set afterwards. The row itself stays a while: it says
 * whose form it was that came too late.
 */
function end(db: Db, sessionHash: string, row: SessionRow): void {
  if (row.seen_at < row.created_at) return;
  whenFree(db, () => {
    const long = new Date(0).toISOString();
    db.update(session).set({ seen_at: long }).where(eq(session.token_hash, sessionHash)).run();
  });
}

/** Notes that a session was used, at most once a minute. */
export function touchSession(db: Db, found: FoundSession, at: Instant): void {
  if (hours(found.seenAt, at) * 60 < 1) return;
  whenFree(db, () => {
    db.update(session).set({ seen_at: at }).where(eq(session.token_hash, found.person.sessionHash)).run();
  });
}

/** Starts a session and gives its token: 256 bits, kept only as a hash. */
export function startSession(db: Db, who: { accountId: number; ip: string; at: Instant }): string {
  return settle(db, (tx) => insertSession(tx, who));
}

/** The same within the caller's transaction. */
export function insertSession(tx: Tx, who: { accountId: number; ip: string; at: Instant }): string {
  const token = randomBytes(32).toString('base64url');
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
    .orderBy(session.seen_at, session.created_at)
    .all();
  for (const { hash } of own.slice(0, Math.max(0, own.length - MOST_SESSIONS))) {
    tx.delete(session).where(eq(session.token_hash, hash)).run();
  }
  return token;
}

export function endSession(db: Db | Tx, sessionHash: string): void {
  db.delete(session).where(eq(session.token_hash, sessionHash)).run();
}

/** Ends every session of an account, but for the one named: on disabling, on a change of roles or password. */
export function endSessions(db: Db | Tx, accountId: number, except = ''): void {
  db.delete(session)
    .where(and(eq(session.account_id, accountId), ne(session.token_hash, except)))
    .run();
}

/** Takes away sessions that nobody can use any more. */
export function sweepSessions(db: Db | Tx, before: Instant): void {
  db.delete(session).where(lt(session.created_at, before)).run();
}

export interface OwnSession {
  hash: string;
  createdAt: Instant;
  seenAt: Instant;
  ip: string;
}

/** An account's sessions, the one used last first. */
export function listSessions(db: Db, accountId: number): OwnSession[] {
  return db
    .select({
      hash: session.token_hash,
      createdAt: session.created_at,
      seenAt: session.seen_at,
      ip: session.ip,
    })
    .from(session)
    .where(eq(session.account_id, accountId))
    .orderBy(desc(session.seen_at))
    .all();
}

/** Whose session a cookie's token was, even where it has run out; null where it is not known. */
export function accountOfToken(db: Db, token: string): number | null {
  const row = db
    .select({ id: session.account_id })
    .from(session)
    .where(eq(session.token_hash, hashToken(token)))
    .get();
  return row?.id ?? null;
}

/**
 * Lines that wait for somebody's next page, by session: in memory, since each was a commit of its own to leave and
 * another to take, and one that a restart swallows says what the page shows anyhow.
 */
const waiting = perConnection(() => ({ lines: new Map<string, string>(), given: 0 }));
const MOST_WAITING = 1_000;

/** Leaves one line for the person's next page. */
export function giveFlash(db: Db, person: Person, line: string): void {
  const own = waiting(db);
  const { lines } = own;
  own.given += 1;
  for (const oldest of lines.keys()) {
    if (lines.size < MOST_WAITING) break;
    lines.delete(oldest);
  }
  // It may repeat what somebody typed, or an address.
  lines.set(person.sessionHash, line.toWellFormed().replace(/\p{Cc}/gu, ''));
}

/** Another with each line that was left: a page as it was before must not be answered in the place of one with it. */
export const linesGiven = (db: Db): number => waiting(db).given;

/** The line left for this page, taken away with the reading. */
export function takeFlash(db: Db, person: Person): string | null {
  const { lines } = waiting(db);
  const line = lines.get(person.sessionHash) ?? null;
  lines.delete(person.sessionHash);
  return line;
}

/** Whether there is an administrator who can sign in: without one the set-up page serves. */
export function hasAdministrator(db: Db | Tx): boolean {
  return db
    .select({ roles: account.roles, disabled: account.disabled_at })
    .from(account)
    .all()
    .some((one) => one.disabled === null && one.roles.includes('admin'));
}
