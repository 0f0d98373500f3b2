import type { FastifyInstance, FastifyRequest } from 'fastify';
import { by } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { readForm, type Typed } from '../forms.ts';
import { SignInFirst } from '../plugins/access.ts';
import { setKeys } from '../plugins/keys.ts';
import { giveSession } from '../plugins/session.ts';
import { show } from '../plugins/views.ts';
import { AgainForm, OwnForm, PasswordForm } from './form.ts';
import { passwordFault } from './password-rule.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import {
  changeOwnPassword,
  endAccountSessions,
  findAccount,
  passwordHashOf,
  reviseDisplay,
  rolesInWords,
} from './queries.ts';
import { giveFlash, hashToken, listSessions } from './sessions.ts';
import { settle } from './settle.ts';
import { noteFailure, pauseOf } from './throttle.ts';

/** 个人设置: `/people/me`, open to everybody signed in. */
export function ownRoutes(app: FastifyInstance): void {
  const ownId = (request: FastifyRequest) => request.person.accountId ?? 0;

  function page(request: FastifyRequest, typed: Typed) {
    const own = findAccount(app.db, ownId(request));
    return {
      title: '个人设置',
      nav: 'me',
      own,
      roles: rolesInWords(own.roles),
      sessions: listSessions(app.db, own.id).map((one) => ({
        ...one,
        here: one.hash === request.person.sessionHash,
      })),
      typed,
    };
  }

  app.get('/people/me', { config: { may: 'signed in' } }, async (request, reply) =>
    show(reply, 'people/me', page(request, { display: request.person.display })),
  );

  app.post('/people/me', { config: { may: 'signed in' } }, async (request, reply) => {
    const form = readForm(OwnForm, request.body);
    if (!form.ok) return show(reply, 'people/me', { ...page(request, form.typed), faults: form.faults }, 422);
    reviseDisplay(app.db, ownId(request), form.data.display, by(request));
    giveFlash(app.db, request.person, '已保存。');
    return reply.redirect('/people/me', 303);
  });

  app.post('/people/me/keys', { config: { may: 'signed in' } }, async (request, reply) => {
    const on = (request.body as { keys?: unknown } | null)?.keys === 'on';
    setKeys(request, reply, on);
    giveFlash(app.db, request.person, on ? '已打开单键操作。' : '已关闭单键操作。');
    return reply.redirect('/people/me', 303);
  });

  /**
   * Whether this is the password of who is signed in: whoever sits down at somebody's open page must not guess it here.
   * @param deed what was not done for it, in the log
   * @returns null, or what to say and the status
   */
  async function wrongPassword(
    request: FastifyRequest,
    typed: string,
    deed: string,
  ): Promise<{ words: string; status: 422 | 429 } | null> {
    const { name, accountId } = request.person;
    const attempt = () => ({ name, accountId, ip: request.ip, at: app.instant(), isKnownBrowser: true });
    const paused = { words: '连续 5 次不对，15 分钟后再试', status: 429 } as const;
    if (pauseOf(app.db, attempt()) !== null) return paused;
    const right = await checkPassword(typed, passwordHashOf(app.db, ownId(request)));
    // Asked again: others may have failed while this one was being hashed.
    const late = settle(app.db, (tx) => {
      const pause = pauseOf(tx, attempt());
      if (pause === null && !right) {
        noteFailure(tx, attempt());
        record(tx, { ...by(request), act: 'password refused', sentence: `${deed}未成功：现在的密码不对` });
      }
      return pause;
    });
    if (late !== null) return paused;
    return right ? null : { words: '现在的密码不对', status: 422 };
  }

  app.post('/people/me/sessions/end', { config: { may: 'signed in' } }, async (request, reply) => {
    const form = readForm(AgainForm, request.body);
    const typed = { display: request.person.display };
    if (!form.ok) return show(reply, 'people/me', { ...page(request, typed), faults: form.faults }, 422);
    const wrong = await wrongPassword(request, form.data.old_password, '结束其他地方的登录');
    if (wrong !== null) {
      const faults = { old_password: wrong.words };
      return show(reply, 'people/me', { ...page(request, typed), faults }, wrong.status);
    }
    endAccountSessions(app.db, ownId(request), by(request), request.person.sessionHash);
    giveFlash(app.db, request.person, '已结束其他地方的登录。');
    return reply.redirect('/people/me', 303);
  });

  const passwordPage = (request: FastifyRequest) => ({
    title: request.person.mustChange ? '先修改密码' : '修改密码',
    nav: 'me',
    typed: {},
  });

  app.get(
    '/people/me/password',
    { config: { may: 'signed in', whileMustChange: true } },
    async (request, reply) => show(reply, 'people/password', passwordPage(request)),
  );

  app.post(
    '/people/me/password',
    { config: { may: 'signed in', whileMustChange: true } },
    async (request, reply) => {
      const again = (faults: Record<string, string>, status = 422) =>
        show(reply, 'people/password', { ...passwordPage(request), faults }, status);
      const form = readForm(PasswordForm, request.body);
      const weak = passwordFault(form.typed.password ?? '', request.person.name);
      if (!form.ok || weak !== null) {
        return again({ ...(form.ok ? {} : form.faults), ...(weak === null ? {} : { password: weak }) });
      }
      const wrong = await wrongPassword(request, form.data.old_password, '修改密码');
      if (wrong !== null) return again({ old_password: wrong.words }, wrong.status);
      if (form.data.password === form.data.old_password) {
        return again({ password: '新密码与现在的相同，换一个' });
      }
      const token = changeOwnPassword(
        app.db,
        ownId(request),
        await hashPassword(form.data.password),
        by(request),
        request.person.sessionHash,
      );
      if (token === null) throw new SignInFirst();
      giveSession(app, reply, token);
      giveFlash(
        app.db,
        { ...request.person, sessionHash: hashToken(token) },
        '已修改密码。其他地方的登录已结束。',
      );
      return reply.redirect(request.person.mustChange ? '/' : '/people/me', 303);
    },
  );
}
