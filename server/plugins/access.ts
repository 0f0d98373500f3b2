import type { FastifyInstance, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import { NotAllowed } from '../errors.ts';
import { ACTS, isAllowed } from '../rules/roles.ts';
import type { May, Person } from './types.ts';

/** They have to sign in first: pages lead to the sign-in page, the API answers 401. */
export class SignInFirst extends Error {
  readonly statusCode = 401;
}

/** The form did not come from a page of ours, or its page is too old. */
export class ForeignForm extends Error {
  readonly statusCode = 403;
}

export function may(person: Person, what: May): boolean {
  if (what === 'anyone') return true;
  if (person.accountId === null) return false;
  return what === 'signed in' || isAllowed(person.roles, what);
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Browsers tell where a request comes from: `Sec-Fetch-Site` on secure addresses, else `Origin`, else
 * `Referer`. It must be our own origin; a request that tells nothing is not a browser's form.
 */
export function isOwnOrigin(request: FastifyRequest, baseUrl: string | null): boolean {
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
  if (request.person.csrf === '' || token !== request.person.csrf) throw new ForeignForm('csrf');
}

/**
 * Deny by default: a route without `config.may` stops the server from starting; rights are judged by
 * the route's own word, never by its address; every unsafe form proves where it comes from.
 */
export const access = plugin(async (app: FastifyInstance) => {
  app.addHook('onRoute', (route) => {
    const what = route.config?.may;
    if (what === undefined) throw new Error(`${route.method} ${route.url} does not say who may use it`);
    if (what !== 'anyone' && what !== 'signed in' && !(ACTS as readonly string[]).includes(what)) {
      throw new Error(`${route.method} ${route.url} names an unknown act: ${what}`);
    }
  });

  app.addHook('onRequest', async (request) => {
    const { may: what, api } = request.routeOptions.config;
    if (what === undefined) return;
    if (!SAFE.has(request.method) && api !== true && !isOwnOrigin(request, app.settings.baseUrl)) {
      throw new ForeignForm('origin');
    }
    if (api === true) return;
    if (!may(request.person, what)) {
      if (request.person.accountId !== null) throw new NotAllowed(what);
      // What a form said when the session had ended is kept, so the body is read first.
      if (SAFE.has(request.method)) throw new SignInFirst();
    }
  });

  app.addHook('preHandler', async (request) => {
    const { may: what, api, ownCsrf } = request.routeOptions.config;
    if (what === undefined || api === true || SAFE.has(request.method)) return;
    if (!may(request.person, what)) throw new SignInFirst();
    if (ownCsrf === true || request.person.accountId === null) return;
    checkFormToken(request, (request.body as { csrf?: unknown } | undefined)?.csrf);
  });
});
