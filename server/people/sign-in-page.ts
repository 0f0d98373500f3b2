import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { link } from '../format.ts';
import type { Faults, Typed } from '../forms.ts';
import { show } from '../plugins/views.ts';
import { hasKeptForm } from './kept-forms.ts';
import { administratorNames } from './queries.ts';
import { hasAdministrator } from './sessions.ts';

/**
 * The page of signing in, with what was typed but for the password, and what was wrong.
 * @param notice what is the matter where no field is to blame
 */
export function showSignIn(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  {
    next,
    typed,
    faults,
    notice = null,
  }: { next: string; typed: Typed; faults: Faults; notice?: string | null },
  status = 200,
): FastifyReply {
  return show(
    reply,
    'people/sign-in',
    {
      title: '登录',
      next,
      typed: { name: typed.name ?? '' },
      faults,
      notice,
      kept: hasKeptForm(request),
      administrators: administratorNames(app.db),
      needsSetup: !hasAdministrator(app.db),
      sso: app.settings.oidc === null ? null : link('/sign-in/sso', next === '/' ? {} : { next }),
    },
    status,
  );
}
