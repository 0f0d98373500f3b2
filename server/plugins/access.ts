import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import { NotAllowed } from '../errors.ts';
import { forgetSentForm } from '../people/kept-forms.ts';
import { ACTS, isAllowed } from '../rules/roles.ts';
import { unmaskToken } from './form-token.ts';
import { findOpen } from './session.ts';
import type { May, Person } from './types.ts';

/** They have to sign in first: pages lead to the sign-in page, the API answers 401. */
export class SignInFirst extends Error {
  readonly statusCode = 401;
}

/** Somebody else chose their password: they change it before anything else. */
export class ChangePasswordFirst extends Error {
  readonly statusCode = 403;
}

/** The form did not come from a page of ours, or its page is too old. */
export class ForeignForm extends Error {
  readonly statusCode = 403;
}

/** Pages are posted to by forms alone; JSON and plain text are for the API. */
export class NotAForm extends Error {
  readonly statusCode = 415;
}

/** Whether somebody may do this. Who still has to change the password may do nothing of the table. */
export function may(person: Person, what: May): boolean {
  if (what === 'anyone') return true;
  if (person.accountId === null) return false;
  return what === 'signed in' || (!person.mustChange && isAllowed(person.roles, what));
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const FORM = /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i;

/**
 * Browsers tell where a request comes from: `Sec-Fetch-Site` on secure addresses, else `Origin`, else
 * `Referer`. It must be our own origin; a request that tells nothing is not a browser's form.
 */
function isOwnOrigin(request: FastifyRequest, baseUrl: string | null): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const told = request.headers.origin ?? request.headers.referer;
  if (told === undefined) return site === 'same-origin';
  const own = baseUrl ?? `${request.protocol}://${request.headers.host ?? ''}`;
  try {
    return new URL(told).origin === new URL(own).origin;
  } catch {
    return false;
  }
}

/** Refuses a form whose token is not this session's. Multipart handlers call it with their first part. */
export function checkFormToken(request: FastifyRequest, token: unknown): void {
  const own = Buffer.from(request.person.csrf);
  const given = Buffer.from(typeof token === 'string' ? unmaskToken(token, own.length) : '');
  if (own.length === 0 || own.length !== given.length || !timingSafeEqual(own, given)) {
    throw new ForeignForm('csrf');
  }
}

/**
 * Asked again wherever a request has waited, before anything is done with it: for its body, which takes
 * as long as the sender likes, for others' large transaction, for a password to be hashed. A session that
 * was ended meanwhile, by disabling or a change of roles, ends the request as well.
 * @throws SignInFirst, NotAllowed
 */
export function checkStillSignedIn(request: FastifyRequest): void {
  const { may: what = 'signed in' } = request.routeOptions.config;
  const person = findOpen(request)?.person;
  if (person === undefined || person.accountId !== request.person.accountId) throw new SignInFirst();
  if (!may(person, what)) throw new NotAllowed(what);
}

/**
 * Deny by default: a route without `config.may` stops the server from starting; rights are judged by
 * the route's own word, never by its address; every unsafe form proves where it comes from.
 */
export const access = plugin(async (app: FastifyInstance) => {
  app.decorate('routeTable', []);
  app.addHook('onRoute', (route) => {
    const what = route.config?.may;
    if (what === undefined) throw new Error(`${route.method} ${route.url} does not say who may use it`);
    if (what !== 'anyone' && what !== 'signed in' && !(ACTS as readonly string[]).includes(what)) {
      throw new Error(`${route.method} ${route.url} names an unknown act: ${what}`);
    }
    for (const method of [route.method].flat()) {
      app.routeTable.push({
        method,
        url: route.url,
        may: what,
        api: route.config?.api === true,
        ownCsrf: route.config?.ownCsrf === true,
      });
    }
  });

  app.addHook('onRequest', (request, _reply, next) => {
    const { may: what, api, whileMustChange } = request.routeOptions.config;
    if (what === undefined || api === true) return next();
    if (!SAFE.has(request.method) && !isOwnOrigin(request, app.settings.baseUrl)) {
      throw new ForeignForm('origin');
    }
    const type = request.headers['content-type'];
    if (!SAFE.has(request.method) && type !== undefined && !FORM.test(type)) throw new NotAForm(type);
    if (request.person.accountId === null) {
      // What a form said when the session had ended is kept, so the body is read first.
      if (what !== 'anyone' && SAFE.has(request.method)) throw new SignInFirst();
      return next();
    }
    if (request.person.mustChange && what !== 'anyone' && whileMustChange !== true) {
      throw new ChangePasswordFirst();
    }
    if (!may(request.person, what)) throw new NotAllowed(what);
    next();
  });

  app.addHook('preHandler', async (request, reply) => {
    const { may: what, api, ownCsrf } = request.routeOptions.config;
    if (what === undefined || api === true || SAFE.has(request.method)) return;
    if (!may(request.person, what)) throw new SignInFirst();
    if (request.person.accountId === null) return;
    checkStillSignedIn(request);
    if (ownCsrf === true) return;
    checkFormToken(request, (request.body as { csrf?: unknown } | undefined)?.csrf);
    forgetSentForm(request, reply);
  });
});
