import type { FastifyInstance, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import type { Faults, Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { FIRST_YEAR, type Figures, INDICATOR_FIELDS, told } from '../rules/indicators.ts';
import { readYearForm, typedOf } from './form.ts';
import { lastTold, sourcesOf, standingFigures } from './queries.ts';
import { savedWords, saveYear } from './saving.ts';

/** So many years are offered to choose from. */
const OFFERED = 5;

interface Sheet {
  typed: Typed;
  faults?: Faults;
  /** What has to be confirmed, or ''. */
  doubt?: string;
  isConflict?: boolean;
}

/** 经营指标 of one enterprise and year, filled in by hand. */
export async function indicators(app: FastifyInstance) {
  const config = { may: 'keep enterprises' } as const;

  function asked(request: FastifyRequest) {
    const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
    const word = wordIn(request, 'year');
    const last = Number(app.today().slice(0, 4));
    const year = /^\d{4}$/.test(word) ? Number(word) : 0;
    if (year < FIRST_YEAR || year > last) throw new NotFound('year');
    return { enterprise, year };
  }

  function page({ enterprise, year }: ReturnType<typeof asked>, sheet: Sheet) {
    const { typed, faults = {}, doubt = '', isConflict = false } = sheet;
    const figures = (standingFigures(app.db, [enterprise.id]).get(enterprise.id) ?? []).filter(
      (one) => one.year === year && one.value !== null,
    );
    const sources = sourcesOf(
      app.db,
      figures.flatMap((one) => one.importId ?? []),
    );
    const last = Number(app.today().slice(0, 4));
    return {
      title: `${year}年经营指标`,
      nav: 'enterprises',
      enterprise: { uscc: enterprise.uscc, name: enterprise.name },
      year,
      years: Array.from({ length: OFFERED }, (_, at) => last - at),
      boxes: INDICATOR_FIELDS.map((field) => {
        const { word, unit, kind } = told(field);
        const now = figures.find((one) => one.field === field);
        const hint = now === undefined ? '' : lastTold(now, sources);
        return { field, label: `${word}（${unit}）`, hint, inputmode: kind === 'whole' ? 'numeric' : 'text' };
      }),
      was: INDICATOR_FIELDS.map((field): [string, string] => [`was_${field}`, typed[`was_${field}`] ?? '']),
      typed,
      faults,
      doubt,
      isConflict,
    };
  }

  app.get('/enterprises/:uscc/indicators/:year/edit', { config }, async (request, reply) => {
    const found = asked(request);
    const own: Figures = {};
    for (const { year, field, value } of standingFigures(app.db, [found.enterprise.id]).get(
      found.enterprise.id,
    ) ?? []) {
      if (year === found.year && value !== null) own[field] = value;
    }
    return show(reply, 'indicators/edit', page(found, { typed: typedOf(own) }));
  });

  app.post('/enterprises/:uscc/indicators/:year/edit', { config }, async (request, reply) => {
    const found = asked(request);
    const form = readYearForm(request.body);
    const { typed, faults } = form;
    if (Object.keys(faults).length > 0) {
      return show(reply, 'indicators/edit', page(found, { typed, faults }), 422);
    }
    const saving = write(app.db, (tx) => {
      const enterprise = findEnterprise(tx, found.enterprise.uscc);
      return saveYear(tx, { enterprise, year: found.year }, form, by(request));
    });
    if (saving.how === 'conflict') {
      const sheet = { typed: { ...typed, ...saving.was }, faults: saving.faults, isConflict: true };
      return show(reply, 'indicators/edit', page(found, sheet), 409);
    }
    if (saving.how === 'faulty') {
      const { faults: judged, doubt } = saving;
      return show(reply, 'indicators/edit', page(found, { typed, faults: judged, doubt }), 422);
    }
    giveFlash(app.db, request.person, savedWords(found.year, saving));
    return reply.redirect(`/enterprises/${found.enterprise.uscc}#h-indicators`, 303);
  });
}
