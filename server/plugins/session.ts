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

/** Puts a session's token into the cookie, whatever was there before. */
export function giveSession(app: FastifyInstance, reply: FastifyReply, token: string) {
  reply.setCookie(cookieName(app), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: cookieName(app) === '__Host-sid',
  });
}

/** Keeps something small in the browser that is no secret and opens nothing: until it closes, or for so many seconds. */
export function giveNote(
  app: FastifyInstance,
  reply: FastifyReply,
  note: { name: 'keys' | 'place'; value: string; seconds?: number },
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

/** Fills `request.person` from the session cookie; without one it is the stranger. */
export const sessions = plugin(async (app: FastifyInstance) => {
  await app.register(cookie);
  app.decorateRequest('person');
  app.addHook('onRequest', async (request) => {
    request.person = STRANGER;
    const token = sessionToken(request);
    if (token === undefined) return;
    const at = app.instant();
    const found = findSession(app.db, token, {
      at,
      idleMinutes: app.settings.sessionIdleMinutes,
      absoluteHours: ABSOLUTE_HOURS,
    });
    if (found === null) return;
    request.person = found.person;
    touchSession(app.db, found, at);
  });
});
