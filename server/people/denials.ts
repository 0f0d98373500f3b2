import type { FastifyRequest } from 'fastify';
import type { Db } from '../../db/open.ts';
import { ifPossible } from '../../db/trouble.ts';
import { by, byStranger } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { settle } from './settle.ts';

/** So many an hour are told of one account; who tries more would only fill the log. */
const MOST_AN_HOUR = 10;
/** A program asks on and on with a token that was revoked; none is ever guessed. */
const MOST_TOKENS_AN_HOUR = 1;
const LONGEST_PATH = 100;
/** Addresses are as many as somebody likes: the counts of an hour are kept for so many at most. */
const MOST_COUNTED = 10_000;

const told = new WeakMap<Db, Map<string, { hour: string; n: number }>>();

/** Whether it is told, and counts it: `who` is an account's number or an address. */
function isTold(db: Db, who: string, at: string, most: number): boolean {
  const counts = told.get(db) ?? new Map<string, { hour: string; n: number }>();
  told.set(db, counts);
  const hour = at.slice(0, 13);
  const before = counts.get(who);
  const n = before?.hour === hour ? before.n : 0;
  if (before === undefined && counts.size >= MOST_COUNTED) counts.clear();
  counts.set(who, { hour, n: n + 1 });
  return n < most;
}

/** What somebody tried, without what was looked for. */
function tried(request: FastifyRequest): string {
  const path = (request.url.split('?')[0] ?? '').slice(0, LONGEST_PATH);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  return `${reads ? '查看' : '执行'} ${path}`;
}

/**
 * Tells the log that somebody signed in, or the bearer of a token, asked for what the roles do not allow. Where the
 * log cannot be written the answer stays the same: no.
 */
export function noteDenial(request: FastifyRequest): void {
  const { accountId } = request.person;
  if (accountId === null) return;
  const { db } = request.server;
  const who = by(request);
  if (!isTold(db, `account ${accountId}`, who.at, MOST_AN_HOUR)) return;
  const sentence = `没有权限，未能${tried(request)}`;
  ifPossible(db, () => settle(db, (tx) => record(tx, { ...who, act: 'denied', sentence })));
}

/** Tells the log that a program came with a token that opens nothing. */
export function noteBadToken(request: FastifyRequest): void {
  const { db } = request.server;
  const who = byStranger(request);
  if (!isTold(db, `address ${who.ip}`, who.at, MOST_TOKENS_AN_HOUR)) return;
  const sentence = `令牌不对，或已过期、已撤销，未能${tried(request)}`;
  ifPossible(db, () => settle(db, (tx) => record(tx, { ...who, act: 'token refused', sentence })));
}

/**
 * Tells the log that a sign-in by the identity provider could not be believed, so many times an hour of one address:
 * anybody can come to that address, and no password is guessed there.
 */
export function noteSsoRefusal(request: FastifyRequest, why: string): void {
  const { db } = request.server;
  const who = byStranger(request);
  if (!isTold(db, `sso ${who.ip}`, who.at, MOST_AN_HOUR)) return;
  const sentence = `统一身份登录未成功：${why}`;
  ifPossible(db, () => settle(db, (tx) => record(tx, { ...who, act: 'sign-in refused', sentence })));
}
