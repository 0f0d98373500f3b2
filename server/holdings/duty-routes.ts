import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { currentEntries, updateDays } from '../calendar/queries.ts';
import { Conflict, NotFound } from '../errors.ts';
import { type Faults, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { CHANGE_KINDS, changeName } from '../rules/holdings.ts';
import { addChange, findChange, recordReport, reportName } from './changes.ts';
import { changeForm, reportForm, updateForm } from './form.ts';
import { backTo, enterpriseIn } from './subject.ts';
import { outcomeName, recordUpdate, updateOf, updatesOf } from './updates.ts';

interface Sheet {
  typed: Typed;
  faults?: Faults;
  isConflict?: boolean;
}
const statusOf = ({ faults = {}, isConflict = false }: Sheet) =>
  isConflict ? 409 : Object.keys(faults).length > 0 ? 422 : 200;
const CHANGES = CHANGE_KINDS.map((one): [string, string] => [one, changeName(one)]);

/** What an enterprise with a title owes: the year's update, and the report of a change. */
export async function dutyRoutes(app: FastifyInstance) {
  const config = { may: 'keep enterprises' } as const;

  function updateAsked(request: FastifyRequest) {
    const enterprise = enterpriseIn(app, request);
    const word = wordIn(request, 'year');
    const year = /^\d{4}$/.test(word) ? Number(word) : 0;
    if (year < 2019 || year > Number(app.today().slice(0, 4))) throw new NotFound('year');
    const updates = (updatesOf(app.db, [enterprise.id]).get(enterprise.id) ?? []).filter(
      (one) => one.year === year,
    );
    return { enterprise, year, updates, base: String(updates.at(-1)?.id ?? 0) };
  }

  function updatePage(reply: FastifyReply, about: ReturnType<typeof updateAsked>, sheet: Sheet) {
    const { enterprise, year, updates, base } = about;
    const { typed, faults = {}, isConflict = false } = sheet;
    const now = updateOf(updates, enterprise.id, year);
    const page = {
      title: `${year}年年度信息更新`,
      nav: 'enterprises',
      enterprise,
      year,
      due: updateDays(currentEntries(app.db), app.today()).find((one) => one.year === year)?.due ?? null,
      now: now === null ? '未登记' : outcomeName(now.outcome),
      updates: updates.map((one) => ({ ...one, word: outcomeName(one.outcome) })),
      base: isConflict ? base : (typed.base ?? base),
      typed,
      faults,
      isConflict,
    };
    return show(reply, 'holdings/update', page, statusOf(sheet));
  }

  app.get('/enterprises/:uscc/updates/:year', { config }, async (request, reply) =>
    updatePage(reply, updateAsked(request), { typed: { outcome: 'done', done_on: app.today() } }),
  );

  app.post('/enterprises/:uscc/updates/:year', { config }, async (request, reply) => {
    const about = updateAsked(request);
    const form = readForm(updateForm(app.today(), typedFrom(request.body).outcome), request.body);
    if (!form.ok) return updatePage(reply, about, form);
    const isStale = write(app.db, (tx) => {
      if (updateAsked(request).base !== form.typed.base) return true;
      recordUpdate(tx, about.enterprise, { year: about.year, ...form.data }, by(request));
      return false;
    });
    if (isStale) return updatePage(reply, updateAsked(request), { typed: form.typed, isConflict: true });
    giveFlash(
      app.db,
      request.person,
      `已登记${about.year}年年度信息更新：${outcomeName(form.data.outcome)}。`,
    );
    return reply.redirect(backTo(about.enterprise.uscc), 303);
  });

  const newChange = (reply: FastifyReply, enterprise: ReturnType<typeof enterpriseIn>, sheet: Sheet) =>
    show(
      reply,
      'holdings/change-new',
      {
        title: '登记重大变化',
        nav: 'enterprises',
        enterprise,
        kinds: CHANGES,
        typed: sheet.typed,
        faults: sheet.faults ?? {},
      },
      statusOf(sheet),
    );

  app.get('/enterprises/:uscc/changes/new', { config }, async (request, reply) =>
    newChange(reply, enterpriseIn(app, request), { typed: { changed_on: app.today() } }),
  );

  app.post('/enterprises/:uscc/changes/new', { config }, async (request, reply) => {
    const enterprise = enterpriseIn(app, request);
    const form = readForm(changeForm(app.today()), request.body);
    if (!form.ok) return newChange(reply, enterprise, form);
    write(app.db, (tx) => addChange(tx, enterprise, form.data, by(request)));
    giveFlash(app.db, request.person, `已登记${changeName(form.data.kind)}，在平台报告后再登记报告日期。`);
    return reply.redirect(backTo(enterprise.uscc), 303);
  });

  function reportAsked(request: FastifyRequest) {
    const enterprise = enterpriseIn(app, request);
    return { enterprise, change: findChange(app.db, enterprise.id, wordIn(request, 'subject')) };
  }
  const baseOf = ({ change }: ReturnType<typeof reportAsked>) => change.report?.recorded_at ?? '';

  function reportPage(reply: FastifyReply, about: ReturnType<typeof reportAsked>, sheet: Sheet) {
    const { enterprise, change } = about;
    const { typed, faults = {}, isConflict = false } = sheet;
    const page = {
      title: `${changeName(change.kind)}的报告`,
      nav: 'enterprises',
      enterprise,
      change: { ...change, name: changeName(change.kind) },
      now: change.report === null ? null : { ...change.report, word: reportName(change.report.outcome) },
      base: isConflict ? baseOf(about) : (typed.base ?? baseOf(about)),
      typed,
      faults,
      isConflict,
    };
    return show(reply, 'holdings/report', page, statusOf(sheet));
  }

  app.get('/enterprises/:uscc/changes/:subject', { config }, async (request, reply) =>
    reportPage(reply, reportAsked(request), { typed: { outcome: 'reported', reported_on: app.today() } }),
  );

  app.post('/enterprises/:uscc/changes/:subject', { config }, async (request, reply) => {
    const about = reportAsked(request);
    const form = readForm(reportForm(app.today(), typedFrom(request.body).outcome), request.body);
    if (!form.ok) return reportPage(reply, about, form);
    try {
      write(app.db, (tx) => {
        if (baseOf(reportAsked(request)) !== (form.typed.base ?? '')) throw new Conflict('report');
        recordReport(tx, about.enterprise, about.change, form.data, by(request));
      });
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return reportPage(reply, reportAsked(request), { typed: form.typed, isConflict: true });
    }
    giveFlash(app.db, request.person, `已登记：${reportName(form.data.outcome)}。`);
    return reply.redirect(backTo(about.enterprise.uscc), 303);
  });
}
