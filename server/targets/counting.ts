import type { FastifyInstance, FastifyReply } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { Conflict } from '../errors.ts';
import { type Faults, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { type Chosen, chooseProgramme } from '../programmes/queries.ts';
import { settingsAt } from '../rules/facts.ts';
import { CATEGORIES, type CountingSettings } from '../rules/types.ts';
import { basisName, categoryShort, scheduleName } from '../rules/words.ts';
import { settingsForm } from './form.ts';
import { readSettings, saveSettings } from './queries.ts';
import { settingsInWords } from './words.ts';

function typedSettings(settings: CountingSettings): Typed {
  return {
    ...settings.counting_basis,
    schedule_basis: settings.schedule_basis,
    behind_enterprises: String(settings.behind_enterprises),
    behind_points: String(settings.behind_points),
  };
}

/** 统计口径: which year an addition belongs to, what 时序 is measured against, when a status is 滞后. */
export async function counting(app: FastifyInstance) {
  function showPage(
    reply: FastifyReply,
    plan: Chosen,
    sheet: { typed?: Typed; faults?: Faults; status?: number; isConflict?: boolean } = {},
  ) {
    const versions = readSettings(app.db, plan.programme.id);
    const current = settingsAt(versions, app.today());
    return show(
      reply,
      'targets/counting',
      {
        title: '统计口径',
        nav: 'targets',
        ...plan,
        programmes: plan.siblings('/targets/counting'),
        base:
          (sheet.isConflict === true ? undefined : sheet.typed?.base) ?? String(versions.at(-1)?.id ?? ''),
        current: settingsInWords(current),
        isConflict: sheet.isConflict ?? false,
        typed: sheet.typed ?? { ...typedSettings(current), holds_from: app.today() },
        faults: sheet.faults ?? {},
        bases: CATEGORIES.map((category) => ({
          field: category,
          label: `${categoryShort(category)}的归属年度`,
          options: (['batch_year', 'issued_on'] as const).map((one) => [one, basisName(one, category)]),
        })),
        schedules: (['plan', 'linear'] as const).map((one) => [one, scheduleName(one)]),
        lines: versions
          .map((version, at) => ({ version, number: at + 1, words: settingsInWords(version.settings) }))
          .reverse(),
      },
      sheet.status ?? 200,
    );
  }

  app.get('/targets/counting', { config: { may: 'read progress' } }, async (request, reply) =>
    showPage(reply, chooseProgramme(app.db, request.query, app.today())),
  );

  app.post('/targets/counting', { config: { may: 'set counting' } }, async (request, reply) => {
    const plan = chooseProgramme(app.db, request.query, app.today());
    const { programme } = plan;
    const form = readForm(settingsForm(programme, app.today()), request.body);
    if (!form.ok) return showPage(reply, plan, { ...form, status: 422 });
    try {
      write(app.db, (tx) => saveSettings(tx, { programme, ...form.data }, by(request)));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return showPage(reply, plan, { typed: form.typed, status: 409, isConflict: true });
    }
    giveFlash(app.db, request.person, '已保存统计口径，各项数字已按新口径重新计算。');
    return reply.redirect(plan.to('/targets/counting'), 303);
  });
}
