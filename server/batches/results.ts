/** What became of a batch, and taking it back as a whole; imports of events are taken back here too. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { NotAllowed } from '../errors.ts';
import { giveFlash } from '../people/sessions.ts';
import { may } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { addDays, shanghaiDay } from '../rules/days.ts';
import { CATEGORIES } from '../rules/types.ts';
import { effectsOf } from './effects.ts';
import { eventInWords } from './exporting.ts';
import { detailOf, eventsOfRun, findRun, type Run, type RunKind } from './queries.ts';
import { doneGroups } from './undo-groups.ts';
import { isUndoable, planUndo, UNDO_DAYS, undoRun } from './undoing.ts';

const Made = z.object({ headline: z.string() });
export async function results(app: FastifyInstance) {
  const rights = { config: { may: 'import' } } as const;

  function find(request: FastifyRequest, kinds?: readonly RunKind[]): Run {
    return findRun(app.db, idIn(request, 'run'), kinds);
  }
  const backOf = (run: Run) =>
    run.kind === 'batch' ? `/sheets/batches/runs/${run.id}` : `/sheets/runs/${run.id}`;

  app.get('/sheets/batches/runs/:id', rights, async (request, reply) => {
    const run = find(request, ['batch']);
    const made = Made.safeParse(detailOf(app.db, run, 'batch recorded'));
    return show(reply, 'batches/run', {
      title: '批量更新结果',
      nav: 'enterprises',
      run,
      headline: made.success ? made.data.headline : '',
      events: eventsOfRun(app.db, run.id).map((one) => ({
        ...one,
        what: eventInWords(one),
      })),
      isUndoable: isUndoable(run, app.clock()),
      undoUntil: addDays(shanghaiDay(new Date(run.at)), UNDO_DAYS),
      isUndone: detailOf(app.db, run, 'batch undone') !== null,
    });
  });

  function showUndo(reply: FastifyReply, run: Run) {
    const plan = planUndo(app.db, run, app.instant());
    const about = { today: app.today(), now: app.instant() };
    const open = isUndoable(run, app.clock());
    return show(reply, 'batches/undo', {
      title: run.kind === 'batch' ? '撤销批量更新' : '撤销导入',
      nav: run.kind === 'batch' ? 'enterprises' : 'sheets',
      run,
      back: backOf(run),
      isOpen: open,
      firms: plan.pairs.length,
      plan,
      effects: plan.pairs.length === 0 || !open ? [] : headlines(plan.pairs, about),
      before: doneGroups(app.db, run, plan),
    });
  }
  function headlines(pairs: Parameters<typeof effectsOf>[1], about: { today: string; now: string }) {
    const touched = CATEGORIES.filter((category) =>
      pairs.some(([was, then]) =>
        was.events.some(
          (event, i) => event.category === category && event.voided_at !== then.events[i]?.voided_at,
        ),
      ),
    );
    return touched.map((category) => effectsOf(app.db, pairs, { ...about, category }));
  }

  app.get('/sheets/batches/runs/:id/undo', rights, async (request, reply) => showUndo(reply, find(request)));

  app.post('/sheets/batches/runs/:id/undo', rights, async (request, reply) => {
    const run = find(request);
    // What an import brought in may be taken back by who may record it.
    if (!may(request.person, 'update status')) throw new NotAllowed('update status');
    const here = `/sheets/batches/runs/${run.id}/undo`;
    if (!isUndoable(run, app.clock())) return reply.redirect(here, 303);
    const { undone, kept, failed } = undoRun(app.db, run, by(request));
    if (undone.length > 0) {
      const more = [
        kept.length > 0 ? `保留 ${kept.length} 条` : '',
        failed.length > 0 ? `${failed.length} 条没有成功` : '',
      ].filter((one) => one !== '');
      giveFlash(app.db, request.person, `${[`已撤销 ${undone.length} 条`, ...more].join('，')}。`);
    }
    return reply.redirect(here, 303);
  });
}
