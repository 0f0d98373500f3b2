/**
 * Taking back what a run did to enterprises: each field that still says what the run made it say goes
 * back to what it said, by an edit that compensates; what was changed since stays and is told; who came
 * with the run and has nothing of their own leaves the register. Nothing is deleted.
 */
import { createHash } from 'node:crypto';
import type { Db, Tx } from '../../db/open.ts';
import { importRun } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { deriveMany } from '../derived/derive.ts';
import {
  type Enterprise,
  enterprisesById,
  FIELD_WORDS,
  isPersonal,
  type RunChange,
  removeEnterprise,
  runChangesOf,
  type Saved,
  savedSince,
  valueInWords,
  versionsOf,
} from '../enterprises/queries.ts';
import { count, minuteInWords } from '../format.ts';
import { type Gone, goneBefore } from './gone.ts';
import { type Run, runName } from './queries.ts';
import { fieldsOf, type RunField, restoreFields, stillHolds } from './restoring.ts';
import { isOwnFault } from './undoing.ts';
import { recordedFor } from './untouched.ts';

/** One thing that a run did to an enterprise. */
export interface EditUndoing {
  uscc: string;
  name: string;
  /** 服务专员：专员乙 → 专员甲, or 新增企业 */
  what: string;
  /** Why it stays, or what failed; '' where it goes back. */
  why: string;
}
export interface EditsUndone {
  undone: EditUndoing[];
  /** Changed since, or something else rests on it. */
  kept: EditUndoing[];
  failed: EditUndoing[];
}
/** What goes back of one enterprise: some fields, or all of it. */
interface Task {
  row: Enterprise;
  fields: RunField[];
  isCreated: boolean;
  told: EditUndoing[];
}
export interface EditsPlan extends EditsUndone {
  /** Taken back in an earlier go. */
  gone: EditUndoing[];
  tasks: Task[];
}

/** The log keeps so many of each group; the pages read the run's own changes. */
export const LOGGED = 1_000;
const FAILED = '没有撤销成功，打开企业逐项修改';

/** 服务专员：专员乙 → 专员甲. Contacts are named only: pages of lists do not show them. */
function changeBack({ field, from, to }: RunField): string {
  const word = FIELD_WORDS[field];
  return isPersonal(field) ? word : `${word}：${valueInWords(to)} → ${valueInWords(from)}`;
}

function sinceInWords(saved: Saved | undefined): string {
  return saved === undefined ? '此后有变化' : `此后由${saved.by}在${minuteInWords(saved.at, '')}改过`;
}

function whyCreatedStays(db: Db | Tx, row: Enterprise, changes: readonly RunChange[]): string | null {
  if (row.gone !== null) return '已不在企业库中';
  const { version } = changes.at(-1) ?? { version: 0 };
  if (row.version > version) {
    return sinceInWords(
      [...savedSince(db, row.id, version).values()].sort((a, b) => (a.at < b.at ? 1 : -1))[0],
    );
  }
  return recordedFor(db, row.id);
}

function planOne(
  db: Db | Tx,
  row: Enterprise,
  changes: readonly RunChange[],
  gone: Gone,
  plan: EditsPlan,
): void {
  const { uscc, name } = row;
  const tell = (what: string, why = ''): EditUndoing => ({ uscc, name, what, why });
  if (changes.some((one) => one.what === 'created')) {
    const told = tell('新增企业');
    const why = gone.removed.has(row.id) ? null : whyCreatedStays(db, row, changes);
    if (gone.removed.has(row.id)) plan.gone.push(told);
    else if (why !== null) plan.kept.push({ ...told, why });
    else plan.tasks.push({ row, fields: [], isCreated: true, told: [told] });
    return;
  }
  const version = changes.at(-1)?.version ?? 0;
  const isSince = row.version > version;
  const since = isSince ? savedSince(db, row.id, version) : new Map<string, Saved>();
  const versions = isSince ? versionsOf(db, row.id) : [];
  const task: Task = { row, fields: [], isCreated: false, told: [] };
  for (const field of fieldsOf(changes)) {
    const told = tell(changeBack(field));
    if (gone.fields.has(`${row.id} ${field.field}`)) plan.gone.push(told);
    else if (row.gone !== null) plan.kept.push({ ...told, why: '已不在企业库中' });
    else if (!stillHolds(row, versions, field))
      plan.kept.push({ ...told, why: sinceInWords(since.get(field.field)) });
    else {
      task.fields.push(field);
      task.told.push(told);
    }
  }
  if (task.fields.length > 0) plan.tasks.push(task);
}

