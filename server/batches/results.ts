/** What became of a batch, and taking it back as a whole; imports and bulk edits are taken back here too. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { write } from '../../db/open.ts';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { NotAllowed } from '../errors.ts';
import { giveFlash } from '../people/sessions.ts';
import { may } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { addDays, shanghaiDay } from '../rules/days.ts';
import { CATEGORIES } from '../rules/types.ts';
import { kindName } from '../rules/words.ts';
import { effectsOf } from './effects.ts';
import {
  detailOf,
  eventsOfRun,
  findRun,
  isOfEdits,
  isUndoable,
  type Run,
  type RunKind,
  UNDO_DAYS,
} from './queries.ts';
import { undoEdits } from './undo-edits.ts';
import { undoEditsPage } from './undo-edits-page.ts';
import { planUndo, type UndoPlan, undoRun } from './undoing.ts';

const Made = z.object({ headline: z.string() });
const Item = z.object({
  event: z.number(),
  uscc: z.string(),
  name: z.string(),
  what: z.string(),
  why: z.string(),
});
const Undone = z.object({ undone: z.array(Item), kept: z.array(Item), failed: z.array(Item) });

const GROUPS = [
  ['undone', '已撤销'],
  ['kept', '此后有变化，保留'],
  ['failed', '没有撤销成功'],
] as const;

function groupsOf(plan: UndoPlan) {
  return GROUPS.map(([key, word]) => ({ key, word, list: plan[key] }));
}

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
  };
  const backOf = (run: Run) => `${BACKS[run.kind]}/${run.id}`;
  const undoneAct = (run: Run) => (run.kind === 'batch' ? 'batch undone' : 'import undone');

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
        what: kindName(one.category, one as Parameters<typeof kindName>[1]),
      })),
      isUndoable: isUndoable(run, app.clock()),
      undoUntil: addDays(shanghaiDay(new Date(run.at)), UNDO_DAYS),
      isUndone: detailOf(app.db, run, 'batch undone') !== null,
    });
  });

  function showUndo(reply: FastifyReply, run: Run) {
    const plan = planUndo(app.db, run, app.instant());
    const about = { today: app.today(), now: app.instant() };
    const before = Undone.safeParse(detailOf(app.db, run, undoneAct(run)));
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
      // Taken back in several goes, all of it stands in one list.
      before: before.success ? groupsOf({ ...before.data, undone: plan.gone }) : [],
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

  app.post('/sheets/batches/runs/:id/undo', rights, async (request, reply) => {
    const run = find(request);
    // What a run did may be taken back by who may do it.
    const right = isOfEdits(run) ? 'keep enterprises' : 'update status';
    if (!may(request.person, right)) throw new NotAllowed(right);
    const here = `/sheets/batches/runs/${run.id}/undo`;
    if (!isUndoable(run, app.clock())) return reply.redirect(here, 303);
    const { undone, kept, failed } = isOfEdits(run)
      ? write(app.db, (tx) => undoEdits(tx, run, by(request)))
      : undoRun(app.db, run, by(request));
    const unit = isOfEdits(run) ? '处' : '条';
    if (undone.length > 0) {
      const more = [
        kept.length > 0 ? `保留 ${kept.length} ${unit}` : '',
        failed.length > 0 ? `${failed.length} ${unit}没有成功` : '',
      ].filter((one) => one !== '');
      giveFlash(app.db, request.person, `${[`已撤销 ${undone.length} ${unit}`, ...more].join('，')}。`);
    }
    return reply.redirect(here, 303);
  });
}
