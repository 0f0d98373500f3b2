/** Routes that change something: one transaction for the right, the key, the change and its answer. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type Tx, write } from '../../db/open.ts';
import { whenFree } from '../../db/when-free.ts';
import { type By, by } from '../audit/by.ts';
import { askAgain } from './access.ts';
import { type Asked, type Route, readAsked, register } from './declare.ts';
import { type Answer, digestOf, firstAnswer, keepAnswer, sweepAnswers } from './keys.ts';
import { Malformed, Told } from './problems.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;

function keyOf(request: FastifyRequest): string | null {
  const { 'idempotency-key': key } = request.headers;
  if (key === undefined) return null;
  if (typeof key === 'string' && KEY.test(key)) return key;
  const detail = 'Idempotency-Key 为 1 到 200 个可见的 ASCII 字符';
  throw new Malformed([{ pointer: '#/Idempotency-Key', code: 'format', detail }]);
}

const versionIn = (body: string): string | null => {
  const read: unknown = JSON.parse(body);
  if (typeof read !== 'object' || read === null || !('version' in read)) return null;
  return typeof read.version === 'number' || typeof read.version === 'string' ? String(read.version) : null;
};

/**
 * A route that changes something. `change` runs within the transaction, after the right and the key were
 * asked; whatever it throws undoes everything, the key included. A repeat of a key gets the first answer.
 * @returns of `change`: the answer, and where what was made is found
 */
export function serveChange<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  A extends z.ZodType,
>(
  app: FastifyInstance,
  route: Route<P, Q, B, A>,
  change: (tx: Tx, asked: Asked<P, Q, B>, by: By) => { body: z.output<A>; location?: string },
): void {
  register(app, route as unknown as Route, async (request, reply) => {
    const asked = readAsked(route, request, reply);
    const key = keyOf(request);
    const bodyHash = digestOf(request.method, request.url, request.body ?? null);
    const { answer, isRepeat } = write(app.db, (tx): { answer: Answer; isRepeat: boolean } => {
      askAgain(tx, request);
      const accountId = request.person.accountId ?? 0;
      const first = key === null ? null : firstAnswer(tx, accountId, key);
      if (first !== null) {
        if (first.bodyHash === bodyHash) return { answer: first, isRepeat: true };
        const detail = '这个 Idempotency-Key 已用于另一个请求，换一个新的';
        throw new Told(409, detail, {
          errors: [{ pointer: '#/Idempotency-Key', code: 'key_reused', detail }],
        });
      }
      const who = by(request);
      const { body, location = null } = change(tx, asked, who);
      const made = { status: route.status ?? 200, body: JSON.stringify(body), location };
      if (key !== null) keepAnswer(tx, { accountId, key, bodyHash, at: who.at }, made);
      return { answer: made, isRepeat: false };
    });
    if (isRepeat) reply.header('idempotency-replayed', 'true');
    if (answer.location !== null) reply.header('location', answer.location);
    if (route.etag !== undefined) reply.header('etag', `"${versionIn(answer.body)}"`);
    reply.code(answer.status).type('application/json; charset=utf-8');
    return reply.send(answer.body);
  });
}

/**
 * Whether If-Match names this version. `*` is whatever there is; a weak tag is none.
 * @throws Told 428 where it is asked for and missing; 412 with the current state where it names another
 */
export function checkMatch(
  request: FastifyRequest,
  version: number | string,
  { isAsked, current }: { isAsked: boolean; current: () => unknown },
): void {
  const { 'if-match': given } = request.headers;
  if (given === undefined) {
    if (!isAsked) return;
    throw new Told(428, '请求头 If-Match 写上读到的 ETag，以免覆盖他人的修改');
  }
  const tags = given.split(',').map((one) => one.trim());
  if (tags.includes('*') || tags.includes(`"${version}"`)) return;
  throw new Told(412, '内容已被他人修改，current 是现在的内容，核对后用新的 ETag 再试', {
    more: { current: current() },
    headers: { etag: `"${version}"` },
  });
}

const DAY_MS = 86_400_000;

/** Old keys go when the server starts and once a day, while somebody asks anything. */
export function sweepKeys(app: FastifyInstance): void {
  let last = Number.NEGATIVE_INFINITY;
  const sweep = () => {
    const now = app.clock();
    if (now.getTime() - last < DAY_MS) return;
    last = now.getTime();
    whenFree(app.db, () => sweepAnswers(app.db, now));
  };
  app.addHook('onReady', async () => sweep());
  app.addHook('onResponse', async (request) => {
    if (request.method !== 'GET') sweep();
  });
}
