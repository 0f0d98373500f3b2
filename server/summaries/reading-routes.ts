import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { NotFound } from '../errors.ts';
import { type Faults, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { may as isAllowed } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { chooseProgramme } from '../programmes/queries.ts';
import { dayInWords } from '../rules/days.ts';
import { briefOf } from '../rules/summary-brief.ts';
import { quarterEnds, readComparison, readDays } from './comparison.ts';
import { beginDraft } from './drafts.ts';
import { periodForm, periodIn } from './form.ts';
import { causeInWords, changesSince } from './later.ts';
import { readSummaries, usualPeriods } from './list-page.ts';
import { chooseForPeriod } from './of-programme.ts';
import { readSummary } from './reading.ts';
import { paperView, policyOf } from './render.ts';
import { findIssued, listIssues, readDraft } from './store.ts';

/** Class of a body whose print is the paper alone: a page of its own kind, set on the body (see paper.css). */
const PAPER = 'gw-page';

/** The list, the issued versions and what has changed since, the one-page version, two days compared. */
export async function reading(app: FastifyInstance) {
  const may = { config: { may: 'read progress' } } as const;
  const programmeNow = (request: FastifyRequest) => chooseProgramme(app.db, request.query, app.today());

  function showList(
    request: FastifyRequest,
    reply: FastifyReply,
    sheet: { typed?: Typed; faults?: Faults; status?: number } = {},
  ) {
    const plan = programmeNow(request);
    const { programme } = plan;
    const today = app.today();
    return show(
      reply,
      'summaries/list',
      {
        title: '季度小结',
        nav: 'summaries',
        ...plan,
        programmes: plan.siblings('/summaries'),
        ...readSummaries(app.db, programme, today),
        usual: usualPeriods(programme, today),
        typed: sheet.typed ?? {},
        faults: sheet.faults ?? {},
      },
      sheet.status ?? 200,
    );
  }

  app.get('/summaries', may, async (request, reply) => showList(request, reply));

  app.post('/summaries', { config: { may: 'draft summaries' } }, async (request, reply) => {
    const plan = programmeNow(request);
    const { programme } = plan;
    const form = readForm(periodForm(programme), request.body);
    if (!form.ok) return showList(request, reply, { ...form, status: 422 });
    const at = { programmeId: programme.id, period: form.data };
    const isNew = write(app.db, (tx) => beginDraft(tx, at, by(request)));
    if (isNew) giveFlash(app.db, request.person, `已生成${form.data.words}小结的草稿。`);
    return reply.redirect(plan.to(`/summaries/${form.data.code}/draft`), 303);
  });

  app.get('/summaries/comparison', may, async (request, reply) => {
    const plan = programmeNow(request);
    const { programme } = plan;
    const today = app.today();
    const asked = readDays(request.query, today);
    return show(
      reply,
      'summaries/comparison',
      {
        title: '两期对照',
        nav: 'summaries',
        ...plan,
        choices: quarterEnds(programme, today),
        ...readComparison(app.db, { programme, a: asked.a, b: asked.b, today, now: app.instant() }),
        typed: asked.typed,
        faults: asked.faults,
      },
      Object.keys(asked.faults).length > 0 ? 422 : 200,
    );
  });

  function issuedIn(request: FastifyRequest) {
    const plan = chooseForPeriod(app.db, request);
    const { programme } = plan;
    const period = periodIn(request, programme);
    return { plan, programme, period, issues: listIssues(app.db, programme.id, period.code) };
  }

  app.get('/summaries/:period', may, async (request, reply) => {
    const { plan, programme, period, issues } = issuedIn(request);
    if (wordIn(request, 'period') !== period.code)
      return reply.redirect(plan.to(`/summaries/${period.code}`), 303);
    const last = issues.at(-1);
    if (last === undefined && isAllowed(request.person, 'draft summaries')) {
      return reply.redirect(plan.to(`/summaries/${period.code}/draft`), 303);
    }
    const title = `${period.words}小结`;
    if (last === undefined)
      return show(reply, 'summaries/none', { title, nav: 'summaries', ...plan, period });
    const issue = findIssued(app.db, programme.id, period.code, last.version);
    const later = changesSince(app.db, issue.frozen, { today: app.today(), now: app.instant() });
    return show(reply, 'summaries/issued', {
      title,
      nav: 'summaries',
      paper: PAPER,
      ...plan,
      period,
      issue: last,
      issues: [...issues].reverse(),
      asOfWords: dayInWords(last.as_of),
      later: { ...later, changes: later.changes.map((one) => ({ ...one, cause: causeInWords(one) })) },
      ...paperView(issue.frozen.paper, 2),
    });
  });

  app.get('/summaries/:period/versions/:version', may, async (request, reply) => {
    const { programme, period } = issuedIn(request);
    const word = wordIn(request, 'version');
    if (!/^[1-9]\d{0,5}$/.test(word)) throw new NotFound('issued summary');
    const { html } = findIssued(app.db, programme.id, period.code, Number(word));
    // The bytes as they were stored, under a policy of their own: their style is within them.
    return reply
      .header('content-security-policy', policyOf(html.toString('utf8')))
      .type('text/html; charset=utf-8')
      .send(html);
  });

  app.get('/summaries/:period/brief', may, async (request, reply) => {
    const { plan, programme, period, issues } = issuedIn(request);
    const last = issues.at(-1);
    const title = `${period.words}进展摘要`;
    if (last !== undefined) {
      const { frozen } = findIssued(app.db, programme.id, period.code, last.version);
      const paper = briefOf(frozen.summary, frozen.words, frozen.issued);
      return show(reply, 'summaries/brief', {
        title,
        nav: 'summaries',
        paper: PAPER,
        ...plan,
        period,
        ...paperView(paper, 2),
      });
    }
    // A draft is for those who write on it.
    if (!isAllowed(request.person, 'draft summaries')) {
      return show(reply, 'summaries/none', { title, nav: 'summaries', ...plan, period });
    }
    const { words } = readDraft(app.db, programme.id, period.code);
    const summary = readSummary(app.db, { programme, period, today: app.today(), now: app.instant() });
    const paper = briefOf(summary, words, null);
    return show(reply, 'summaries/brief', {
      title,
      nav: 'summaries',
      paper: PAPER,
      ...plan,
      period,
      ...paperView(paper, 2),
    });
  });
}
