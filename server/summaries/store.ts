import { and, asc, desc, eq } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { summaryDraft, summaryIssue } from '../../db/schema.ts';
import { NotFound } from '../errors.ts';
import { quartersOf } from '../rules/days.ts';
import type { Paper } from '../rules/paper.ts';
import { type Period, quarterPeriod } from '../rules/period.ts';
import type { Issued } from '../rules/summary-paper.ts';
import { NO_WORDS, type Summary, type SummaryWords } from '../rules/summary-types.ts';
import type { Day, Instant, Programme } from '../rules/types.ts';
import { sha256 } from './hash.ts';

/** The words as they stand; version 0 and nobody where none were ever saved. */
export interface Draft {
  version: number;
  words: SummaryWords;
  updated_at: Instant | null;
  updated_by: string;
}

export function readDraft(db: Db, programmeId: number, period: string): Draft {
  const row = db
    .select()
    .from(summaryDraft)
    .where(and(eq(summaryDraft.programme_id, programmeId), eq(summaryDraft.period, period)))
    .get();
  return row ?? { version: 0, words: NO_WORDS, updated_at: null, updated_by: '' };
}

const META = {
  id: summaryIssue.id,
  period: summaryIssue.period,
  version: summaryIssue.version,
  as_of: summaryIssue.as_of,
  known_at: summaryIssue.known_at,
  sha256: summaryIssue.sha256,
  audit_seq: summaryIssue.audit_seq,
  audit_hash: summaryIssue.audit_hash,
  correction: summaryIssue.correction,
  accepted: summaryIssue.accepted,
  prepared_by: summaryIssue.prepared_by,
  prepared_at: summaryIssue.prepared_at,
  reviewed_by: summaryIssue.reviewed_by,
  reviewed_at: summaryIssue.reviewed_at,
  issued_by: summaryIssue.issued_by,
  issued_at: summaryIssue.issued_at,
};

/** An issued version without its content. */
export interface IssueMeta {
  id: number;
  period: string;
  version: number;
  as_of: Day;
  known_at: Instant;
  /** Of the HTML as it is served. */
  sha256: string;
  audit_seq: number;
  audit_hash: string;
  correction: string;
  accepted: string[];
  prepared_by: string;
  prepared_at: Instant;
  reviewed_by: string;
  reviewed_at: Instant;
  issued_by: string;
  issued_at: Instant;
}

/** What was frozen with a version. Renderers print `paper`. */
export interface Frozen {
  period: string;
  version: number;
  summary: Summary;
  words: SummaryWords;
  paper: Paper;
  issued: Issued;
  accepted: string[];
}

/** The issued versions of one period, the first one first. */
export function listIssues(db: Db, programmeId: number, period: string): IssueMeta[] {
  return db
    .select(META)
    .from(summaryIssue)
    .where(and(eq(summaryIssue.programme_id, programmeId), eq(summaryIssue.period, period)))
    .orderBy(asc(summaryIssue.version))
    .all();
}

/** Every issued version of the programme, the latest of each period first. */
export function listAllIssues(db: Db, programmeId: number): IssueMeta[] {
  return db
    .select(META)
    .from(summaryIssue)
    .where(eq(summaryIssue.programme_id, programmeId))
    .orderBy(asc(summaryIssue.period), desc(summaryIssue.version))
    .all();
}

/** One issued version with its bytes and what was frozen, both as stored. @throws NotFound */
export function findIssued(
  db: Db,
  programmeId: number,
  period: string,
  version: number,
): IssueMeta & { html: Buffer; frozenText: string; frozen: Frozen } {
  const row = db
    .select({ ...META, html: summaryIssue.html, frozenText: summaryIssue.frozen })
    .from(summaryIssue)
    .where(
      and(
        eq(summaryIssue.programme_id, programmeId),
        eq(summaryIssue.period, period),
        eq(summaryIssue.version, version),
      ),
    )
    .get();
  if (row === undefined) throw new NotFound('issued summary');
  return { ...row, frozen: JSON.parse(row.frozenText) as Frozen };
}

/** Earlier quarters of the programme than the period's end, those within a longer period too, never issued. */
export function unissuedBefore(db: Db, programme: Programme, period: Period): Period[] {
  const issued = new Set(listAllIssues(db, programme.id).map((one) => one.period));
  return quartersOf(programme)
    .map(quarterPeriod)
    .filter((one) => one.to <= period.to && one.code !== period.code && !issued.has(one.code));
}

/** Issued papers whose stored bytes are not those that were hashed, in words; one after another, whatever their size. */
export function issuedFaults(db: Db): string[] {
  const rows = db.$client
    .prepare<[], { period: string; version: number; sha256: string; html: Buffer }>(
      'select period, version, sha256, html from summary_issue order by id',
    )
    .iterate();
  const faults: string[] = [];
  for (const { period, version, sha256: hash, html } of rows)
    if (sha256(html) !== hash) faults.push(`签发的小结 ${period} 第${version}版与校验码不符`);
  return faults;
}
