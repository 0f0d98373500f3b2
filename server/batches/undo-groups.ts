/** What taking a run back did, or would do, as the lists that its page shows. */
import { z } from 'zod';
import type { Db } from '../../db/open.ts';
import type { Instant } from '../rules/types.ts';
import { detailOf, isUndoable, type Run } from './queries.ts';
import { planUndoEdits } from './undo-edits.ts';
import { planUndoFigures } from './undo-figures.ts';
import { planUndo, type UndoPlan } from './undoing.ts';

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

export interface UndoGroup {
  key: string;
  word: string;
  list: UndoPlan['undone'];
}
type Told = Pick<UndoPlan['undone'][number], 'uscc' | 'name' | 'what' | 'why'>;

/** The log's word for it. */
export function undoneAct(run: Run): string {
  return run.kind === 'batch' ? 'batch undone' : 'import undone';
}

/** What an earlier undoing did; taken back in several goes, all of it stands in one list. */
export function doneGroups(db: Db, run: Run, plan: { gone: UndoPlan['undone'] }): UndoGroup[] {
  const before = Undone.safeParse(detailOf(db, run, undoneAct(run)));
  if (!before.success) return [];
  const lists = { ...before.data, undone: plan.gone };
  return GROUPS.map(([key, word]) => ({ key, word, list: lists[key] }));
}

/** All lists of the page of undoing, in its order. */
export function undoGroups(db: Db, run: Run, { now, at }: { now: Instant; at: Date }): UndoGroup[] {
  const plan = planUndo(db, run, now);
  const before = doneGroups(db, run, plan);
  const isOpen = isUndoable(run, at);
  const isLeft = isOpen && plan.undone.length > 0;
  const will = isLeft ? [{ key: 'will', word: '将撤销', list: plan.undone }] : [];
  const isTold = plan.kept.length > 0 && (isLeft || (isOpen && before.length === 0));
  const stays = isTold ? [{ key: 'stays', word: '此后有变化，不能一起撤销', list: plan.kept }] : [];
  return [...before, ...will, ...stays];
}

/** The same of a run that changed enterprises or their figures, whole. */
export function editGroups(db: Db, run: Run, at: Date): { word: string; list: Told[] }[] {
  const plan = run.kind === 'indicators' ? planUndoFigures(db, run) : planUndoEdits(db, run);
  return [
    ...(isUndoable(run, at) ? [{ word: '将撤销', list: plan.undone }] : []),
    { word: '已撤销', list: plan.gone },
    { word: '此后有变化，保留', list: plan.kept },
  ].filter((one) => one.list.length > 0);
}
