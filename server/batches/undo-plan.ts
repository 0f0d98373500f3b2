/** What the page of an undoing shows: planned at once, or beside the pages where the run is large. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { Typed } from '../forms.ts';
import { CATEGORIES, type Day, type Instant } from '../rules/types.ts';
import type { Task } from '../task.ts';
import { effectsOf } from './effects.ts';
import { findRun, isOfEdits, type Run } from './queries.ts';
import { undoEditsPage } from './undo-edits-page.ts';
import { doneGroups } from './undo-groups.ts';
import { planUndo } from './undoing.ts';

export interface ToPlan {
  runId: number;
  isOpen: boolean;
  query: Typed;
  today: Day;
  now: Instant;
}

/** So much of a run is planned where it is asked for. */
export const AT_ONCE = 500;
/** So many lines of each list stand on the page; the exported table has them all. */
export const LINES_SHOWN = 500;

const sizes = perConnection(({ $client }) =>
  $client
    .prepare<[{ run: number }], number>(
      `select (select count(*) from event where import_id = @run)
        + (select count(*) from run_change where run_id = @run)
        + (select count(*) from indicator where import_id = @run)`,
    )
    .pluck(),
);

/** How much a run did: events, enterprises changed, figures. */
export function sizeOf(db: Db, { id }: Pick<Run, 'id'>): number {
  return sizes(db).get({ run: id }) ?? 0;
}

type Pairs = Parameters<typeof effectsOf>[1];

function headlines(db: Db, pairs: Pairs, about: { today: Day; now: Instant }) {
  const touched = CATEGORIES.filter((category) =>
    pairs.some(([was, then]) =>
      was.events.some(
        (event, i) => event.category === category && event.voided_at !== then.events[i]?.voided_at,
      ),
    ),
  );
  return touched.map((category) => effectsOf(db, pairs, { ...about, category }));
}

const cut = <T>(list: readonly T[]) => list.slice(0, LINES_SHOWN);

function undoPage(db: Db, run: Run, { isOpen, today, now }: ToPlan) {
  const plan = planUndo(db, run, now);
  const { pairs, undone, kept } = plan;
  return {
    firms: pairs.length,
    plan: { undone: cut(undone), kept: cut(kept) },
    counts: { undone: undone.length, kept: kept.length },
    effects: pairs.length === 0 || !isOpen ? [] : headlines(db, pairs, { today, now }),
    before: doneGroups(db, run, plan).map((one) => ({
      ...one,
      list: cut(one.list),
      count: one.list.length,
    })),
  };
}

export function planUndoPage(db: Db, asked: ToPlan) {
  const run = findRun(db, asked.runId);
  return isOfEdits(run) ? undoEditsPage(db, run, asked.query, asked) : undoPage(db, run, asked);
}

/** Read beside the pages: an undoing of ten thousand records takes seconds to plan. */
export const planUndoTask: Task<ToPlan, ReturnType<typeof planUndoPage>> = {
  name: 'plan undo',
  writes: false,
  async run({ db }, asked) {
    return planUndoPage(db, asked);
  },
};
