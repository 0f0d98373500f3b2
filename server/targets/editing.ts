import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { Conflict, Refused } from '../errors.ts';
import { type Faults, faultsOf, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { type Chosen, chooseProgramme } from '../programmes/queries.ts';
import { spanInWords } from '../rules/days.ts';
import { targetAt } from '../rules/facts.ts';
import { judgeTarget, proposeTargets } from '../rules/plan.ts';
import type { Category, Programme, TargetCell } from '../rules/types.ts';
import { categoryName, categoryShort } from '../rules/words.ts';
import { categoryOf } from './asking.ts';
import { fillTargets } from './fill.ts';
import { ConfirmForm, digitsOf, fillForm, targetForm } from './form.ts';
import { gridOf, typedOf } from './page.ts';
import { confirmTarget, readTargets, readTotals, saveTarget, type TargetRecord } from './queries.ts';
import { checkInWords } from './words.ts';

interface Editing {
  programme: Programme;
  plan: Chosen;
  category: Category;
  /** In force today: what the form starts from. */
  current: TargetRecord | null;
  /** Recorded last, which is not always the one in force. */
  last: TargetRecord | null;
  total: number | null;
}

function open(app: FastifyInstance, request: FastifyRequest): Editing {
  const category = categoryOf(request.params);
  const plan = chooseProgramme(app.db, request.query, app.today());
  const { programme } = plan;
  const own = readTargets(app.db, programme.id).filter((one) => one.category === category);
  const current = targetAt(own, category, app.today());
  return {
    programme,
    plan,
    category,
    current: own.find((one) => one.id === current?.id) ?? null,
    last: own.at(-1) ?? null,
    total: readTotals(app.db, programme.id)[category] ?? null,
  };
}

/** A whole number as typed; what cannot be read counts as 0. */
function wholeIn(text: string | undefined): number {
  const digits = digitsOf(text);
  return /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
}

/** The numbers in the boxes, for the running check. */
function cellsIn(editing: Editing, typed: Typed): TargetCell[] {
  return gridOf(editing.programme, []).flatMap(({ year, quarters }) =>
    quarters.map(({ quarter, name }) => ({ year, quarter, planned: wholeIn(typed[name]) })),
  );
}

/** A sum that is off is told beside the other faults, unless a number cannot be read at all. */
function sumFault(editing: Editing, { typed, faults }: { typed: Typed; faults: Faults }): Faults {
  const isUnread = Object.keys(faults).some((field) => field === 'total' || /^\d{4}Q\d$/.test(field));
  const refusal = isUnread ? null : judgeTarget(cellsIn(editing, typed), wholeIn(typed.total));
  return refusal === null ? {} : faultsOf([refusal]);
}

interface Sheet {
  typed: Typed;
  faults?: Faults;
  status?: number;
  /** Set where somebody else saved meanwhile: what they saved, and what the form had started from. */
  conflict?: { theirs: TargetRecord; original: TargetRecord | null };
}

function showForm(reply: FastifyReply, editing: Editing, sheet: Sheet) {
  const { programme, category, last } = editing;
  const cells = cellsIn(editing, sheet.typed);
  const { conflict } = sheet;
  return show(
    reply,
    'targets/edit',
    {
      title: `修改${categoryShort(category)}目标`,
      nav: 'targets',
      ...editing.plan,
      total: `${spanInWords(programme)}目标`,
      category,
      name: categoryName(category),
      // A form that comes back keeps the version it started from, so that a save meanwhile is still noticed.
      base: (conflict === undefined ? sheet.typed.base : undefined) ?? String(last?.id ?? ''),
      grid: gridOf(programme, cells),
      check: checkInWords(cells, wholeIn(sheet.typed.total)),
      typed: sheet.typed,
      faults: sheet.faults ?? {},
      conflict:
        conflict === undefined
          ? null
          : {
              theirs: conflict.theirs,
              rows: gridOf(programme, cells).flatMap(({ quarters }) => quarters),
              originalTotal: conflict.original?.target ?? '—',
              original: typedOf(conflict.original?.cells ?? []),
              other: typedOf(conflict.theirs.cells),
            },
    },
    sheet.status ?? 200,
  );
}

/** Changing the plan of a category: the grid, its two filling buttons, and confirming a proposal. */
export async function editing(app: FastifyInstance) {
  app.get('/targets/:category', { config: { may: 'revise targets' } }, async (request, reply) => {
    const now = open(app, request);
    const total = now.current?.target ?? now.total;
    const cells =
      now.current?.cells ?? (total === null ? [] : proposeTargets(now.programme, now.category, total));
    const typed: Typed = {
      ...typedOf(cells),
      total: total === null ? '' : String(total),
      document: now.current?.document ?? '',
      holds_from: app.today(),
    };
    return showForm(reply, now, { typed });
  });

  app.post('/targets/:category', { config: { may: 'revise targets' } }, async (request, reply) => {
    const now = open(app, request);
    const { programme, plan, category } = now;
    const typed = typedFrom(request.body);
    if (typed.fill !== undefined) {
      const fill = readForm(fillForm(programme), request.body);
      if (!fill.ok) return showForm(reply, now, { ...fill, status: 422 });
      const filled = fillTargets(programme, category, fill.data.total, fill.data.fill ?? 'proposal');
      return showForm(reply, now, { typed: { ...typed, ...typedOf(filled) } });
    }
    const form = readForm(targetForm(programme, app.today()), request.body);
    if (!form.ok) {
      const faults = { ...form.faults, ...sumFault(now, form) };
      return showForm(reply, now, { typed, faults, status: 422 });
    }
    try {
      write(app.db, (tx) =>
        saveTarget(tx, { programme, category, state: 'confirmed', ...form.data }, by(request)),
      );
    } catch (error) {
      if (error instanceof Refused) {
        return showForm(reply, now, { typed, faults: faultsOf(error.refusals), status: 422 });
      }
      if (!(error instanceof Conflict)) throw error;
      const later = open(app, request);
      if (later.last === null) throw error;
      const original = readTargets(app.db, programme.id).find((one) => one.id === form.data.base) ?? null;
      return showForm(reply, later, { typed, status: 409, conflict: { theirs: later.last, original } });
    }
    giveFlash(app.db, request.person, `已保存${categoryShort(category)}目标。`);
    return reply.redirect(plan.to('/targets'), 303);
  });

  app.post('/targets/:category/confirm', { config: { may: 'revise targets' } }, async (request, reply) => {
    const { programme, plan, category, current } = open(app, request);
    const form = readForm(ConfirmForm, request.body);
    const again = (faults: Faults, status: number, theirs: TargetRecord | null = null) =>
      show(
        reply,
        'targets/confirmation',
        {
          title: `确认${categoryShort(category)}目标`,
          nav: 'targets',
          ...plan,
          total: `${spanInWords(programme)}目标`,
          category,
          name: categoryName(category),
          typed: form.typed,
          faults,
          theirs,
        },
        status,
      );
    if (!form.ok) return again(form.faults, 422);
    if (current === null) return reply.redirect(plan.to('/targets'), 303);
    const words = form.data;
    try {
      write(app.db, (tx) => confirmTarget(tx, programme, current, words, by(request)));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return again({}, 409, open(app, request).last);
    }
    giveFlash(app.db, request.person, `已确认${categoryShort(category)}目标。`);
    return reply.redirect(plan.to('/targets'), 303);
  });
}
