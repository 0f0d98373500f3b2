import type { FastifyInstance, FastifyRequest } from 'fastify';
import { by } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { type Faults, readForm, type Typed } from '../forms.ts';
import { dropCookie, giveSession } from '../plugins/session.ts';
import { show } from '../plugins/views.ts';
import { SignInForm } from './form.ts';
import { findKeptForm, hasKeptForm } from './kept-forms.ts';
import { ownPath } from './own-path.ts';
import { administratorNames, listAccounts } from './queries.ts';
import { endSession, hasAdministrator } from './sessions.ts';
import { settle } from './settle.ts';
import { signIn } from './sign-in.ts';

/** `/sign-in` and `/sign-out`. */
export function signInRoutes(app: FastifyInstance): void {
  function page(request: FastifyRequest, next: string, typed: Typed, faults: Faults) {
    return {
      title: '登录',
      next,
      typed: { name: typed.name ?? '' },
      faults,
      kept: hasKeptForm(request),
      administrators: administratorNames(app.db),
      needsSetup: !hasAdministrator(app.db),
    };
  }

  app.get<{ Querystring: { next?: unknown } }>(
    '/sign-in',
    { config: { may: 'anyone' } },
    async (request, reply) => {
      const next = ownPath(request.query.next);
      if (request.person.accountId !== null) return reply.redirect(next, 303);
      // An empty system has nobody who could sign in; accounts made on the command line may.
      if (listAccounts(app.db).length === 0) return reply.redirect('/setup', 303);
      return show(reply, 'people/sign-in', page(request, next, {}, {}));
    },
  );

  app.post('/sign-in', { config: { may: 'anyone' } }, async (request, reply) => {
    const form = readForm(SignInForm, request.body);
    const next = ownPath(form.typed.next);
    if (!form.ok) return show(reply, 'people/sign-in', page(request, next, form.typed, form.faults), 422);
    const done = await signIn(app.db, form.data, {
      ip: request.ip,
      at: app.instant,
      oldSession: request.person.sessionHash,
    });
    if (!done.ok) {
      return show(
        reply,
        'people/sign-in',
        page(request, next, form.typed, { name: done.message }),
        done.status,
      );
    }
    giveSession(app, reply, done.token);
    const kept = findKeptForm(request, done.accountId);
    return reply.redirect(kept === null ? next : '/kept-form', 303);
  });

  app.post('/sign-out', { config: { may: 'signed in', whileMustChange: true } }, async (request, reply) => {
    settle(app.db, (tx) => {
      endSession(tx, request.person.sessionHash);
      record(tx, { ...by(request), act: 'signed out', sentence: '退出登录' });
    });
    dropCookie(app, reply);
    return reply.redirect('/sign-in', 303);
  });
}
