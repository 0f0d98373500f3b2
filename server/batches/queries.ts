/** The batches that were made, and imports of events, as far as they can be undone. */
import type { Db, Tx } from '../../db/open.ts';
import { ledOn } from '../derived/merges.ts';
import { NotFound } from '../errors.ts';
import type { Category, EventKind, Instant } from '../rules/types.ts';

export { findLines } from './finding.ts';
export { linesOf, listFault, MOST_LINES } from './lines.ts';
export { keepStaged, newToken } from './staged.ts';

/** Runs that can be undone as a whole. */
const KINDS = ['batch', 'recognitions', 'bulk', 'enterprises', 'indicators'] as const;
export type RunKind = (typeof KINDS)[number];

export interface Run {
  id: number;
  kind: RunKind;
  /** What the batch records, or the name of the file. */
  title: string;
  at: Instant;
  by: string;
  /** Lines of the list and enterprises updated; for an import 0 and the events added. */
  lines: number;
  updated: number;
}
interface Row {
  id: number;
  kind: RunKind;
  file_name: string;
  recorded_at: string;
  recorded_by: string;
  counts: string;
}

const COLUMNS = 'id, kind, file_name, recorded_at, recorded_by, counts';

function runOf(row: Row): Run {
  const counts = JSON.parse(row.counts) as Record<string, number>;
  const { id, kind, file_name: title, recorded_at: at, recorded_by: by } = row;
  const updated = counts.updated ?? counts.added ?? 0;
  return { id, kind, title, at, by, lines: counts.lines ?? 0, updated };
}

/** So many batches stand at the foot of the page. */
export const LISTED = 20;

/** The latest batches, bulk edits among them, newest first. */
export function latestBatches(db: Db, limit: number): Run[] {
  return db.$client
    .prepare<[number], Row>(
      `select ${COLUMNS} from import_run where kind in ('batch', 'bulk') order by id desc limit ?`,
    )
    .all(limit)
    .map(runOf);
}

/** 批量更新“…”, 批量修改“…” or 导入“…”: how sentences name a run. */
export function runName({ kind, title }: Pick<Run, 'kind' | 'title'>): string {
  const word = kind === 'batch' ? '批量更新' : kind === 'bulk' ? '批量修改' : '导入';
  return `${word}“${title}”`;
}

/** So long a run can be taken back as a whole. */
export const UNDO_DAYS = 30;

export function isUndoable(run: Pick<Run, 'at'>, now: Date): boolean {
  return now.getTime() - Date.parse(run.at) <= UNDO_DAYS * 86_400_000;
}

/** Whether a run changed what is kept of enterprises, figures included; else it recorded events on their tracks. */
export function isOfEdits({ kind }: Pick<Run, 'kind'>): boolean {
  return kind === 'bulk' || kind === 'enterprises' || kind === 'indicators';
}

/** @throws NotFound where there is no such run, or of none of these kinds */
export function findRun(db: Db | Tx, id: number, kinds: readonly RunKind[] = KINDS): Run {
  const row = db.$client.prepare<[number], Row>(`select ${COLUMNS} from import_run where id = ?`).get(id);
  if (row === undefined || !kinds.includes(row.kind)) throw new NotFound('run');
  return runOf(row);
}

/** The run that came of a staged batch or bulk edit; null while it was not confirmed. */
export function runOfDigest(db: Db | Tx, digest: string, kind: 'batch' | 'bulk' = 'batch'): number | null {
  const row = db.$client
    .prepare<[string, string], { id: number }>('select id from import_run where kind = ? and sha256 = ?')
    .get(kind, digest);
  return row?.id ?? null;
}

/** One line of the log about a run, the latest of its kind; its detail, or null. */
export function detailOf(db: Db, run: Pick<Run, 'id' | 'at'>, act: string): unknown {
  const row = db.$client
    .prepare<[string, number, string], { detail: string }>(
      'select detail from audit where at >= ? and import_id = ? and act = ? order by seq desc limit 1',
    )
    .get(run.at, run.id, act);
  return row === undefined ? null : JSON.parse(row.detail);
}

export interface RunEvent {
  id: number;
  enterprise_id: number;
  uscc: string;
  name: string;
  category: Category;
  kind: EventKind;
  stage: string | null;
  reason: string | null;
  effective_on: string;
  amends: number | null;
  /** How it was voided; null while it stands. */
  void_reason: string | null;
  replaced_by: number | null;
}

/** What a run recorded, in the order in which it did, each under the enterprise that has it now. */
export function eventsOfRun(db: Db | Tx, runId: number): RunEvent[] {
  const rows = db.$client
    .prepare<[number], RunEvent>(
      `select e.id, e.enterprise_id, n.uscc, n.name, e.category, e.kind, e.stage, e.reason, e.effective_on,
         e.amends, v.reason as void_reason, v.replaced_by
       from event e join enterprise n on n.id = e.enterprise_id
         left join event_void v on v.event_id = e.id
       where e.import_id = ? order by e.id`,
    )
    .all(runId);
  return ledOn(db, rows);
}
