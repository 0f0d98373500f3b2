/** 责任分解 to read: by dimension, of one 镇街园区 or 专员, its versions; and the switch of the ranking. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { NotFound } from '../errors.ts';
import { type Faults, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { chooseProgramme } from '../programmes/queries.ts';
import { yearsOf } from '../rules/days.ts';
import { SHARE_DIMS, sharesAt } from '../rules/shares.ts';
import { categoryShort } from '../rules/words.ts';
import { dayAsked } from './asking.ts';
import { isRanked, readShares, SHARE_WORDS, setRanking } from './queries.ts';
import { DimQuery, RankingForm, ShareAddress, ValueQuery } from './shares-form.ts';
import { readBreakdowns, readOneShare, shareLines, yearAt } from './shares-page.ts';

export async function sharesReading(app: FastifyInstance) {
  const read = { config: { may: 'read progress' } } as const;

  function asked(request: FastifyRequest) {
    const today = app.today();
    const asOf = dayAsked(request.query, today);
    const plan = chooseProgramme(app.db, request.query, asOf);
    const { dim } = DimQuery.parse(request.query ?? {});
    return { plan, dim, of: { programme: plan.programme, asOf, today, to: plan.to } };
  }

  function showShares(
    request: FastifyRequest,
    reply: FastifyReply,
    sheet: { typed?: Typed; faults?: Faults; status?: number } = {},
  ) {
    const { plan, dim, of } = asked(request);
    const as_of = of.asOf === of.today ? null : of.asOf;
    return show(
      reply,
      'targets/shares',
      {
        title: `责任分解：${SHARE_WORDS[dim]}`,
        nav: 'targets',
        ...plan,
        programmes: plan.siblings('/targets/shares', { dim, as_of }),
        asOf: of.asOf,
        dim,
        dimWord: SHARE_WORDS[dim],
        years: yearsOf(plan.programme),
        until: yearAt(plan.programme, of.asOf),
        tabs: SHARE_DIMS.map((one) => ({
          word: SHARE_WORDS[one],
          isCurrent: one === dim,
          href: plan.to('/targets/shares', { dim: one, as_of }),
        })),
        isRanked: isRanked(app.db, plan.programme.id),
        breakdowns: readBreakdowns(app.db, of, dim),
        out: plan.files(`/targets/shares/exports/${dim}`, { as_of }),
        typed: sheet.typed ?? {},
        faults: sheet.faults ?? {},
      },
      sheet.status ?? 200,
    );
  }

  app.get('/targets/shares', read, async (request, reply) => showShares(request, reply));

  app.get('/targets/shares/one', read, async (request, reply) => {
    const { plan, dim, of } = asked(request);
    const { value } = ValueQuery.parse(request.query ?? {});
    if (value === '') throw new NotFound('value');
    const as_of = of.asOf === of.today ? null : of.asOf;
    return show(reply, 'targets/share', {
      title: `${value}：责任分解`,
      nav: 'targets',
      ...plan,
      programmes: plan.siblings('/targets/shares/one', { dim, value, as_of }),
      asOf: of.asOf,
      dim,
      value,
      dimWord: SHARE_WORDS[dim],
      back: plan.to('/targets/shares', { dim, as_of }),
      ...readOneShare(app.db, of, dim, value),
    });
  });

  app.get('/targets/shares/:dim/:category/history', read, async (request, reply) => {
    const address = ShareAddress.safeParse(request.params);
    if (!address.success) throw new NotFound('shares');
    const { dim, category } = address.data;
    const plan = chooseProgramme(app.db, request.query, app.today());
    const own = readShares(app.db, plan.programme.id).filter(
      (one) => one.category === category && one.dim === dim,
    );
    const current = sharesAt(own, address.data, app.today());
    return show(reply, 'targets/share-history', {
      title: `${categoryShort(category)}目标${SHARE_WORDS[dim]}分解的各版本`,
      nav: 'targets',
      ...plan,
      lines: shareLines(own),
      inForce: current?.id ?? null,
      back: plan.to('/targets/shares', { dim }),
      out: plan.files(`/targets/shares/${dim}/${category}/exports/history`),
    });
  });

  app.post('/targets/ranking', { config: { may: 'set counting' } }, async (request, reply) => {
    const { plan, dim } = asked(request);
    const form = readForm(RankingForm, request.body);
    if (!form.ok) return showShares(request, reply, { ...form, status: 422 });
    const shown = form.data.shown === 'yes';
    write(app.db, (tx) => setRanking(tx, plan.programme, { shown, reason: form.data.reason }, by(request)));
    giveFlash(app.db, request.person, shown ? '已打开排名。' : '已关闭排名。');
    return reply.redirect(plan.to('/targets/shares', { dim }), 303);
  });
}
