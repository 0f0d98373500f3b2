import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { Conflict, NotFound } from '../errors.ts';
import type { Faults, Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { readRuleForm } from './form.ts';
import { reviseRule, rulesInForce, settingsOf } from './settings.ts';

/** The rules in words, and the form of each one's thresholds. */
export async function ruleRoutes(app: FastifyInstance) {
  app.get('/attention/rules', { config: { may: 'read enterprises' } }, async (_request, reply) =>
    show(reply, 'attention/rules', {
      title: '预警规则',
      nav: 'attention',
      rules: rulesInForce(app.db).map(({ rule, limits, isOn }) => ({
        code: rule.code,
        name: rule.name,
        words: rule.words(limits),
        isOn,
        last: settingsOf(app.db, rule.code)[0] ?? null,
      })),
    }),
  );

  function found(request: FastifyRequest) {
    const code = wordIn(request, 'rule');
    const own = rulesInForce(app.db).find(({ rule }) => rule.code === code);
    if (own === undefined) throw new NotFound('alert rule');
    return own;
  }
  type Sheet = { typed?: Typed; faults?: Faults; status?: number; isConflict?: boolean };

  function page(reply: FastifyReply, own: ReturnType<typeof found>, sheet: Sheet = {}) {
    const { rule, limits, isOn, base } = own;
    const stored = Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, String(value)]));
    const typed = sheet.typed ?? { ...stored, is_on: isOn ? 'on' : 'off' };
    return show(
      reply,
      'attention/rule',
      {
        title: `设定预警：${rule.name}`,
        nav: 'attention',
        code: rule.code,
        name: rule.name,
        words: rule.words(limits),
        isOn,
        fields: rule.limits,
        base: sheet.isConflict === true ? base : (typed.base ?? base),
        typed,
        faults: sheet.faults ?? {},
        isConflict: sheet.isConflict ?? false,
        versions: settingsOf(app.db, rule.code).map((one) => ({
          ...one,
          words: one.isOn ? rule.words({ ...limits, ...one.limits }) : '停用',
        })),
      },
      sheet.status ?? 200,
    );
  }

  const config = { may: 'set alerts' } as const;
  app.get('/attention/rules/:rule', { config }, async (request, reply) => page(reply, found(request)));

  app.post('/attention/rules/:rule', { config }, async (request, reply) => {
    const own = found(request);
    const { typed, faults, ...change } = readRuleForm(own.rule, request.body);
    if (Object.keys(faults).length > 0) return page(reply, own, { typed, faults, status: 422 });
    try {
      write(app.db, (tx) => reviseRule(tx, own.rule, change, by(request)));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return page(reply, found(request), { typed, isConflict: true, status: 409 });
    }
    giveFlash(app.db, request.person, `已保存预警规则“${own.rule.name}”。`);
    return reply.redirect('/attention/rules', 303);
  });
}
