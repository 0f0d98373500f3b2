import type { FastifyInstance } from 'fastify';
import { write } from '../../db/open.ts';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { baselineAt } from '../baseline/queries.ts';
import { readForm } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { settingsAt, targetAt } from '../rules/facts.ts';
import { categoryName, categoryShort } from '../rules/words.ts';
import { categoryOf, dayAsked, findVersion, plansOf } from './asking.ts';
import { ExplanationForm } from './form.ts';
import { gridOf, historyOf } from './page.ts';
import { explain, findProgramme, readSettings, readTargets } from './queries.ts';
import { checkInWords, settingsInWords } from './words.ts';

/** Pages that anybody who reads progress may read, and the short word beside a status. */
export async function reading(app: FastifyInstance) {
  app.get('/targets', { config: { may: 'read progress' } }, async (request, reply) => {
    const today = app.today();
    const asOf = dayAsked(request.query, today);
    const programme = findProgramme(app.db, null, today);
    const plans = plansOf(app.db, programme, asOf);
    const settings = settingsAt(readSettings(app.db, programme.id), asOf);
    return show(reply, 'targets/page', {
      title: '目标',
      nav: 'targets',
      programme,
      asOf,
      plans,
      settings: settingsInWords(settings),
      baseline: baselineAt(app.db, programme.id),
    });
  });

  app.get('/targets/:category/history', { config: { may: 'read progress' } }, async (request, reply) => {
    const category = categoryOf(request.params);
    const programme = findProgramme(app.db, null, app.today());
    const own = readTargets(app.db, programme.id).filter((one) => one.category === category);
    return show(reply, 'targets/history', {
      title: `${categoryShort(category)}目标的各版本`,
      nav: 'targets',
      lines: historyOf(own),
      inForce: targetAt(own, category, app.today())?.id ?? null,
      category,
    });
  });

  app.get('/targets/versions/:id', { config: { may: 'read progress' } }, async (request, reply) => {
    const { programme, line } = findVersion(app.db, idIn(request, 'target version'), app.today());
    const { version } = line;
    return show(reply, 'targets/version', {
      title: `${categoryShort(version.category)}目标第 ${line.number} 版`,
      nav: 'targets',
      line,
      grid: gridOf(programme, version.cells),
      check: checkInWords(version.cells, version.target),
      name: categoryName(version.category),
    });
  });

  app.post('/targets/explanations', { config: { may: 'revise targets' } }, async (request, reply) => {
    const form = readForm(ExplanationForm, request.body);
    const programme = findProgramme(app.db, null, app.today());
    if (!form.ok) {
      const title = '进度说明';
      return show(reply, 'targets/explanation', { title, nav: 'targets', ...form }, 422);
    }
    const { category, words } = form.data;
    write(app.db, (tx) => explain(tx, programme.id, category, words, by(request)));
    giveFlash(app.db, request.person, '已保存。');
    return reply.redirect('/targets', 303);
  });
}
