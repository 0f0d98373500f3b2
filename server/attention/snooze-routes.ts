import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { idIn, wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { NotFound, Refused } from '../errors.ts';
import { link } from '../format.ts';
import { type Faults, faultsOf, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { addDays, dayInWords } from '../rules/days.ts';
import { readDay } from '../typed-days.ts';
import { readAsked } from './asking.ts';
import { SnoozeForm } from './form.ts';
import { findMatter } from './matters.ts';
import { lineOf } from './page.ts';
import { ruleOf } from './registry.ts';
import { endSnooze, faultOfDay, listSnoozes, snooze } from './snoozes.ts';

/** What is offered where nobody typed a day. */
const USUAL_DAYS = 30;
const PER_PAGE = 50;

/** 暂不提醒, and the list of what is not told of. */
export async function snoozeRoutes(app: FastifyInstance) {
  const config = { may: 'keep enterprises' } as const;

  function asked(request: FastifyRequest) {
    const rule = ruleOf(wordIn(request, 'rule'));
    if (rule === null) throw new NotFound('alert rule');
    const { enterprise = '', subject = '' } = typedFrom(
      request.method === 'GET' ? request.query : request.body,
    );
    const { id, uscc, name } = findEnterprise(app.db, enterprise);
    return { rule, enterprise: { id, uscc, name }, subject: subject.slice(0, 200) };
  }
  type Asked = ReturnType<typeof asked>;
  const matterOf = ({ rule, enterprise, subject }: Asked) =>
    findMatter(app.db, app.today(), { code: rule.code, enterpriseId: enterprise.id, subject });

  function page(reply: FastifyReply, about: Asked, typed: Typed, faults: Faults = {}) {
    const found = matterOf(about);
    if (found === null) {
      giveFlash(app.db, reply.request.person, '这件事已经办完或有变化，不在预警中了。');
      return reply.redirect('/attention', 303);
    }
    const { rule, enterprise, subject } = about;
    return show(
      reply,
      'attention/snooze',
      {
        title: '暂不提醒',
        nav: 'attention',
        rule: { code: rule.code, name: rule.name },
        enterprise,
        subject,
        line: lineOf(found.inForce, found.matter, app.today(), true),
        typed,
        faults,
      },
      Object.keys(faults).length > 0 ? 422 : 200,
    );
  }

  app.get('/attention/:rule/snooze', { config }, async (request, reply) =>
    page(reply, asked(request), { until: addDays(app.today(), USUAL_DAYS) }),
  );

  app.post('/attention/:rule/snooze', { config }, async (request, reply) => {
    const about = asked(request);
    const form = readForm(SnoozeForm, request.body);
    if (!form.ok) {
      // Every fault at once: a day that can be read is judged beside a reason that is missing.
      const day = readDay(form.typed.until ?? '');
      const late = day === null ? null : faultOfDay(day, app.today());
      return page(reply, about, form.typed, { ...(late === null ? {} : { until: late }), ...form.faults });
    }
    const found = matterOf(about);
    if (found === null) return page(reply, about, form.typed);
    const { rule } = about;
    const { until, reason } = form.data;
    try {
      write(app.db, (tx) =>
        snooze(tx, { rule, matter: found.matter, until, reason }, by(request), app.today()),
      );
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return page(reply, about, form.typed, faultsOf(error.refusals));
    }
    giveFlash(
      app.db,
      request.person,
      `${about.enterprise.name}的“${rule.name}”暂不提醒，至${dayInWords(until)}。`,
    );
    return reply.redirect('/attention', 303);
  });

  app.get('/attention/snoozed', { config: { may: 'read enterprises' } }, async (request, reply) => {
    const { whose, who, page: at } = readAsked(request.query, request.person);
    const today = app.today();
    const found = listSnoozes(app.db, { today, whose, limit: PER_PAGE, offset: (at - 1) * PER_PAGE });
    return show(reply, 'attention/snoozed', {
      title: '暂不提醒的事项',
      nav: 'attention',
      items: found.items.map((one) => ({ ...one, ruleName: ruleOf(one.rule)?.name ?? one.rule })),
      total: found.total,
      page: at,
      pages: Math.max(1, Math.ceil(found.total / PER_PAGE)),
      pageHref: (n: number) => link('/attention/snoozed', { who, page: n === 1 ? null : n }),
    });
  });

  app.post('/attention/snoozed/:id/end', { config }, async (request, reply) => {
    write(app.db, (tx) => endSnooze(tx, idIn(request, 'snooze'), by(request)));
    giveFlash(app.db, request.person, '已恢复提醒。');
    return reply.redirect('/attention/snoozed', 303);
  });
}
