import type { FastifyInstance } from 'fastify';
import { byStranger } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { NotFound, Refused } from '../errors.ts';
import { type Faults, faultsOf, readForm, type Typed } from '../forms.ts';
import { giveSession } from '../plugins/session.ts';
import { show } from '../plugins/views.ts';
import { SetupForm } from './form.ts';
import { passwordFault } from './password-rule.ts';
import { hashPassword } from './passwords.ts';
import { hasAdministrator } from './sessions.ts';
import { settle } from './settle.ts';
import { isSetupCode, setUp } from './setup.ts';
import { noteFailure, pauseOf } from './throttle.ts';

/** Guesses at the code are counted like guesses at a password, under a name that no account can have. */
const CODE = '#set-up code';

/** `/setup`, while there is no administrator. */
export function setupRoutes(app: FastifyInstance): void {
  const page = { title: '首次设置', nav: '' };

  app.get('/setup', { config: { may: 'anyone' } }, async (_request, reply) => {
    if (hasAdministrator(app.db)) throw new NotFound('set-up');
    return show(reply, 'people/setup', { ...page, typed: {} });
  });

  app.post('/setup', { config: { may: 'anyone' } }, async (request, reply) => {
    if (hasAdministrator(app.db)) throw new NotFound('set-up');
    const form = readForm(SetupForm, request.body);
    const again = (faults: Faults, typed: Typed = form.typed, status = 422) =>
      show(reply, 'people/setup', { ...page, typed, faults }, status);

    // Nobody has been here before; the code is too long to be guessed, so strangers must not keep the first one out.
    const attempt = () => ({
      name: CODE,
      accountId: null,
      ip: request.ip,
      at: app.instant(),
      isKnownBrowser: true,
    });
    if (pauseOf(app.db, attempt()) !== null)
      return again({ code: '设置码不对的次数太多，15 分钟后再试' }, form.typed, 429);
    const weak = passwordFault(form.typed.password ?? '', form.typed.name?.trim() ?? '');
    if (!form.ok) return again({ ...form.faults, ...(weak === null ? {} : { password: weak }) });
    if (!isSetupCode(app.db, form.data.code)) {
      settle(app.db, (tx) => {
        noteFailure(tx, attempt());
        record(tx, { ...byStranger(request), act: 'sign-in failed', sentence: '首次设置未成功：设置码不对' });
      });
      return again({ code: '设置码不对，按启动时显示的抄写' });
    }
    if (weak !== null) return again({ password: weak });

    const { name, display, password } = form.data;
    const passwordHash = await hashPassword(password);
    try {
      const token = setUp(app.db, { name, display, passwordHash }, byStranger(request));
      giveSession(app, reply, token);
    } catch (error) {
      if (error instanceof Refused) return again(faultsOf(error.refusals));
      throw error;
    }
    return reply.redirect('/people/first-steps', 303);
  });
}