/** What taking the run's edits back would do now. */
export function planUndoEdits(db: Db | Tx, run: Run): EditsPlan {
  const plan: EditsPlan = { undone: [], kept: [], failed: [], gone: [], tasks: [] };
  const byEnterprise = Map.groupBy(runChangesOf(db, run.id), (one) => one.enterprise_id);
  const rows = enterprisesById(db, [...byEnterprise.keys()]);
  const gone = goneBefore(db, run);
  for (const [id, changes] of byEnterprise) {
    const row = rows.get(id);
    if (row !== undefined) planOne(db, row, changes, gone, plan);
  }
  plan.undone = plan.tasks.flatMap((one) => one.told);
  return plan;
}

/** The edits that take a run back are a run of their own: what each did is known by it. */
export function startUndoing(tx: Tx, run: Run, by: By): number {
  const { id } = tx
    .insert(importRun)
    .values({
      kind: 'undo',
      file_name: `撤销${runName(run)}`,
      sha256: createHash('sha256').update(`undo ${run.id} ${by.at}`).digest('hex'),
      recorded_at: by.at,
      recorded_by: by.actor,
      counts: { of: run.id },
    })
    .returning({ id: importRun.id })
    .get();
  return id;
}

/**
 * Takes a run's edits back, in the caller's transaction: planned anew within it, an enterprise that
 * fails is left as it was, and everything is folded once at the end. Afterwards every figure, as of any
 * day, is what it would be had the run not made the edits that went back; as known before this moment,
 * every figure is what it was. Called again, it finds nothing to do and writes nothing.
 */
export function undoEdits(tx: Tx, run: Run, by: By): EditsUndone {
  const { tasks, kept } = planUndoEdits(tx, run);
  const result: EditsUndone = { undone: [], kept, failed: [] };
  if (tasks.length === 0) return result;
  const importId = startUndoing(tx, run, by);
  const reason = `撤销${runName(run)}（${minuteInWords(run.at, '')}）`;
  const touched: number[] = [];
  for (const { row, fields, isCreated, told } of tasks) {
    const one = tx.$client.transaction(() => {
      if (isCreated) removeEnterprise(tx, row.id, { ...by, importId }, { derive: false });
      else restoreFields(tx, row, fields, { ...by, importId }, reason);
    });
    try {
      one();
      result.undone.push(...told);
      touched.push(row.id);
    } catch (error) {
      if (!isOwnFault(error)) throw error;
      result.failed.push(...told.map((each) => ({ ...each, why: FAILED })));
    }
  }
  deriveMany(tx, touched);
  recordUndoing(tx, run, result, by);
  return result;
}

/** The line in the log of a run that was taken back. */
export function recordUndoing(tx: Tx, run: Run, { undone, kept, failed }: EditsUndone, by: By): void {
  const counts = { undone: undone.length, kept: kept.length, failed: failed.length };
  record(tx, {
    ...by,
    act: run.kind === 'bulk' ? 'bulk undone' : 'import undone',
    importId: run.id,
    sentence: `撤销${runName(run)}：撤销 ${count(counts.undone)} 处，保留 ${count(counts.kept)} 处，没有成功 ${count(counts.failed)} 处`,
    detail: {
      counts,
      undone: undone.slice(0, LOGGED),
      kept: kept.slice(0, LOGGED),
      failed: failed.slice(0, LOGGED),
    },
  });
}
