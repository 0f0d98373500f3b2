/** 重大变化: changes of name from the versions of an enterprise, others as entries; and what became of each. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { changeReport, majorChange } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { recordsOf } from '../derived/merges.ts';
import { NotFound } from '../errors.ts';
import { type ChangeKind, changeName, type ReportOutcome, reportDue } from '../rules/holdings.ts';
import type { Day, Instant } from '../rules/types.ts';

export interface Change {
  /** v12 is a version of the enterprise, c3 an entry: what addresses and alerts call it. */
  subject: string;
  enterprise_id: number;
  kind: ChangeKind | 'renamed';
  changed_on: Day;
  /** The last day for its report. */
  due: Day;
  note: string;
  recorded_at: Instant;
  recorded_by: string;
  report: {
    outcome: ReportOutcome;
    reported_on: Day | null;
    note: string | null;
    recorded_at: Instant;
    recorded_by: string;
  } | null;
}
interface Row {
  id: number;
  enterprise_id: number;
  kind: ChangeKind | 'renamed';
  changed_on: Day;
  note: string | null;
  recorded_at: Instant;
  recorded_by: string;
}
interface ReportRow {
  version_id: number | null;
  change_id: number | null;
  outcome: ReportOutcome;
  reported_on: Day | null;
  note: string | null;
  recorded_at: Instant;
  recorded_by: string;
}

const IN = 'in (select value from json_each(?))';
const statements = perConnection(({ $client }) => ({
  renamed: $client.prepare<[number], Row>(
    `select id, enterprise_id, 'renamed' as kind, effective_on as changed_on, json_extract(changes, '$.name') as note,
        recorded_at, recorded_by from enterprise_version
      where enterprise_id = ? and effective_on > '1900-01-01' and json_extract(changes, '$.name') is not null`,
  ),
  entries: $client.prepare<[string], Row>(`select * from major_change where enterprise_id ${IN}`),
  reports: $client.prepare<[string], ReportRow>(
    `select * from change_report where enterprise_id ${IN} order by id`,
  ),
}));

/** The changes of an enterprise, newest first, each with the last word on its report. */
export function changesOf(db: Db | Tx, enterpriseId: number): Change[] {
  const own = JSON.stringify((recordsOf(db, [enterpriseId]).get(enterpriseId) ?? []).map((one) => one.id));
  const sql = statements(db);
  const reports = new Map(
    sql.reports
      .all(own)
      .map((row) => [row.version_id === null ? `c${row.change_id}` : `v${row.version_id}`, row]),
  );
  const change = (row: Row): Change => {
    const subject = `${row.kind === 'renamed' ? 'v' : 'c'}${row.id}`;
    const report = reports.get(subject);
    return {
      ...row,
      subject,
      due: reportDue(row.changed_on),
      note: row.note === null ? '' : row.kind === 'renamed' ? `改为${row.note}` : row.note,
      report: report === undefined || report.outcome === 'reopened' ? null : report,
    };
  };
  return [...sql.renamed.all(enterpriseId), ...sql.entries.all(own)]
    .map(change)
    .sort((a, b) => (a.changed_on < b.changed_on ? 1 : -1));
}

/** @throws NotFound where the enterprise has no such change */
export function findChange(db: Db | Tx, enterpriseId: number, subject: string): Change {
  const found = changesOf(db, enterpriseId).find((one) => one.subject === subject);
  if (found === undefined) throw new NotFound('change');
  return found;
}

interface Whose {
  id: number;
  name: string;
}

/** Records a change that the versions of an enterprise do not tell, in the caller's transaction. */
export function addChange(
  tx: Tx,
  enterprise: Whose,
  draft: { kind: ChangeKind; changed_on: Day; note: string | null },
  by: By,
): void {
  tx.insert(majorChange)
    .values({ ...draft, enterprise_id: enterprise.id, recorded_at: by.at, recorded_by: by.actor })
    .run();
  const sentence = `登记${enterprise.name}的重大变化：${changeName(draft.kind)}，${draft.changed_on}`;
  record(tx, { ...by, act: 'change recorded', enterpriseId: enterprise.id, sentence, detail: { ...draft } });
}

const OUTCOMES: Record<ReportOutcome, string> = {
  reported: '已在平台报告',
  not_needed: '不需报告',
  reopened: '撤回登记',
};

export function reportName(outcome: ReportOutcome): string {
  return OUTCOMES[outcome];
}

/** Records what became of a change, in the caller's transaction. */
export function recordReport(
  tx: Tx,
  enterprise: Whose,
  change: Change,
  draft: { outcome: ReportOutcome; reported_on: Day | null; note: string | null },
  by: By,
): void {
  const id = Number(change.subject.slice(1));
  const isVersion = change.subject.startsWith('v');
  tx.insert(changeReport)
    .values({
      ...draft,
      enterprise_id: change.enterprise_id,
      version_id: isVersion ? id : null,
      change_id: isVersion ? null : id,
      recorded_at: by.at,
      recorded_by: by.actor,
    })
    .run();
  const day = draft.reported_on === null ? '' : `（${draft.reported_on}）`;
  const note = draft.note === null ? '' : `，说明：${draft.note}`;
  const sentence = `${enterprise.name} ${change.changed_on} ${changeName(change.kind)}：${OUTCOMES[draft.outcome]}${day}${note}`;
  const detail = { subject: change.subject, ...draft };
  record(tx, { ...by, act: 'change reported', enterpriseId: enterprise.id, sentence, detail });
}
