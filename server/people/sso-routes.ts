import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { dropFlow, flowOf, giveFlow, giveSession } from '../plugins/session.ts';
import { noteSsoRefusal } from './denials.ts';
import { findKeptForm } from './kept-forms.ts';
import { makeProvider, ProviderFault } from './oidc.ts';
import { ownPath } from './own-path.ts';
import { makeSeal } from './sealed.ts';
import { showSignIn } from './sign-in-page.ts';
import { signInBy } from './sso.ts';

const config = { may: 'anyone' } as const;
/** Somebody types a password at the provider meanwhile. */
const MOST_MINUTES = 10;

const Kept = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  until: z.number(),
});

/** `/sign-in/sso`: out to the identity provider and back; there where the settings name one. */
export function ssoRoutes(app: FastifyInstance): void {
  const { oidc, baseUrl } = app.settings;
  if (oidc === null || baseUrl === null) return;
  const provider = makeProvider(oidc, `${baseUrl}/sign-in/sso/callback`, app.clock);
  const seal = makeSeal();
  /** States that came back, until they are too old to be taken anyway: each is good once. */
  const used = new Map<string, number>();

  function refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    next: string,
    message: string,
    status: number,
  ) {
    return showSignIn(app, request, reply, { next, typed: {}, faults: {}, notice: message }, status);
  }

  function providerFault(error: unknown, request: FastifyRequest, reply: FastifyReply, next: string) {
    if (!(error instanceof ProviderFault)) throw error;
    request.log.warn({ why: error.message }, 'single sign-on failed');
    if (error.isDown)
      return refuse(request, reply, next, '统一身份平台没有回答。稍后再试，或用本系统的账号登录', 503);
    noteSsoRefusal(request, '平台的回答不能核实');
    return refuse(request, reply, next, '统一身份登录没有完成，重新登录一次', 422);
  }

  app.get<{ Querystring: { next?: unknown } }>('/sign-in/sso', { config }, async (request, reply) => {
    const next = ownPath(request.query.next);
    try {
      const { url, flow } = await provider.start();
      const until = app.clock().getTime() + MOST_MINUTES * 60_000;
      giveFlow(app, reply, seal.close({ ...flow, next, until }), MOST_MINUTES * 60);
      return reply.redirect(url, 303);
    } catch (error) {
      return providerFault(error, request, reply, next);
    }
  });

  app.get('/sign-in/sso/callback', { config }, async (request, reply) => {
    const now = app.clock().getTime();
    const kept = Kept.safeParse(seal.open(flowOf(request)));
    dropFlow(app, reply);
    for (const [state, until] of used) if (until < now) used.delete(state);
    if (!kept.success || kept.data.until < now || used.has(kept.data.state)) {
      noteSsoRefusal(request, '已过期，或不是从本系统开始的');
      return refuse(request, reply, '/', '统一身份登录已过期，或不是从本系统开始的。重新登录一次', 422);
    }
    const { next, until, ...flow } = kept.data;
    used.set(flow.state, until);
    try {
      const identity = await provider.finish(request.url.split('?')[1] ?? '', flow);
      const done = signInBy(app.db, identity, {
        ip: request.ip,
        at: app.instant(),
        oldSession: request.person.sessionHash,
        mapping: oidc.roles,
      });
      if (!done.ok) return refuse(request, reply, next, done.message, 422);
      giveSession(app, reply, done.token);
      return reply.redirect(findKeptForm(request, done.accountId) === null ? next : '/kept-form', 303);
    } catch (error) {
      return providerFault(error, request, reply, next);
    }
  });
}
