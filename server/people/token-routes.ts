import type { FastifyInstance, FastifyReply } from 'fastify';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { Refused } from '../errors.ts';
import { type Faults, faultsOf, readForm, type Typed } from '../forms.ts';
import { show } from '../plugins/views.ts';
import { TokenForm } from './form.ts';
import { findAccount, listAccounts, rolesInWords } from './queries.ts';
import { giveFlash } from './sessions.ts';
import { addToken, revokeToken } from './tokens.ts';

const config = { may: 'keep accounts' } as const;

/** API tokens: listed at `/people`, made here or on the command line, revoked at once. */
export function tokenRoutes(app: FastifyInstance): void {
  const newPage = (reply: FastifyReply, typed: Typed, faults: Faults = {}, status = 200) => {
    const accounts = listAccounts(app.db)
      .filter((one) => one.disabledAt === null)
      .map((one) => [String(one.id), `${one.display}（${one.name}）：${rolesInWords(one.roles)}`]);
    const options = [['', '选择账号'], ...accounts];
    const page = { title: '新增接口令牌', nav: 'people', typed, faults, options };
    return show(reply, 'people/new-token', page, status);
  };

  app.get('/people/tokens/new', { config }, async (_request, reply) => newPage(reply, { days: '365' }));

  app.post('/people/tokens', { config }, async (request, reply) => {
    const form = readForm(TokenForm, request.body);
    if (!form.ok) return newPage(reply, form.typed, form.faults, 422);
    const account = findAccount(app.db, form.data.account);
    if (account.disabledAt !== null) return newPage(reply, form.typed, { account: '这个账号已停用' }, 422);
    try {
      const token = addToken(app.db, { ...form.data, accountId: account.id }, by(request));
      // Shown in the answer itself and nowhere else: it is stored only as a hash.
      const { label } = form.data;
      return show(reply, 'people/token', { title: '已新增接口令牌', nav: 'people', account, label, token });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return newPage(reply, form.typed, faultsOf(error.refusals), 422);
    }
  });

  app.post('/people/tokens/:id/revoke', { config }, async (request, reply) => {
    revokeToken(app.db, idIn(request, 'token'), by(request));
    giveFlash(app.db, request.person, '已撤销接口令牌。');
    return reply.redirect('/people', 303);
  });
}
