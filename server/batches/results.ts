/** What became of a batch, and taking it back as a whole; imports and bulk edits are taken back here too. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { NotAllowed } from '../errors.ts';
import { typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { may } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { doing, nextOf } from '../plugins/work.ts';
import { addDays, shanghaiDay } from '../rules/days.ts';
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
import { AT_ONCE, planUndoPage, planUndoTask, sizeOf } from './undo-plan.ts';
import { rightOf, type Undone, undoTask } from './undo-task.ts';

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

  app.get('/sheets/batches/runs/:id/undo', rights, async (request, reply) => {
    const run = find(request);
    const isOpen = isUndoable(run, app.clock());
    const asked = {
      runId: run.id,
      isOpen,
      query: typedFrom(request.query),
      today: app.today(),
      now: app.instant(),
    };
    // What is long is planned beside the pages.
    const planned =
      sizeOf(app.db, run) > AT_ONCE ? await app.work.call(planUndoTask, asked) : planUndoPage(app.db, asked);
    const isBatch = run.kind === 'batch' || run.kind === 'bulk';
    return show(reply, isOfEdits(run) ? 'batches/undo-edits' : 'batches/undo', {
      title: run.kind === 'batch' ? '撤销批量更新' : run.kind === 'bulk' ? '撤销批量修改' : '撤销导入',
      nav: isBatch ? 'enterprises' : 'sheets',
      run,
      back: backOf(run),
      isOpen,
      ...planned,
    });
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
    const { job } = await doing(
      app,
      undoTask,
      { runId: run.id, by: by(request) },
      {
        accountId: person.accountId ?? 0,
        title: `撤销${runName(run)}`,
        back: here,
        about: `undo ${run.id}`,
        leadTo: (result) => {
          if (result.undone > 0) giveFlash(app.db, person, told(result));
          return here;
        },
      },
    );
    return reply.redirect(nextOf(job), 303);
  });
}
