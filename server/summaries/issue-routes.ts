import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { Conflict, Refused } from '../errors.ts';
import { type Faults, faultsOf, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { backUp } from '../upkeep/queries.ts';
import { IssueForm, periodIn } from './form.ts';
import { issueSummary } from './issuing.ts';
import { chooseForPeriod } from './of-programme.ts';
import { readEditor } from './page.ts';

/** 签发: a page that asks once more, and the issue itself. */
export async function issuing(app: FastifyInstance) {
  const may = { config: { may: 'issue summaries' } } as const;

  function showIssue(
    request: FastifyRequest,
    reply: FastifyReply,
    sheet: { typed?: Typed; faults?: Faults; status?: number; isConflict?: boolean } = {},
  ) {
    const plan = chooseForPeriod(app.db, request);
    const { programme } = plan;
    const period = periodIn(request, programme);
    const asked = { programme, period, today: app.today(), now: app.instant(), person: request.person };
    const page = readEditor(app.db, asked);
    const last = page.issues.at(-1) ?? null;
    return show(
      reply,
      'summaries/issue',
      {
        title: `签发${period.words}小结`,
        nav: 'summaries',
        ...page,
        ...plan,
        version: page.issues.length + 1,
        last,
        warnings: page.checks.filter((one) => one.level === 'warning' && !one.passed),
        isConflict: sheet.isConflict ?? false,
        typed: sheet.typed ?? {},
        faults: sheet.faults ?? {},
      },
      sheet.status ?? 200,
    );
  }

  async function backUpBefore(request: FastifyRequest): Promise<void> {
    if (app.db.$client.memory) return;
    try {
      await backUp(app.db, app.settings, { ...by(request), actor: '系统', accountId: null });
    } catch (error) {
      request.log.error({ err: error }, 'backup before an issue failed');
    }
  }

  app.get('/summaries/:period/issue', may, async (request, reply) => showIssue(request, reply));

  app.post('/summaries/:period/issue', may, async (request, reply) => {
    const plan = chooseForPeriod(app.db, request);
    const { programme } = plan;
    const period = periodIn(request, programme);
    const form = readForm(IssueForm, request.body);
    if (!form.ok) return showIssue(request, reply, { ...form, status: 422 });
    const { version, figures, correction, accepted } = form.data;
    const seen = { version, figures };
    const asked = { programme, period, today: app.today(), seen, accepted, correction };
    // The head that the paper carries then vouches for every row up to now. A disk that is full keeps no
    // summary from being issued: the page of the system and a red line tell of it.
    await backUpBefore(request);
    try {
      const issued = write(app.db, (tx) => issueSummary(tx, asked, by(request)));
      giveFlash(app.db, request.person, `已签发第${issued.version}版。`);
    } catch (error) {
      const { typed } = form;
      if (error instanceof Refused) {
        return showIssue(request, reply, { typed, faults: faultsOf(error.refusals), status: 422 });
      }
      if (!(error instanceof Conflict)) throw error;
      return showIssue(request, reply, { typed, status: 409, isConflict: true });
    }
    return reply.redirect(plan.to(`/summaries/${period.code}`), 303);
  });
}
