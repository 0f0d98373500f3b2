/** The form of one category's breakdown: a number for each 镇街园区 or 专员 and year. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { by } from '../audit/by.ts';
import { Conflict, NotFound, Refused } from '../errors.ts';
import { type Faults, faultsOf, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { type Chosen, chooseProgramme } from '../programmes/queries.ts';
import { yearsOf } from '../rules/days.ts';
import { sumCells } from '../rules/plan.ts';
import { type ShareCell, type ShareDim, sharesAt, sumShares } from '../rules/shares.ts';
import type { Category, TargetCell } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { readShares, SHARE_WORDS, type ShareRecord, saveShares } from './queries.ts';
import { planToShare } from './shares.ts';
import { boxOf, readCells, ShareAddress, shareForm } from './shares-form.ts';
import { valuesOf } from './shares-page.ts';

interface Editing {
  plan: Chosen;
  category: Category;
  dim: ShareDim;
  /** In force today: what the form starts from. */
  current: ShareRecord | null;
  /** Recorded last, which is not always the one in force. */
  last: ShareRecord | null;
  /** Each row of the form. */
  values: string[];
  /** The plan that it may not pass; null where there is no target. */
  target: TargetCell[] | null;
}

interface Sheet {
  typed: Typed;
  cells: readonly ShareCell[];
  faults?: Faults;
  status?: number;
  /** What somebody else saved meanwhile. */
  theirs?: ShareRecord | null;
}

export async function sharesEditing(app: FastifyInstance) {
  const revise = { config: { may: 'revise targets' } } as const;

  function open(request: FastifyRequest): Editing {
    const address = ShareAddress.safeParse(request.params);
    if (!address.success) throw new NotFound('shares');
    const { dim, category } = address.data;
    const plan = chooseProgramme(app.db, request.query, app.today());
    const own = readShares(app.db, plan.programme.id).filter(
      (one) => one.category === category && one.dim === dim,
    );
    const current = sharesAt(own, { category, dim }, app.today());
    const last = own.at(-1) ?? null;
    const values = valuesOf(app.db, dim, [...(current?.cells ?? []), ...(last?.cells ?? [])]);
    const target = planToShare(app.db, plan.programme, category, app.today());
    return { plan, category, dim, current, last, values, target };
  }

  function showForm(reply: FastifyReply, editing: Editing, sheet: Sheet) {
    const { plan, category, dim, values, target, last } = editing;
    const years = yearsOf(plan.programme);
    const { theirs = null } = sheet;
    return show(
      reply,
      'targets/share-edit',
      {
        title: `分解${categoryShort(category)}目标：${SHARE_WORDS[dim]}`,
        nav: 'targets',
        ...plan,
        action: plan.to(`/targets/shares/${dim}/${category}`),
        back: plan.to('/targets/shares', { dim }),
        dimWord: SHARE_WORDS[dim],
        base: (theirs === null ? sheet.typed.base : undefined) ?? String(last?.id ?? ''),
        years,
        items: values.map((value, at) => ({
          value,
          boxes: years.map((year) => ({ year, name: boxOf(at, year) })),
          sum: sumShares(sheet.cells, { value }),
        })),
        // The values of the boxes, in their order: a list that grew meanwhile moves no number.
        values: JSON.stringify(values),
        hasTarget: target !== null,
        targets: years.map((year) => (target === null ? 0 : sumCells(target, year))),
        given: years.map((year) => sumShares(sheet.cells, { year })),
        theirs:
          theirs === null
            ? null
            : {
                ...theirs,
                rows: values
                  .map((value) => ({
                    value,
                    mine: years.map((year) => sumShares(sheet.cells, { value, year })),
                    other: years.map((year) => sumShares(theirs.cells, { value, year })),
                  }))
                  .filter((row) => row.mine.some((n, i) => n !== row.other[i])),
              },
        typed: sheet.typed,
        faults: sheet.faults ?? {},
      },
      sheet.status ?? 200,
    );
  }

  const typedOf = (cells: readonly ShareCell[], values: readonly string[]): Typed =>
    Object.fromEntries(cells.map((one) => [boxOf(values.indexOf(one.value), one.year), String(one.planned)]));

  app.get('/targets/shares/:dim/:category', revise, async (request, reply) => {
    const now = open(request);
    const cells = now.current?.cells ?? [];
    const typed = {
      ...typedOf(cells, now.values),
      document: now.current?.document ?? '',
      holds_from: app.today(),
    };
    return showForm(reply, now, { typed, cells });
  });

  app.post('/targets/shares/:dim/:category', revise, async (request, reply) => {
    const now = open(request);
    const { plan, dim, category } = now;
    const { programme } = plan;
    const typed = inOrder(typedFrom(request.body), now.values);
    const { cells, faults } = readCells(typed, now.values, programme);
    const form = readForm(shareForm(programme, app.today()), request.body);
    if (!form.ok || Object.keys(faults).length > 0) {
      const all = { ...faults, ...(form.ok ? {} : form.faults) };
      return showForm(reply, now, { typed, cells, faults: all, status: 422 });
    }
    const draft = { programme, category, dim, cells, ...form.data };
    try {
      write(app.db, (tx) => saveShares(tx, draft, app.today(), by(request)));
    } catch (error) {
      if (error instanceof Refused) {
        return showForm(reply, now, { typed, cells, faults: faultsOf(error.refusals), status: 422 });
      }
      if (!(error instanceof Conflict)) throw error;
      const later = open(request);
      return showForm(reply, later, { typed, cells, status: 409, theirs: later.last });
    }
    giveFlash(app.db, request.person, `已保存${categoryShort(category)}目标的${SHARE_WORDS[dim]}分解。`);
    return reply.redirect(plan.to('/targets/shares', { dim }), 303);
  });
}

/** What was typed, as it was typed, with each value's boxes where the list has that value now. */
function inOrder({ values, ...typed }: Typed, known: readonly string[]): Typed {
  const shown = valuesTyped(values, known);
  return Object.fromEntries(
    Object.entries(typed).flatMap(([name, text]): [string, string][] => {
      const [, at, year] = /^n(\d+)-(\d{4})$/.exec(name) ?? [];
      if (at === undefined) return [[name, text]];
      const value = shown[Number(at)];
      return value === undefined ? [] : [[boxOf(known.indexOf(value), Number(year)), text]];
    }),
  );
}

/** The values that the form had, where all of them are known; else those of now. */
function valuesTyped(text: string | undefined, known: readonly string[]): readonly string[] {
  try {
    const read: unknown = JSON.parse(text ?? '');
    if (Array.isArray(read) && read.every((one) => typeof one === 'string' && known.includes(one)))
      return read;
  } catch {
    // A form of somebody's own making: what it says is read in the order of the list.
  }
  return known;
}
