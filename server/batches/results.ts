/** What became of a batch, and taking it back as a whole; imports and bulk edits are taken back here too. */
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
import {
  detailOf,
  eventsOfRun,
  findRun,
  isOfEdits,
  isUndoable,
  type Run,
  type RunKind,
  runName,
  UNDO_DAYS,
} from './queries.ts';
import { undoEditsPage } from './undo-edits-page.ts';
import { doneGroups } from './undo-groups.ts';
import { rightOf, type Undone, undoTask } from './undo-task.ts';
import { planUndo } from './undoing.ts';

/** So long a browser waits before it is shown the page that tells how far it is. */
const WAIT_MS = 1_500;

const Made = z.object({ headline: z.string() });

export async function results(app: FastifyInstance) {
  const rights = { config: { may: 'import' } } as const;

  function find(request: FastifyRequest, kinds?: readonly RunKind[]): Run {
    return findRun(app.db, idIn(request, 'run'), kinds);
  }
  const BACKS: Record<RunKind, string> = {
    batch: '/sheets/batches/runs',
    bulk: '/selections/runs',
    recognitions: '/sheets/runs',
    enterprises: '/sheets/runs',
    indicators: '/sheets/runs',
  };
  const backOf = (run: Run) => `${BACKS[run.kind]}/${run.id}`;

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

  function showUndoEdits(request: FastifyRequest, reply: FastifyReply, run: Run) {
    return show(reply, 'batches/undo-edits', {
      title: run.kind === 'bulk' ? '撤销批量修改' : '撤销导入',
      nav: run.kind === 'bulk' ? 'enterprises' : 'sheets',
      back: backOf(run),
      ...undoEditsPage(app.db, run, request.query, { isOpen: isUndoable(run, app.clock()) }),
    });
  }

  app.get('/sheets/batches/runs/:id/undo', rights, async (request, reply) => {
    const run = find(request);
    return isOfEdits(run) ? showUndoEdits(request, reply, run) : showUndo(reply, run);
  });

  /** 已撤销 12 条，保留 1 条。 */
  function told({ undone, kept, failed, unit }: Undone): string {
    const more = [
      kept > 0 ? `保留 ${kept} ${unit}` : '',
      failed > 0 ? `${failed} ${unit}没有成功` : '',
    ].filter((one) => one !== '');
    return `${[`已撤销 ${undone} ${unit}`, ...more].join('，')}。`;
  }

  app.post('/sheets/batches/runs/:id/undo', rights, async (request, reply) => {
    const run = find(request);
    const right = rightOf(run);
    if (!may(request.person, right)) throw new NotAllowed(right);
    const here = `/sheets/batches/runs/${run.id}/undo`;
    if (!isUndoable(run, app.clock())) return reply.redirect(here, 303);
    const { person } = request;
    const about = `undo ${run.id}`;
    const job =
      app.work.running(about) ??
      app.work.start(
        undoTask,
        { runId: run.id, by: by(request) },
        {
          accountId: person.accountId ?? 0,
          title: `撤销${runName(run)}`,
          back: here,
          about,
          leadTo: (result) => {
            if (result.undone > 0) giveFlash(app.db, person, told(result));
            return here;
          },
        },
      );
    await app.work.settle(job, WAIT_MS);
    return reply.redirect(job.state === 'done' ? job.location : `/work/${job.token}`, 303);
  });
}
