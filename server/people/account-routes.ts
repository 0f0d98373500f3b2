import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { Refused } from '../errors.ts';
import { count } from '../format.ts';
import { type Faults, faultsOf, readForm, type Typed } from '../forms.ts';
import { enterprisesServed } from '../handover/queries.ts';
import { checkStillSignedIn } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { ACTS, isAllowed, ROLE_NAMES, ROLES } from '../rules/roles.ts';
import { ACT_NAMES, actsInWords } from './acts-in-words.ts';
import { AccountForm, NewAccountForm, tickedRoles } from './form.ts';
import { comesBySso } from './identities.ts';
import { stateInWords } from './one-time.ts';
import { makePassword } from './password-rule.ts';
import { hashPassword } from './passwords.ts';
import {
  type Account,
  addAccount,
  disableAccount,
  enableAccount,
  endAccountSessions,
  findAccount,
  listAccounts,
  reviseAccount,
  rolesInWords,
  setPassword,
} from './queries.ts';
import { giveFlash, listSessions } from './sessions.ts';
import { listTokens } from './tokens.ts';

const config = { may: 'keep accounts' } as const;

/** `/people`: the accounts, for who keeps them. */
export function accountRoutes(app: FastifyInstance): void {
  const roleChoices = ROLES.map((role) => ({ role, word: ROLE_NAMES[role], acts: actsInWords(role) }));
  const ticked = (roles: readonly string[]): Typed =>
    Object.fromEntries(roles.map((role) => [`role_${role}`, 'on']));
  const find = (request: FastifyRequest): Account => findAccount(app.db, idIn(request, 'account'));

  app.get('/people', { config }, async (_request, reply) => {
    const at = app.instant();
    return show(reply, 'people/list', {
      title: '账号',
      nav: 'people',
      accounts: listAccounts(app.db).map((one) => ({
        ...one,
        words: rolesInWords(one.roles),
        state: stateInWords(one, at),
      })),
      tokens: listTokens(app.db).map((one) => ({
        ...one,
        words: rolesInWords(one.roles),
        over: one.revokedAt !== null || (one.expiresAt !== null && one.expiresAt <= at),
      })),
      roles: ROLES.map((role) => ROLE_NAMES[role]),
      table: ACTS.map((act) => ({ word: ACT_NAMES[act], by: ROLES.map((role) => isAllowed([role], act)) })),
    });
  });

  const newPage = (reply: FastifyReply, typed: Typed, faults: Faults = {}, status = 200) =>
    show(reply, 'people/new', { title: '新增账号', nav: 'people', typed, faults, roleChoices }, status);

  app.get('/people/new', { config }, async (_request, reply) => newPage(reply, {}));

  app.post('/people', { config }, async (request, reply) => {
    const form = readForm(NewAccountForm, request.body);
    if (!form.ok) return newPage(reply, form.typed, form.faults, 422);
    const password = makePassword();
    const draft = { ...form.data, roles: tickedRoles(form.typed), mustChange: true };
    const passwordHash = await hashPassword(password);
    checkStillSignedIn(request);
    try {
      const id = addAccount(app.db, { ...draft, passwordHash }, by(request));
      return showPassword(reply, findAccount(app.db, id), password, '已新增账号');
    } catch (error) {
      if (error instanceof Refused) return newPage(reply, form.typed, faultsOf(error.refusals), 422);
      throw error;
    }
  });

  /** Shown in the answer itself and nowhere else: it is stored only as a hash. */
  const showPassword = (reply: FastifyReply, account: Account, password: string, title: string) =>
    show(reply, 'people/one-time-password', { title, nav: 'people', account, password });

  const editPage = (reply: FastifyReply, account: Account, typed: Typed, faults: Faults = {}, status = 200) =>
    show(
      reply,
      'people/edit',
      {
        title: account.display,
        nav: 'people',
        account,
        typed,
        faults,
        roleChoices,
        sessions: listSessions(app.db, account.id).length,
        serves: servesAlone(account),
        sso: comesBySso(app.db, account.id),
      },
      status,
    );
  /** Enterprises that nobody would serve without this account: another with the same name serves them, too. */
  const servesAlone = ({ id, display }: Account): number => {
    const isShared = listAccounts(app.db).some(
      (one) => one.id !== id && one.display === display && one.disabledAt === null,
    );
    return isShared ? 0 : enterprisesServed(app.db, display);
  };
  const typedOf = (account: Account): Typed => ({ display: account.display, ...ticked(account.roles) });

  app.get('/people/:id', { config }, async (request, reply) => {
    const account = find(request);
    return editPage(reply, account, typedOf(account));
  });

  app.post('/people/:id', { config }, async (request, reply) => {
    const account = find(request);
    const form = readForm(AccountForm, request.body);
    if (!form.ok) return editPage(reply, account, form.typed, form.faults, 422);
    try {
      const draft = { display: form.data.display, roles: tickedRoles(form.typed) };
      const { changed } = reviseAccount(app.db, account.id, draft, by(request));
      giveFlash(
        app.db,
        request.person,
        changed.length === 0 ? '没有改动。' : `已保存${draft.display}的账号。`,
      );
    } catch (error) {
      if (error instanceof Refused)
        return editPage(reply, account, form.typed, faultsOf(error.refusals), 422);
      throw error;
    }
    return reply.redirect('/people', 303);
  });

  app.post('/people/:id/disable', { config }, async (request, reply) => {
    const account = find(request);
    const serves = servesAlone(account);
    if (serves > 0 && account.disabledAt === null) {
      const fault = `停用${account.display}？其负责的 ${count(serves)} 家企业需先移交。`;
      return editPage(reply, account, typedOf(account), { handover: fault }, 422);
    }
    try {
      disableAccount(app.db, account.id, by(request));
    } catch (error) {
      if (error instanceof Refused)
        return editPage(reply, account, typedOf(account), { '': error.message }, 422);
      throw error;
    }
    giveFlash(app.db, request.person, `已停用${account.display}的账号，登录已结束。`);
    return reply.redirect('/people', 303);
  });

  app.post('/people/:id/enable', { config }, async (request, reply) => {
    const account = find(request);
    enableAccount(app.db, account.id, by(request));
    giveFlash(app.db, request.person, `已启用${account.display}的账号。`);
    return reply.redirect('/people', 303);
  });

  app.post('/people/:id/password', { config }, async (request, reply) => {
    const account = find(request);
    const password = makePassword();
    const passwordHash = await hashPassword(password);
    checkStillSignedIn(request);
    setPassword(app.db, account.id, passwordHash, by(request), { mustChange: true });
    return showPassword(reply, findAccount(app.db, account.id), password, '已重置密码');
  });

  app.post('/people/:id/sessions/end', { config }, async (request, reply) => {
    const account = find(request);
    endAccountSessions(app.db, account.id, by(request));
    giveFlash(app.db, request.person, `已结束${account.display}的全部登录。`);
    return reply.redirect('/people', 303);
  });
}
