import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import { findSession, touchSession } from '../people/sessions.ts';
import { STRANGER } from './types.ts';

const ABSOLUTE_HOURS = 12;

const isSecure = (app: FastifyInstance): boolean => app.settings.baseUrl?.startsWith('https:') === true;

/** What a cookie is called: where there is https, by the name that browsers bind to host, https and the path `/`. */
export function cookieName(app: FastifyInstance, name: string): string {
  return isSecure(app) ? `__Host-${name}` : name;
}

/** How every cookie is kept: for the whole of this host, from scripts of no page and forms of no other site. */
export const cookieRule = (app: FastifyInstance) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(app) }) as const;

/**
 * Puts a session's token into the cookie, whatever was there before. The browser keeps it as long as a session may
 * last at all, so that a webview closed by its telephone opens signed in; whether it still opens is judged here.
 */
export function giveSession(app: FastifyInstance, reply: FastifyReply, token: string) {
  reply.setCookie(cookieName(app, 'sid'), token, { ...cookieRule(app), maxAge: ABSOLUTE_HOURS * 60 * 60 });
}

/** Keeps something small in the browser that is no secret and opens nothing: until it closes, or for so many seconds. */
export function giveNote(
  app: FastifyInstance,
  reply: FastifyReply,
  note: { name: 'keys' | 'place' | 'known'; value: string; seconds?: number },
) {
  reply.setCookie(cookieName(app, note.name), note.value, {
    ...cookieRule(app),
    ...(note.seconds === undefined ? {} : { maxAge: note.seconds }),
  });
}

/** What the browser keeps of a small thing; undefined for none, and before cookies were read. */
export function noteOf(request: FastifyRequest, name: 'keys' | 'place' | 'known'): string | undefined {
  // A request may fail before its cookies are read, and its page is shown all the same.
  return (request.cookies as Record<string, string> | undefined)?.[cookieName(request.server, name)];
}

/** What a sign-in at the identity provider is tied to, sealed: for that browser and some minutes. */
export function giveFlow(app: FastifyInstance, reply: FastifyReply, sealed: string, seconds: number) {
  // The provider sends the browser back: a link from elsewhere, with which `strict` would not come along.
  reply.setCookie(cookieName(app, 'sso'), sealed, { ...cookieRule(app), maxAge: seconds });
}

export function flowOf(request: FastifyRequest): string {
  return request.cookies[cookieName(request.server, 'sso')] ?? '';
}

export function dropFlow(app: FastifyInstance, reply: FastifyReply) {
  reply.clearCookie(cookieName(app, 'sso'), cookieRule(app));
}

/** The token that the browser sent, of a session that may have ended. */
export function sessionToken(request: FastifyRequest): string | undefined {
  const token = request.cookies[cookieName(request.server, 'sid')];
  return token === undefined || token.length > 100 ? undefined : token;
}

export function dropCookie(app: FastifyInstance, reply: FastifyReply) {
  reply.clearCookie(cookieName(app, 'sid'), cookieRule(app));
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
