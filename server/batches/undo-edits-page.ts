/** The page on which a run's edits are taken back: what would go, what stays, what went. */
import { z } from 'zod';
import type { Db } from '../../db/open.ts';
import { link } from '../format.ts';
import { detailOf, type Run } from './queries.ts';
import { type EditUndoing, planUndoEdits } from './undo-edits.ts';
import { planUndoFigures } from './undo-figures.ts';

/** So many of each group stand on the page that shows them all; a group alone is paged. */
const SHOWN = 20;
const PER_PAGE = 100;

const Failed = z.object({
  failed: z.array(z.object({ uscc: z.string(), name: z.string(), what: z.string(), why: z.string() })),
});

const KEYS = ['will', 'gone', 'kept', 'failed'] as const;
type Key = (typeof KEYS)[number];

export interface ShownGroup {
  key: Key;
  word: string;
  total: number;
  list: EditUndoing[];
  /** The address of the whole group, where the page shows a part of it. */
  whole: string | null;
  pages: { before: string | null; after: string | null; page: number; of: number } | null;
}

function readAsked(query: unknown): { group: Key | null; page: number } {
  const { group, page } = (query ?? {}) as { group?: unknown; page?: unknown };
  const n = typeof page === 'string' && /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1;
  return { group: KEYS.find((one) => one === group) ?? null, page: n };
}

function groupOf(
  key: Key,
  word: string,
  all: readonly EditUndoing[],
  asked: { group: Key | null; page: number },
  here: string,
): ShownGroup {
  const alone = asked.group === key;
  const of = Math.max(1, Math.ceil(all.length / PER_PAGE));
  const page = Math.min(asked.page, of);
  const to = (n: number) => link(here, { group: key, page: n });
  return {
    key,
    word,
    total: all.length,
    list: alone ? all.slice((page - 1) * PER_PAGE, page * PER_PAGE) : all.slice(0, SHOWN),
    whole: !alone && all.length > SHOWN ? to(1) : null,
    pages:
      alone && of > 1
        ? { before: page > 1 ? to(page - 1) : null, after: page < of ? to(page + 1) : null, page, of }
        : null,
  };
}

/** Three groups once it was taken back; before that what would go and what stays. */
export function undoEditsPage(db: Db, run: Run, query: unknown, { isOpen }: { isOpen: boolean }) {
  const plan = run.kind === 'indicators' ? planUndoFigures(db, run) : planUndoEdits(db, run);
  const here = `/sheets/batches/runs/${run.id}/undo`;
  const asked = readAsked(query);
  const logged = detailOf(db, run, run.kind === 'bulk' ? 'bulk undone' : 'import undone');
  const failed = Failed.safeParse(logged);
  const wasUndone = logged !== null;
  const kept = wasUndone ? '此后有变化，保留' : '此后有变化，不能一起撤销';
  const groups = [
    ...(isOpen && plan.undone.length > 0 ? [groupOf('will', '将撤销', plan.undone, asked, here)] : []),
    ...(wasUndone ? [groupOf('gone', '已撤销', plan.gone, asked, here)] : []),
    ...(wasUndone || plan.kept.length > 0 ? [groupOf('kept', kept, plan.kept, asked, here)] : []),
    ...(wasUndone
      ? [groupOf('failed', '没有撤销成功', failed.success ? failed.data.failed : [], asked, here)]
      : []),
  ].filter((one) => asked.group === null || asked.group === one.key);
  return {
    run,
    groups,
    isOpen,
    isAlone: asked.group !== null,
    here,
    firms: plan.tasks.length,
    leaving: plan.tasks.filter((one) => one.isCreated).length,
    isOfImport: run.kind !== 'bulk',
    canUndo: isOpen && plan.tasks.length > 0,
    wasUndone,
  };
}
