import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { Conflict, Refused } from '../errors.ts';
import { type Faults, faultsOf, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { generatedText, SECTION_NAMES } from '../rules/summary-sentences.ts';
import { STEP_NAMES } from '../rules/summary-steps.ts';
import { differingFigures } from './checking.ts';
import { arrange, confirmFigure, saveText } from './drafts.ts';
import { ArrangeForm, FigureForm, periodIn, ResetForm, StepForm, sectionIn, TextForm } from './form.ts';
import { hashOfFigures } from './hash.ts';
import { chooseForPeriod } from './of-programme.ts';
import { readEditor } from './page.ts';
import { readSummary } from './reading.ts';
import { takeStep } from './steps.ts';
import { readDraft } from './store.ts';

/** Writing on a draft: its sections' texts and order, figures that are meant, 编制 and 审核. */
export async function drafting(app: FastifyInstance) {
  const may = { config: { may: 'draft summaries' } } as const;

  function found(request: FastifyRequest) {
    const plan = chooseForPeriod(app.db, request);
    const { programme } = plan;
    const period = periodIn(request, programme);
    return { plan, programme, period, at: { programmeId: programme.id, period } };
  }
  const hereOf = ({ plan, period }: ReturnType<typeof found>, place: string): string =>
    plan.to(`/summaries/${period.code}/draft#${place}`);

  /** The draft with its checks; with what is in the way where a form came back. */
  function showEditor(
    request: FastifyRequest,
    reply: FastifyReply,
    { faults = {}, status = 200 }: { faults?: Faults; status?: number } = {},
  ) {
    const { plan, programme, period } = found(request);
    const asked = { programme, period, today: app.today(), now: app.instant(), person: request.person };
    const page = readEditor(app.db, asked);
    const title = `${period.words}小结`;
    return show(
      reply,
      'summaries/editor',
      { title, nav: 'summaries', paper: 'gw-page', ...page, ...plan, faults },
      status,
    );
  }

  app.get('/summaries/:period/draft', may, async (request, reply) => showEditor(request, reply));

  function showText(
    request: FastifyRequest,
    reply: FastifyReply,
    sheet: { typed?: Typed; faults?: Faults; status?: number; theirs?: string } = {},
  ) {
    const { plan, programme, period } = found(request);
    const key = sectionIn(request);
    const draft = readDraft(app.db, programme.id, period.code);
    const summary = readSummary(app.db, { programme, period, today: app.today(), now: app.instant() });
    const own = draft.words.texts[key];
    const generated = generatedText(summary, key);
    const now: Typed = { text: own ?? generated, was: own ?? '', own: own === undefined ? '' : 'yes' };
    const isConflict = sheet.theirs !== undefined;
    // After a conflict the form begins anew with what the other saved, and keeps what was typed here.
    const typed = isConflict ? { ...now, text: sheet.typed?.text ?? '' } : { ...now, ...sheet.typed };
    return show(
      reply,
      'summaries/section',
      {
        title: `编辑“${SECTION_NAMES[key]}”`,
        nav: 'summaries',
        ...plan,
        period,
        section: key,
        generated,
        edited: own !== undefined,
        differing: differingFigures(summary, {
          ...draft.words,
          hidden: [],
          texts: { [key]: typed.text ?? '' },
        }).filter((one) => one.section === key),
        theirs: sheet.theirs ?? '',
        was: sheet.typed?.was ?? '',
        isConflict,
        draft,
        typed,
        faults: sheet.faults ?? {},
      },
      sheet.status ?? 200,
    );
  }

  app.get('/summaries/:period/sections/:section', may, async (request, reply) => showText(request, reply));

  app.post('/summaries/:period/sections/:section', may, async (request, reply) => {
    const here = found(request);
    const { period, at, programme } = here;
    const section = sectionIn(request);
    const typed = typedFrom(request.body);
    const isReset = typed.reset !== undefined;
    const form = isReset ? readForm(ResetForm, request.body) : readForm(TextForm, request.body);
    if (!form.ok) return showText(request, reply, { ...form, status: 422 });
    const summary = readSummary(app.db, { programme, period, today: app.today(), now: app.instant() });
    const text = isReset ? null : ownText(typed.text ?? '', generatedText(summary, section));
    const was = form.data.own === 'yes' ? plainLines(form.data.was) : null;
    try {
      write(app.db, (tx) => saveText(tx, at, { section, text, was }, by(request)));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      const now = readDraft(app.db, programme.id, period.code).words.texts[section];
      return showText(request, reply, { typed, status: 409, theirs: now ?? generatedText(summary, section) });
    }
    giveFlash(app.db, request.person, isReset ? '已恢复自动文字。' : '已保存。');
    return reply.redirect(hereOf(here, `s-${section}`), 303);
  });

  app.post('/summaries/:period/order', may, async (request, reply) => {
    const here = found(request);
    const { at } = here;
    const form = readForm(ArrangeForm, request.body);
    if (!form.ok) return showEditor(request, reply, { faults: form.faults, status: 422 });
    write(app.db, (tx) => arrange(tx, at, form.data.section, form.data.how, by(request)));
    return reply.redirect(hereOf(here, `s-${form.data.section}`), 303);
  });

  app.post('/summaries/:period/figures', may, async (request, reply) => {
    const here = found(request);
    const { period, at, programme } = here;
    const form = readForm(FigureForm, request.body);
    if (!form.ok) return showEditor(request, reply, { faults: form.faults, status: 422 });
    const { hash, meant } = form.data;
    const isThere = write(app.db, (tx) => {
      const { words } = readDraft(tx, programme.id, period.code);
      const summary = readSummary(tx, { programme, period, today: app.today(), now: app.instant() });
      const figure = differingFigures(summary, words).find((one) => one.hash === hash);
      if (figure === undefined) return false;
      const told = `${SECTION_NAMES[figure.section]}${figure.words}`;
      confirmFigure(tx, at, { hash, words: told, meant: meant === 'yes' }, by(request));
      return true;
    });
    if (!isThere) {
      const faults = { text: '这处文字或数据已有变化，重新核对下面的数字' };
      return showEditor(request, reply, { faults, status: 409 });
    }
    return reply.redirect(hereOf(here, 'f-text'), 303);
  });

  const take = (step: 'prepared' | 'reviewed') => async (request: FastifyRequest, reply: FastifyReply) => {
    const here = found(request);
    const { programme, period, at } = here;
    const form = readForm(StepForm, request.body);
    if (!form.ok) return showEditor(request, reply, { faults: form.faults, status: 422 });
    const { version, figures: seen } = form.data;
    try {
      write(app.db, (tx) => {
        const summary = readSummary(tx, { programme, period, today: app.today(), now: app.instant() });
        takeStep(tx, at, { step, version, figures: hashOfFigures(summary), seen }, by(request));
      });
    } catch (error) {
      if (error instanceof Refused) {
        return showEditor(request, reply, { faults: faultsOf(error.refusals), status: 422 });
      }
      if (!(error instanceof Conflict)) throw error;
      const faults = { [step]: `文字或数据在此期间已有变化，查看后再${STEP_NAMES[step]}` };
      return showEditor(request, reply, { faults, status: 409 });
    }
    giveFlash(app.db, request.person, `已${STEP_NAMES[step]}。`);
    return reply.redirect(hereOf(here, 'steps'), 303);
  };
  app.post('/summaries/:period/preparation', may, take('prepared'));
  app.post('/summaries/:period/review', { config: { may: 'issue summaries' } }, take('reviewed'));
}

/** Browsers send line breaks as two signs, and forms tidy what is typed: both sides are compared alike. */
const plainLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');

/** What is saved of a typed text: nothing where it is the generated one, which then follows the data. */
function ownText(typed: string, generated: string): string | null {
  const text = plainLines(typed.normalize('NFC').replace(/(?![\n\r\t])[\p{Cc}\p{Cf}]/gu, ''));
  return text === plainLines(generated) ? null : text;
}
