import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { write } from '../../db/open.ts';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { baselineAt } from '../baseline/queries.ts';
import { NotFound } from '../errors.ts';
import { readForm } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { isDay } from '../rules/days.ts';
import { settingsAt, targetAt } from '../rules/facts.ts';
import { CATEGORIES, type Category, type Day } from '../rules/types.ts';
import { categoryName, categoryShort } from '../rules/words.ts';
import { ExplanationForm } from './form.ts';
import { gridOf, historyOf } from './page.ts';
import {
  explain,
  findProgramme,
  readExplanations,
  readSettings,
  readTargets,
  readTotals,
} from './queries.ts';
import { checkInWords, settingsInWords, stateInWords } from './words.ts';

const CategoryParam = z.object({ category: z.enum(CATEGORIES) });

/** @throws NotFound on an address that names no category */
export function categoryOf(params: unknown): Category {
  const read = CategoryParam.safeParse(params);
  if (!read.success) throw new NotFound('category');
  return read.data.category;
}

/** The day whose targets are asked for; an unreadable or future one is today. */
function dayAsked(query: unknown, today: Day): Day {
  const asked = (query as { as_of?: unknown } | null)?.as_of;
  return typeof asked === 'string' && isDay(asked) && asked <= today ? asked : today;
}

/** Pages that anybody who reads progress may read, and the short word beside a status. */
export async function reading(app: FastifyInstance) {
  app.get('/targets', { config: { may: 'read progress' } }, async (request, reply) => {
    const today = app.today();
    const asOf = dayAsked(request.query, today);
    const programme = findProgramme(app.db, null, today);
    const versions = readTargets(app.db, programme.id);
    const totals = readTotals(app.db, programme.id);
    const explanations = readExplanations(app.db, programme.id);
    const plans = CATEGORIES.map((category) => {
      const own = versions.filter((one) => one.category === category);
      const current = targetAt(own, category, asOf);
      const record = own.find((one) => one.id === current?.id) ?? null;
      return {
        category,
        name: categoryName(category),
        total: totals[category] ?? null,
        record,
        number: record === null ? 0 : own.indexOf(record) + 1,
        count: own.length,
        last: own.at(-1)?.id ?? null,
        state: record === null ? '未设目标' : stateInWords(record.state),
        grid: record === null ? [] : gridOf(programme, record.cells),
        check: record === null ? '' : checkInWords(record.cells, record.target),
        words: explanations[category] ?? null,
      };
    });
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
    const id = idIn(request, 'target version');
    const programme = findProgramme(app.db, null, app.today());
    const versions = readTargets(app.db, programme.id);
    const version = versions.find((one) => one.id === id);
    if (version === undefined) throw new NotFound('target version');
    const own = versions.filter((one) => one.category === version.category);
    const line = historyOf(own).find((one) => one.id === version.id);
    return show(reply, 'targets/version', {
      title: `${categoryShort(version.category)}目标第 ${line?.number ?? 0} 版`,
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
