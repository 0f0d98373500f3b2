import type { FastifyInstance } from 'fastify';
import { write } from '../../db/open.ts';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { baselineAt } from '../baseline/queries.ts';
import { Conflict } from '../errors.ts';
import { type Faults, readForm } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { chooseProgramme, chosen } from '../programmes/queries.ts';
import { spanInWords } from '../rules/days.ts';
import { settingsAt, targetAt } from '../rules/facts.ts';
import { categoryName, categoryShort } from '../rules/words.ts';
import { categoryOf, dayAsked, findVersion, plansOf, sharesOf } from './asking.ts';
import { ExplanationForm } from './form.ts';
import { gridOf, historyOf } from './page.ts';
import {
  type ExplanationRecord,
  explain,
  readLastExplanations,
  readSettings,
  readTargets,
} from './queries.ts';
import { checkInWords, settingsInWords } from './words.ts';

/** Pages that anybody who reads progress may read, and the short word beside a status. */
export async function reading(app: FastifyInstance) {
  app.get('/targets', { config: { may: 'read progress' } }, async (request, reply) => {
    const today = app.today();
    const asOf = dayAsked(request.query, today);
    const plan = chooseProgramme(app.db, request.query, asOf);
    const { programme } = plan;
    const plans = plansOf(app.db, programme, asOf);
    const settings = settingsAt(readSettings(app.db, programme.id), asOf);
    return show(reply, 'targets/page', {
      title: '目标',
      nav: 'targets',
      ...plan,
      programmes: plan.siblings('/targets', { as_of: asOf === today ? null : asOf }),
      total: `${spanInWords(programme)}目标`,
      asOf,
      plans,
      shares: sharesOf(app.db, plan, asOf, plans),
      settings: settingsInWords(settings),
      baseline: baselineAt(app.db, programme.id),
    });
  });

  app.get('/targets/:category/history', { config: { may: 'read progress' } }, async (request, reply) => {
    const category = categoryOf(request.params);
    const plan = chooseProgramme(app.db, request.query, app.today());
    const { programme } = plan;
    const own = readTargets(app.db, programme.id).filter((one) => one.category === category);
    return show(reply, 'targets/history', {
      title: `${categoryShort(category)}目标的各版本`,
      nav: 'targets',
      ...plan,
      lines: historyOf(own),
      inForce: targetAt(own, category, app.today())?.id ?? null,
      category,
    });
  });

  app.get('/targets/versions/:id', { config: { may: 'read progress' } }, async (request, reply) => {
    const { programme, line } = findVersion(app.db, idIn(request, 'target version'));
    const { version } = line;
    return show(reply, 'targets/version', {
      title: `${categoryShort(version.category)}目标第 ${line.number} 版`,
      nav: 'targets',
      ...chosen(app.db, programme),
      total: `${spanInWords(programme)}目标`,
      line,
      grid: gridOf(programme, version.cells),
      check: checkInWords(version.cells, version.target),
      name: categoryName(version.category),
    });
  });

  app.post('/targets/explanations', { config: { may: 'revise targets' } }, async (request, reply) => {
    const form = readForm(ExplanationForm, request.body);
    const plan = chooseProgramme(app.db, request.query, app.today());
    const { programme } = plan;
    const again = (faults: Faults, status: number, theirs: ExplanationRecord | null = null) =>
      show(
        reply,
        'targets/explanation',
        {
          title: '进度说明',
          nav: 'targets',
          ...plan,
          typed: form.typed,
          faults,
          theirs,
          base: theirs === null ? (form.typed.base ?? '') : String(theirs.id),
        },
        status,
      );
    if (!form.ok) return again(form.faults, 422);
    const said = form.data;
    try {
      write(app.db, (tx) => explain(tx, programme.id, said, by(request)));
    } catch (error) {
      const last = readLastExplanations(app.db, programme.id)[said.category];
      if (!(error instanceof Conflict) || last === undefined) throw error;
      return again({}, 409, last);
    }
    giveFlash(app.db, request.person, '已保存。');
    return reply.redirect(plan.to('/targets'), 303);
  });
}
