import type { FastifyInstance } from 'fastify';
import { by } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { readForm } from '../forms.ts';
import { dropCookie, giveSession } from '../plugins/session.ts';
import { SignInForm } from './form.ts';
import { findKeptForm } from './kept-forms.ts';
import { isKnownBrowser, rememberBrowser } from './known-browser.ts';
import { ownPath } from './own-path.ts';
import { listAccounts } from './queries.ts';
import { endSession } from './sessions.ts';
import { settle } from './settle.ts';
import { signIn } from './sign-in.ts';
import { showSignIn } from './sign-in-page.ts';

/** `/sign-in` and `/sign-out`. */
export function signInRoutes(app: FastifyInstance): void {
  app.get<{ Querystring: { next?: unknown } }>(
    '/sign-in',
    { config: { may: 'anyone' } },
    async (request, reply) => {
      const next = ownPath(request.query.next);
      if (request.person.accountId !== null) return reply.redirect(next, 303);
      // An empty system has nobody who could sign in; accounts made on the command line may.
      if (listAccounts(app.db).length === 0 && app.settings.oidc === null)
        return reply.redirect('/setup', 303);
      return showSignIn(app, request, reply, { next, typed: {}, faults: {} });
    },
  );

  // Whoever is to say that the clock is right has to come in first.
  app.post('/sign-in', { config: { may: 'anyone', whilePaused: true } }, async (request, reply) => {
    const form = readForm(SignInForm, request.body);
    const { typed } = form;
    const next = ownPath(typed.next);
    if (!form.ok) return showSignIn(app, request, reply, { next, typed, faults: form.faults }, 422);
    const done = await signIn(app.db, form.data, {
      ip: request.ip,
      at: app.instant,
      oldSession: request.person.sessionHash,
      knownBrowserOf: (accountId) => isKnownBrowser(request, accountId),
    });
    if (!done.ok)
      return showSignIn(app, request, reply, { next, typed, faults: { name: done.message } }, done.status);
    giveSession(app, reply, done.token);
    rememberBrowser(request, reply, done.accountId);
    const kept = findKeptForm(request, done.accountId);
    return reply.redirect(kept === null ? next : '/kept-form', 303);
  });

  app.post(
    '/sign-out',
    { config: { may: 'signed in', whileMustChange: true, whilePaused: true } },
    async (request, reply) => {
      settle(app.db, (tx) => {
        endSession(tx, request.person.sessionHash);
        record(tx, { ...by(request), act: 'signed out', sentence: '退出登录' });
      });
      dropCookie(app, reply);
      return reply.redirect('/sign-in', 303);
    },
  );
}
