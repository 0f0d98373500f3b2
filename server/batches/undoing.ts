/**
 * Taking back what a run recorded, as far as nothing leans on it since: events are voided with their
 * reason, never deleted, and what cannot be taken back stays and is told.
 */
import { type Db, type Tx, write } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { deriveMany } from '../derived/derive.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { NotFound } from '../errors.ts';
import { count, minuteInWords } from '../format.ts';
import { judgeVoid } from '../rules/judge.ts';
import type { Dossier, Instant, TrackEvent } from '../rules/types.ts';
import { categoryShort, kindName } from '../rules/words.ts';
import { voidEvent } from '../tracks/queries.ts';
import { eventsOfRun, type Run, type RunEvent, runName } from './queries.ts';

export interface Undoing {
  event: number;
  uscc: string;
  name: string;
  /** 认定，2026-07-10 */
  what: string;
  /** Why it stays, or what failed; '' where it is taken back. */
  why: string;
}
export interface UndoPlan {
  undone: Undoing[];
  /** Something was recorded since that leans on it, or that changed it. */
  kept: Undoing[];
  failed: Undoing[];
}
interface Planned extends UndoPlan {
  /** Taken back in an earlier go. */
  gone: Undoing[];
  /** The dossiers that change, as they are and as they would be. */
  pairs: [before: Dossier, after: Dossier][];
}

/** The reason that each voided event carries, by which a later look knows it. */
function reasonOf(run: Run): string {
  return `撤销${runName(run)}（${minuteInWords(run.at, '')}）`;
}

function told(row: RunEvent, why = ''): Undoing {
  const { id: event, uscc, name, category, effective_on } = row;
  const word = kindName(category, row as Pick<TrackEvent, 'kind' | 'stage' | 'reason'>);
  return { event, uscc, name, what: `${categoryShort(category)}${word}，${effective_on}`, why };
}

/** Latest first, papers before what they complete: what leans on another goes before it. */
function backwards(a: RunEvent, b: RunEvent): number {
  const papers = Number(b.kind === 'amended') - Number(a.kind === 'amended');
  if (papers !== 0) return papers;
  return a.effective_on < b.effective_on ? 1 : a.effective_on > b.effective_on ? -1 : b.id - a.id;
}

const LATER = '此后又补充过这条记录的材料';

function planOne(before: Dossier, rows: readonly RunEvent[], run: Run, at: Instant, plan: Planned): void {
  const own = new Set(rows.map((row) => row.id));
  const isAmended = (id: number) =>
    before.events.some((event) => event.amends === id && event.voided_at === null && !own.has(event.id));
  let after = before;
  let waiting: RunEvent[] = [];
  for (const row of [...rows].sort(backwards)) {
    if (row.void_reason === reasonOf(run)) plan.gone.push(told(row));
    else if (row.void_reason !== null) {
      plan.kept.push(told(row, row.replaced_by === null ? '此后已作废' : '此后已更正'));
    } else if (isAmended(row.id)) plan.kept.push(told(row, LATER));
    // It rests beside one that says the same, of the record that its own was merged into.
    else if (!before.events.some((event) => event.id === row.id)) plan.undone.push(told(row));
    else waiting.push(row);
  }
  // One that is taken back may free another: again until nothing moves.
  for (let moved = true; moved; ) {
    moved = false;
    const left: RunEvent[] = [];
    for (const row of waiting) {
      if (judgeVoid(after, row.id).length > 0) {
        left.push(row);
        continue;
      }
      const events = after.events.map((one) => (one.id === row.id ? { ...one, voided_at: at } : one));
      after = { ...after, events };
      plan.undone.push(told(row));
      moved = true;
    }
    waiting = left;
  }
  for (const row of waiting) {
    plan.kept.push(told(row, judgeVoid(after, row.id)[0]?.message ?? '此后有变化'));
  }
  if (after !== before) plan.pairs.push([before, after]);
}

/** What taking the run back would do now. */
export function planUndo(db: Db | Tx, run: Run, at: Instant): Planned {
  const plan: Planned = { undone: [], kept: [], failed: [], gone: [], pairs: [] };
  const byEnterprise = Map.groupBy(eventsOfRun(db, run.id), (row) => row.enterprise_id);
  for (const dossier of readDossiers(db, [...byEnterprise.keys()])) {
    planOne(dossier, byEnterprise.get(dossier.enterprise_id) ?? [], run, at, plan);
  }
  return plan;
}

/** What one enterprise's own fault may be; a full disk is everybody's and stops them all. */
export function isOwnFault(error: unknown): boolean {
  const code = String((error as { code?: unknown }).code ?? '');
  return error instanceof NotFound || code.startsWith('SQLITE_CONSTRAINT');
}

/** Takes the run back in one transaction: planned anew within, an enterprise that fails is left as it was. */
export function undoRun(db: Db, run: Run, by: By): UndoPlan {
  return write(db, (tx): UndoPlan => {
    const { undone: planned, kept, pairs } = planUndo(tx, run, by.at);
    const result: UndoPlan = { undone: [], kept, failed: [] };
    const reason = reasonOf(run);
    const touched: number[] = [];
    for (const [uscc, own] of Map.groupBy(planned, (one) => one.uscc)) {
      const one = tx.$client.transaction(() => {
        for (const { event } of own) {
          voidEvent(tx, event, reason, { ...by, importId: run.id }, { derive: false });
        }
      });
      try {
        one();
        result.undone.push(...own);
        touched.push(...pairs.filter(([was]) => was.uscc === uscc).map(([was]) => was.enterprise_id));
      } catch (error) {
        if (!isOwnFault(error)) throw error;
        result.failed.push(...own.map((each) => ({ ...each, why: '没有撤销成功，打开企业逐条作废' })));
      }
    }
    if (result.undone.length + result.failed.length === 0) return result;
    deriveMany(tx, touched);
    const { undone, failed } = result;
    record(tx, {
      ...by,
      act: run.kind === 'batch' ? 'batch undone' : 'import undone',
      importId: run.id,
      sentence: `撤销${runName(run)}：撤销 ${count(undone.length)} 条，保留 ${count(kept.length)} 条，没有成功 ${count(failed.length)} 条`,
      detail: result,
    });
    return result;
  });
}
