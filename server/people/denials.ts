import type { FastifyRequest } from 'fastify';
import type { Db } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { settle } from './settle.ts';

/** So many an hour are told of one account; who tries more would only fill the log. */
const MOST_AN_HOUR = 10;
const LONGEST_PATH = 100;

const told = new WeakMap<Db, Map<number, { hour: string; n: number }>>();

/** Tells the log that somebody signed in asked for what the roles do not allow. */
export function noteDenial(request: FastifyRequest): void {
  const { accountId } = request.person;
  if (accountId === null) return;
  const { db } = request.server;
  const accounts = told.get(db) ?? new Map<number, { hour: string; n: number }>();
  told.set(db, accounts);
  const who = by(request);
  const hour = who.at.slice(0, 13);
  const before = accounts.get(accountId);
  const n = before?.hour === hour ? before.n : 0;
  accounts.set(accountId, { hour, n: n + 1 });
  if (n >= MOST_AN_HOUR) return;
  const path = (request.url.split('?')[0] ?? '').slice(0, LONGEST_PATH);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const sentence = `没有权限，未能${reads ? '查看' : '执行'} ${path}`;
  settle(db, (tx) => record(tx, { ...who, act: 'denied', sentence }));
}
