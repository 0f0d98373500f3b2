/**
 * A server that is told to end. Who asks anew is told to come back, in words and not as Fastify would tell it;
 * files that are made while they are sent take turns, so that few are under way at that moment.
 */
import type { FastifyInstance } from 'fastify';
import plugin from 'fastify-plugin';
import { Restarting } from '../errors.ts';
import { answerPlainly, PLAIN_HEADERS } from './plain.ts';
import { Turns } from './turns.ts';

/** Files made at once: each takes the processor from the pages, and two together are no slower than ten. */
const FILES_AT_ONCE = 2;
/** Whoever takes a file so slowly makes nobody wait longer. */
const LONGEST_TURN_MS = 3_000;
const COME_BACK_SECONDS = '10';
const READS = new Set(['GET', 'HEAD']);

declare module 'fastify' {
  interface FastifyInstance {
    /** The pieces of a file, once it is its turn. */
    inTurn<T>(pieces: AsyncIterable<T>): AsyncIterable<T>;
    /** Whether it was told to end. */
    isStopping(): boolean;
  }
}

export const stopping = plugin(async (app: FastifyInstance) => {
  let isStopping = false;
  const files = new Turns(FILES_AT_ONCE, LONGEST_TURN_MS);
  app.decorate('isStopping', () => isStopping);
  app.decorate('inTurn', <T>(pieces: AsyncIterable<T>) => files.inTurn(pieces));
  app.addHook('preClose', async () => {
    isStopping = true;
    files.end(new Restarting());
  });
  app.addHook('onRequest', (request, reply, next) => {
    if (!isStopping) return next();
    reply.header('retry-after', COME_BACK_SECONDS);
    const { title, message: words } = new Restarting(!READS.has(request.method));
    if (!request.url.startsWith('/api/')) answerPlainly(reply, { status: 503, title, words, number: '' });
    else
      reply
        .code(503)
        .headers(PLAIN_HEADERS)
        .type('application/problem+json')
        .send({ type: 'about:blank', title: 'Service Unavailable', status: 503, detail: words, errors: [] });
  });
});
