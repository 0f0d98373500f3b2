import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import { findSession, touchSession } from '../people/sessions.ts';
import { STRANGER } from './types.ts';

const ABSOLUTE_HOURS = 12;

/** Secure addresses get the name that browsers bind to host and https. */
function cookieName(app: FastifyInstance): string {
  return app.settings.baseUrl?.startsWith('https:') ? '__Host-sid' : 'sid';
}

/**
 * Puts a session's token into the cookie, whatever was there before. The browser keeps it as long as a session may
 * last at all, so that a webview closed by its telephone opens signed in; whether it still opens is judged here.
 */
export function giveSession(app: FastifyInstance, reply: FastifyReply, token: string) {
  reply.setCookie(cookieName(app), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: cookieName(app) === '__Host-sid',
    maxAge: ABSOLUTE_HOURS * 60 * 60,
  });
}

/** Keeps something small in the browser that is no secret and opens nothing: until it closes, or for so many seconds. */
export function giveNote(
  app: FastifyInstance,
  reply: FastifyReply,
  note: { name: 'keys' | 'place' | 'known'; value: string; seconds?: number },
) {
  reply.setCookie(note.name, note.value, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: cookieName(app) === '__Host-sid',
    ...(note.seconds === undefined ? {} : { maxAge: note.seconds }),
  });
}

const FLOW_PATH = '/sign-in/sso';

/** What a sign-in at the identity provider is tied to, sealed: for that browser, those addresses and some minutes. */
export function giveFlow(app: FastifyInstance, reply: FastifyReply, sealed: string, seconds: number) {
  reply.setCookie('sso', sealed, {
    path: FLOW_PATH,
    httpOnly: true,
    // The provider sends the browser back: a link from elsewhere, with which `strict` would not come along.
    sameSite: 'lax',
    secure: cookieName(app) === '__Host-sid',
    maxAge: seconds,
  });
}

export function flowOf(request: FastifyRequest): string {
  return request.cookies.sso ?? '';
}

export function dropFlow(app: FastifyInstance, reply: FastifyReply) {
  reply.clearCookie('sso', { path: FLOW_PATH, httpOnly: true, secure: cookieName(app) === '__Host-sid' });
}

/** The token that the browser sent, of a session that may have ended. */
export function sessionToken(request: FastifyRequest): string | undefined {
  const token = request.cookies[cookieName(request.server)];
  return token === undefined || token.length > 100 ? undefined : token;
}

export function dropCookie(app: FastifyInstance, reply: FastifyReply) {
  reply.clearCookie(cookieName(app), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: cookieName(app) === '__Host-sid',
  });
}

/**
 * A page asks by itself, with nobody at it: `page`, which a session must not live on by; or `screen`, a
 * meeting-room screen, which is there to be looked at. Neither takes the line that waits for the next page.
 */
export function isUnattended(request: FastifyRequest): boolean {
  return request.headers['x-live'] !== undefined;
}

/** Whose session the cookie opens at this moment; null where it opens none (any more). */
export function findOpen(request: FastifyRequest): ReturnType<typeof findSession> {
  const { server: app } = request;
  const token = sessionToken(request);
  if (token === undefined) return null;
  return findSession(app.db, token, {
    at: app.instant(),
    idleMinutes: app.settings.sessionIdleMinutes,
    absoluteHours: ABSOLUTE_HOURS,
  });
}

/** Fills `request.person` from the session cookie; without one it is the stranger. */
export const sessions = plugin(async (app: FastifyInstance) => {
  await app.register(cookie);
  app.decorateRequest('person');
  app.addHook('onRequest', (request, _reply, next) => {
    request.person = STRANGER;
    const found = findOpen(request);
    if (found === null) return next();
    request.person = isUnattended(request) ? { ...found.person, hasFlash: false } : found.person;
    if (request.headers['x-live'] !== 'page') touchSession(app.db, found, app.instant());
    next();
  });
});
