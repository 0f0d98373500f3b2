/**
 * Taking back an import of yearly figures: each figure on which the run still has the last word goes
 * back to what stood before it, by a new word; what was told since stays. Nothing is deleted.
 */
import type { Db, Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { minuteInWords } from '../format.ts';
import {
  figuresOfRun,
  figureTold,
  periodInWords,
  type RunFigure,
  recordFigures,
} from '../indicators/queries.ts';
import type { Indicator, Source } from '../rules/indicators.ts';
import { undosOf } from './gone.ts';
import type { Run } from './queries.ts';
import { type EditsUndone, type EditUndoing, recordUndoing, startUndoing } from './undo-edits.ts';
import { isOwnFault } from './undoing.ts';

interface FiguresTask {
  enterpriseId: number;
  filedUnder: number;
  name: string;
  year: number;
  quarter: number;
  /** What stood before comes back as what it was: an audited figure as an audited one. */
  source: Source;
  figures: Partial<Record<Indicator, number | null>>;
  told: EditUndoing[];
  isCreated: false;
}
interface FiguresPlan extends EditsUndone {
  gone: EditUndoing[];
  tasks: FiguresTask[];
}

/** 2025年营业收入 120 万元 → 营业收入 100 万元 */
function changeBack({ year, quarter, field, value, before }: RunFigure): string {
  return `${periodInWords(year, quarter)}${figureTold(field, value)} → ${figureTold(field, before)}`;
}

/** What taking the run's figures back would do now. */
export function planUndoFigures(db: Db | Tx, run: Run): FiguresPlan {
  const plan: FiguresPlan = { undone: [], kept: [], failed: [], gone: [], tasks: [] };
  const undos = new Set(undosOf(db, run.id));
  const tasks = new Map<string, FiguresTask>();
  for (const one of figuresOfRun(db, run.id)) {
    const { enterpriseId, filedUnder, uscc, name, year, quarter, field, before, last } = one;
    const source = one.sourceBefore;
    const told: EditUndoing = { uscc, name, what: changeBack(one), why: '' };
    if (last.importId !== null && undos.has(last.importId)) plan.gone.push(told);
    else if (!last.isOwn) {
      const why = `此后由${last.by}在${minuteInWords(last.at, '')}改过`;
      plan.kept.push({ ...told, why });
    } else {
      const key = `${filedUnder} ${year} ${quarter} ${source}`;
      const about = { enterpriseId, filedUnder, name, year, quarter, source };
      const task: FiguresTask = tasks.get(key) ?? { ...about, figures: {}, told: [], isCreated: false };
      task.figures[field] = before;
      task.told.push(told);
      tasks.set(key, task);
    }
  }
  plan.tasks = [...tasks.values()];
  plan.undone = plan.tasks.flatMap((one) => one.told);
  return plan;
}

/** Takes the run's figures back, in the caller's transaction, planned anew within it. */
export function undoFigures(tx: Tx, run: Run, by: By): EditsUndone {
  const { tasks, kept } = planUndoFigures(tx, run);
  const result: EditsUndone = { undone: [], kept, failed: [] };
  if (tasks.length === 0) return result;
  const importId = startUndoing(tx, run, by);
  for (const { told, source, ...figures } of tasks) {
    try {
      tx.$client.transaction(() => recordFigures(tx, figures, source, { ...by, importId }))();
      result.undone.push(...told);
    } catch (error) {
      if (!isOwnFault(error)) throw error;
      result.failed.push(...told.map((each) => ({ ...each, why: '没有撤销成功' })));
    }
  }
  recordUndoing(tx, run, result, by);
  return result;
}
