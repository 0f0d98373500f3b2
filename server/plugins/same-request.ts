/**
 * The same request again, sign by sign, of the same reader within the same minute, before anything was saved: the same
 * answer, before anything is asked. It is what a screen and a page that follows the figures send all day.
 */
import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import { rowsStamp } from '../../db/when-free.ts';
import { linesGiven } from '../people/sessions.ts';
import type { Instant } from '../rules/types.ts';

interface Answer {
  headers: ReturnType<FastifyReply['getHeaders']>;
  body: Buffer;
  /** What a page shows beside rows and the minute. */
  banner: string | undefined;
  /** When the session ends by itself, in milliseconds. */
  until: number;
}

/** For a page that knows what time it is. */
export const toTheMinute = (now: Instant): string => now.slice(0, 16);

/** Of so many requests; a page is about 10 kB. */
const MOST = 500;

const mayKeep = new WeakSet<FastifyRequest>();

/** Says that this answer follows from the request, the rows, the minute and the bar alone, and changes nothing. */
export function keepForSame(request: FastifyRequest): void {
  mayKeep.add(request);
}

/** Every sign of the request and where it came from, without keeping what opens a session. */
function nameOf({ raw, ip }: FastifyRequest): string {
  return hash('sha256', `${ip}\n${raw.url}\n${raw.rawHeaders.join('\n')}`, 'base64');
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Hears of every answer as it is sent. */
    rememberSame: (request: FastifyRequest, reply: FastifyReply, body: unknown) => void;
  }
}

/** Answers before the person is looked up: to be registered before what does that. */
export const sameRequests = plugin(async (app: FastifyInstance) => {
  const kept = new Map<string, Answer>();
  /** What a request is called, and of which rows and minute its answer is made. */
  const begun = new WeakMap<FastifyRequest, { name: string; stamp: string }>();
  let stamp = '';
  // With another of either nothing of before is answered again.
  const stampNow = () => `${toTheMinute(app.instant())} ${rowsStamp(app.db)} ${linesGiven(app.db)}`;
  const bannerNow = () => app.storage.banner()?.words;

  app.addHook('onRequest', (request, reply, next) => {
    // Without a cookie it is a stranger, for whom nothing is kept.
    if (request.method !== 'GET' || request.headers.cookie === undefined) return next();
    const now = stampNow();
    if (now !== stamp) {
      kept.clear();
      stamp = now;
    }
    const name = nameOf(request);
    const found = kept.get(name);
    if (found !== undefined && found.until > app.clock().getTime() && found.banner === bannerNow()) {
      reply.headers(found.headers).send(found.body);
      return;
    }
    begun.set(request, { name, stamp });
    next();
  });

  app.decorate('rememberSame', (request: FastifyRequest, reply: FastifyReply, body: unknown) => {
    const own = begun.get(request);
    if (own === undefined || !mayKeep.has(request)) return;
    const { openUntil } = request.person;
    if (openUntil === undefined) return;
    if (!Buffer.isBuffer(body) || reply.statusCode !== 200 || reply.hasHeader('set-cookie')) return;
    // Made of rows that were read before: a row written meanwhile is in none or in the next.
    if (own.stamp !== stampNow()) return;
    if (kept.size >= MOST) kept.clear();
    kept.set(own.name, { headers: reply.getHeaders(), body, banner: bannerNow(), until: openUntil });
  });
});

/** To be registered after everything that still changes an answer. */
export const rememberingSame = plugin(async (app: FastifyInstance) => {
  app.addHook('onSend', (request, reply, payload, next) => {
    app.rememberSame(request, reply, payload);
    next(null, payload);
  });
});
