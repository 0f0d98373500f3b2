/**
 * A browser in which somebody signed in before: it is not held up where others guess at their account. What it keeps
 * opens nothing; it is signed with a key of this database, so that nobody makes one.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../../db/open.ts';
import { ifPossible } from '../../db/trouble.ts';
import { giveNote, noteOf } from '../plugins/session.ts';

const NAME = 'known';
const DAYS = 180;
const DAY_MS = 86_400_000;
/** Accounts that take turns at one computer. */
const MOST = 5;

/** Null while nothing can be written: then nobody is known. */
function keyOf(db: Db, mayMake: boolean): Buffer | null {
  const find = () =>
    db.$client.prepare<[], string>(`select value from fact where key = 'browser_key'`).pluck().get();
  if (find() === undefined && mayMake)
    ifPossible(db, () => {
      db.$client
        .prepare(`insert into fact (key, value) values ('browser_key', ?) on conflict do nothing`)
        .run(randomBytes(32).toString('base64url'));
    });
  const found = find();
  return found === undefined ? null : Buffer.from(found, 'base64url');
}

/** `account.until.signature`, several in a row. */
const marksOf = (request: FastifyRequest): string[] =>
  (noteOf(request, NAME) ?? '')
    .split('_')
    .filter((one) => one !== '' && one.length < 100)
    .slice(0, MOST);

function markOf(key: Buffer, accountId: number, until: number): string {
  const signature = createHmac('sha256', key).update(`known ${accountId} ${until}`).digest('base64url');
  return `${accountId}.${until}.${signature.replaceAll('_', '~')}`;
}

/** Whether this account signed in here within the last half year. */
export function isKnownBrowser(request: FastifyRequest, accountId: number): boolean {
  const { db, clock } = request.server;
  const key = keyOf(db, false);
  if (key === null) return false;
  const today = Math.floor(clock().getTime() / DAY_MS);
  return marksOf(request).some((mark) => {
    const until = Number(mark.split('.')[1]);
    if (!Number.isSafeInteger(until) || until < today || until > today + DAYS) return false;
    const [given, own] = [Buffer.from(mark), Buffer.from(markOf(key, accountId, until))];
    return given.length === own.length && timingSafeEqual(given, own);
  });
}

/** Remembers that this account signed in here, beside the others that did. */
export function rememberBrowser(request: FastifyRequest, reply: FastifyReply, accountId: number): void {
  const { server } = request;
  const key = keyOf(server.db, true);
  if (key === null) return;
  const until = Math.floor(server.clock().getTime() / DAY_MS) + DAYS;
  const others = marksOf(request).filter((mark) => !mark.startsWith(`${accountId}.`));
  const value = [markOf(key, accountId, until), ...others].slice(0, MOST).join('_');
  giveNote(server, reply, { name: NAME, value, seconds: DAYS * 86_400 });
}
