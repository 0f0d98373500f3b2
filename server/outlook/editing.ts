import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { Conflict, NotFound } from '../errors.ts';
import { fileLinks, link } from '../format.ts';
import { type Faults, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import type { Assumptions } from '../rules/chances.ts';
import { dayInWords } from '../rules/days.ts';
import { CATEGORIES, type Category, OPEN_STAGES } from '../rules/types.ts';
import { categoryShort, stageName } from '../rules/words.ts';
import { type AssumptionRecord, readAssumptions, saveAssumptions } from './assumptions.ts';
import { assumptionsForm } from './form.ts';
import { openOutlook, stagesOf, versionOf } from './page.ts';
import { historyDay } from './queries.ts';
import { assumptionsInWords } from './words.ts';

/** @throws NotFound on an address that names no category */
function categoryOf(request: FastifyRequest): Category {
  const word = wordIn(request, 'category');
  const found = CATEGORIES.find((one) => one === word);
  if (found === undefined) throw new NotFound('category');
  return found;
}

function typedOf({ stages, strength, enough }: Assumptions): Typed {
  const each = OPEN_STAGES.flatMap((stage) =>
    Object.entries(stages[stage]).map(([name, value]) => [`${name}_${stage}`, String(value)]),
  );
  return { ...Object.fromEntries(each), strength: String(strength), enough: String(enough) };
}

/** Versions with their numbers, newest first. */
export function historyLines(versions: readonly AssumptionRecord[], category: Category) {
  return versions
    .filter((one) => one.category === category)
    .map((version, at) => ({
      version,
      number: at + 1,
      words: assumptionsInWords(category, version.assumptions),
    }))
    .reverse();
}

/** 阶段设定: what is assumed of a category's stages, its versions, and the form to change it. */
export async function editing(app: FastifyInstance) {
  function showPage(
    reply: FastifyReply,
    category: Category,
    sheet: { typed?: Typed; faults?: Faults; status?: number; isConflict?: boolean } = {},
  ) {
    const { input, outlooks } = openOutlook(app.db, { today: app.today(), now: app.instant() });
    const outlook = outlooks[category];
    const lines = historyLines(readAssumptions(app.db, input.programme.id), category);
    return show(
      reply,
      'outlook/assumptions',
      {
        title: `${categoryShort(category)}的阶段设定`,
        nav: 'progress',
        category,
        short: categoryShort(category),
        tabs: CATEGORIES.map((one) => ({
          word: categoryShort(one),
          href: `/outlook/assumptions/${one}`,
          current: one === category,
        })),
        back: link('/outlook', { category }),
        stages: stagesOf(outlook),
        version: versionOf(outlook),
        strength: outlook.input.assumptions.strength,
        enough: outlook.input.assumptions.enough,
        sampleDay: dayInWords(historyDay(app.today())),
        lines,
        base:
          (sheet.isConflict === true ? undefined : sheet.typed?.base) ?? String(lines[0]?.version.id ?? ''),
        isConflict: sheet.isConflict ?? false,
        typed: sheet.typed ?? { ...typedOf(outlook.input.assumptions), holds_from: app.today() },
        faults: sheet.faults ?? {},
        fields: OPEN_STAGES.map((stage) => ({ stage, word: stageName(category, stage) })),
        out: fileLinks('/outlook/exports/assumptions', { category }),
        outVersions: fileLinks('/outlook/exports/versions', { category }),
      },
      sheet.status ?? 200,
    );
  }

  app.get('/outlook/assumptions/:category', { config: { may: 'read progress' } }, async (request, reply) =>
    showPage(reply, categoryOf(request)),
  );

  app.post('/outlook/assumptions/:category', { config: { may: 'set outlook' } }, async (request, reply) => {
    const category = categoryOf(request);
    const { programme } = openOutlook(app.db, { today: app.today(), now: app.instant() }).input;
    const form = readForm(assumptionsForm(programme, category, app.today()), request.body);
    if (!form.ok) return showPage(reply, category, { ...form, status: 422 });
    try {
      write(app.db, (tx) => saveAssumptions(tx, { programme, category, ...form.data }, by(request)));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return showPage(reply, category, { typed: form.typed, status: 409, isConflict: true });
    }
    giveFlash(
      app.db,
      request.person,
      `已保存${categoryShort(category)}的阶段设定，达标推算已按新设定重新计算。`,
    );
    return reply.redirect(`/outlook/assumptions/${category}`, 303);
  });
}
