/**
 * Guessing is slowed down, in the database, so that a restart forgets nothing. Three measures, none
 * of which lets a stranger lock somebody out for good:
 * one address at one account: 5 wrong in a row pause it for 15 minutes;
 * one account, from wherever: after 20 wrong in an hour none is looked at any more until fewer than 20 are of
 * the last hour, but for an address from which it signed in of late, and a browser in which it did
 * (known-browser.ts): so the owner comes in at once, and an administrator's reset lets anybody in who has it;
 * one address, at whatever accounts: 100 wrong in an hour pause it until the hour is over.
 */
import { createHash } from 'node:crypto';
import { and, count, desc, eq, gt, lt, max, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { audit, signInFailure } from '../../db/schema.ts';
import type { Instant } from '../rules/types.ts';

const IN_A_ROW = 5;
const PAUSE_MINUTES = 15;
const ACCOUNT_AN_HOUR = 20;
const ADDRESS_AN_HOUR = 100;
const KNOWN_DAYS = 30;

const before = (at: Instant, minutes: number): Instant =>
  new Date(Date.parse(at) - minutes * 60_000).toISOString();
const after = (at: Instant, seconds: number): Instant =>
  new Date(Date.parse(at) + seconds * 1000).toISOString();

/**
 * Failures are kept under a hash of what was typed as the name: people type a password there by
 * mistake, and it must not stay readable.
 */
export function nameKey(name: string): string {
  return createHash('sha256').update(name.normalize('NFKC').trim().toLowerCase()).digest('hex').slice(0, 32);
}

export interface Attempt {
  /** What was typed as the account's name. */
  name: string;
  /** The account of that name, where there is one. */
  accountId: number | null;
  ip: string;
  at: Instant;
  /** It comes from a browser in which this account signed in before. */
  isKnownBrowser: boolean;
}

export interface Pause {
  /** When the next attempt will be looked at. */
  until: Instant;
  /** Five wrong in a row from here, or too many altogether. */
  why: 'in a row' | 'account' | 'address';
}

/** Whether this attempt must wait; a waiting attempt is not looked at and does not lengthen the pause. */
export function pauseOf(db: Db | Tx, attempt: Attempt): Pause | null {
  const { ip, at } = attempt;
  const key = nameKey(attempt.name);
  const failures = (since: Instant, ...more: Parameters<typeof and>) =>
    db
      .select({ n: count(), last: max(signInFailure.at) })
      .from(signInFailure)
      .where(and(gt(signInFailure.at, since), ...more))
      .get() ?? { n: 0, last: null };

  const here = failures(before(at, PAUSE_MINUTES), eq(signInFailure.name, key), eq(signInFailure.ip, ip));
  if (here.n >= IN_A_ROW && here.last !== null) {
    return { until: after(here.last, PAUSE_MINUTES * 60), why: 'in a row' };
  }
  const address = failures(before(at, 60), eq(signInFailure.ip, ip));
  if (address.n >= ADDRESS_AN_HOUR)
    return { until: freeAgain(db, eq(signInFailure.ip, ip), ADDRESS_AN_HOUR, at), why: 'address' };

  const account = failures(before(at, 60), eq(signInFailure.name, key));
  if (account.n < ACCOUNT_AN_HOUR || attempt.isKnownBrowser || isKnownAddress(db, attempt)) return null;
  return { until: freeAgain(db, eq(signInFailure.name, key), ACCOUNT_AN_HOUR, at), why: 'account' };
}

/** When these have fewer than so many failures within the hour again. */
function freeAgain(db: Db | Tx, whose: SQL, most: number, at: Instant): Instant {
  const row = db
    .select({ at: signInFailure.at })
    .from(signInFailure)
    .where(and(whose, gt(signInFailure.at, before(at, 60))))
    .orderBy(desc(signInFailure.at))
    .limit(1)
    .offset(most - 1)
    .get();
  return after(row?.at ?? at, 3600);
}

/** Whether the account signed in from this address of late. */
function isKnownAddress(db: Db | Tx, { accountId, ip, at }: Attempt): boolean {
  if (accountId === null) return false;
  const row = db
    .select({ seq: audit.seq })
    .from(audit)
    .where(
      and(
        gt(audit.at, before(at, KNOWN_DAYS * 24 * 60)),
        eq(audit.account_id, accountId),
        eq(audit.ip, ip),
        eq(audit.act, 'signed in'),
      ),
    )
    .limit(1)
    .get();
  return row !== undefined;
}

/** Notes a wrong attempt; gives the pause that it starts, if it does. Runs in the caller's transaction. */
export function noteFailure(tx: Tx, attempt: Attempt): Pause | null {
  tx.delete(signInFailure)
    .where(lt(signInFailure.at, before(attempt.at, 24 * 60)))
    .run();
  tx.insert(signInFailure)
    .values({ name: nameKey(attempt.name), ip: attempt.ip, at: attempt.at })
    .run();
  return pauseOf(tx, attempt);
}

/** A right attempt ends the row of wrong ones from this address at this account. */
export function forgetFailures(tx: Tx, attempt: Attempt): void {
  tx.delete(signInFailure)
    .where(and(eq(signInFailure.name, nameKey(attempt.name)), eq(signInFailure.ip, attempt.ip)))
    .run();
}

/** A new password begins without the guesses at the old one, from wherever. */
export function forgetGuesses(tx: Tx, name: string): void {
  tx.delete(signInFailure)
    .where(eq(signInFailure.name, nameKey(name)))
    .run();
}
