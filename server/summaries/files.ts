/**
 * A summary as a file of its own kind: the issued version, or the draft as it would be printed now. All
 * are made of one paper, which of an issued version is the one that was frozen.
 */
import type { Db } from '../../db/open.ts';
import { NotFound } from '../errors.ts';
import type { Paper } from '../rules/paper.ts';
import type { Period } from '../rules/period.ts';
import { paperOf } from '../rules/summary-paper.ts';
import type { Day, Instant, Programme } from '../rules/types.ts';
import { bytesOf, writeTables } from '../sheets/queries.ts';
import { paperTables } from './paper-tables.ts';
import { readSummary } from './reading.ts';
import { renderPaper } from './render.ts';
import { findIssued, readDraft } from './store.ts';

export interface PaperFile {
  paper: Paper;
  /** Null is the draft. */
  version: number | null;
  /** The moment that a document names as its own: that of the issue, or of the draft's figures. */
  at: Instant;
  /** The document: of an issued version the bytes as they were stored. */
  html: () => Uint8Array;
}

/** @param version null is the draft. @throws NotFound where no such version was issued */
export function findPaper(
  db: Db,
  asked: { programme: Programme; period: Period; version: number | null; today: Day; now: Instant },
): PaperFile {
  const { programme, period, version, today, now } = asked;
  if (version !== null) {
    const { frozen, html, issued_at: at } = findIssued(db, programme.id, period.code, version);
    return { paper: frozen.paper, version, at, html: () => html };
  }
  const { words } = readDraft(db, programme.id, period.code);
  const paper = paperOf(readSummary(db, { programme, period, today, now }), words);
  return { paper, version, at: now, html: () => Buffer.from(renderPaper(paper)) };
}

/** 秀水强脊工程2026年第三季度进展小结-第1版 */
export function fileNameOf({ paper, version }: Pick<PaperFile, 'paper' | 'version'>): string {
  return `${paper.title}-${version === null ? '草稿' : `第${version}版`}`;
}

export const PAPER_KINDS = ['docx', 'xlsx'] as const;
export type PaperKind = (typeof PAPER_KINDS)[number];

/** The whole file. The package for documents is large and fetched when one is made. @throws NotFound without tables */
export async function writePaper(file: PaperFile, kind: PaperKind): Promise<Uint8Array> {
  if (kind === 'docx') {
    const { wordOf } = await import('./word.ts');
    return wordOf(file.paper, file.at);
  }
  const tables = paperTables(file.paper);
  if (tables === null) throw new NotFound('table');
  return bytesOf(writeTables(tables, 'xlsx'));
}
