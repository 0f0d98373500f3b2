/** Writing what was judged, within the import's own transaction. */
import type { Db } from '../../db/open.ts';
import { importRun } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record, recordingMany } from '../audit/record.ts';
import { deriveMany } from '../derived/derive.ts';
import { deriveReadiness } from '../derived/readiness.ts';
import {
  createEnterprise,
  type EnterpriseDraft,
  knownWords,
  openBook,
  reviseEnterprise,
} from '../enterprises/queries.ts';
import { recordFigures } from '../indicators/queries.ts';
import { recordEvents } from '../tracks/queries.ts';
import { type ImportResult, KIND_WORDS, unitOf } from './import-result.ts';
import type { Changes, EnterpriseChange } from './judge-enterprises.ts';
import type { IndicatorChange } from './judge-indicators.ts';
import type { EventChange } from './judge-recognitions.ts';
import type { NewValues } from './judged.ts';

/** So many refused rows are kept with the run. */
const KEPT = 1_000;

/** What these changes name and the lists lack, in the order of the file; making and revising takes them in. */
export function newValuesOf(db: Db, changes: readonly EnterpriseChange[]): NewValues {
  const known = knownWords(db);
  const lacking = (list: keyof NewValues): string[] => {
    const named = new Set(changes.flatMap((one) => one.changes[list] ?? []));
    return [...named].filter((value) => !known.isKnown(list, value));
  };
  return { chain: lacking('chain'), area: lacking('area'), officer: lacking('officer') };
}

/** 新增 320 家，修改 2 家，不变 0 家，跳过 5 行 */
function countsInWords({ kind, counts }: Pick<ImportResult, 'kind' | 'counts'>): string {
  const unit = unitOf(kind);
  const skipped = counts.refused === 0 ? '' : `，跳过 ${counts.refused} 行`;
  return `新增 ${counts.added} ${unit}，修改 ${counts.changed} ${unit}，不变 ${counts.unchanged} ${unit}${skipped}`;
}

/** The row of the run and its line in the log; what the file changes points at it. */
export function writeRun(tx: Db, result: ImportResult, sha256: string, by: By): number {
  const { kind, fileName, counts } = result;
  const { id } = tx
    .insert(importRun)
    .values({
      kind,
      file_name: fileName,
      sha256,
      recorded_at: by.at,
      recorded_by: by.actor,
      counts: { ...counts },
    })
    .returning({ id: importRun.id })
    .get();
  record(tx, {
    ...by,
    act: `import ${kind}`,
    importId: id,
    sentence: `导入${KIND_WORDS[kind]}“${fileName}”：${countsInWords(result)}`,
    detail: { counts, sha256, refused: result.refused.slice(0, KEPT) },
  });
  return id;
}

/** Long before anything that is recorded: what a file completes has been so all along. */
const ALL_ALONG = '1990-01-01';
/** What is kept in dated versions and may be blank. */
const DATED = new Set(['industry_code', 'chain', 'area', 'officer']);

function draftOf(fields: Changes): EnterpriseDraft {
  const { uscc, name, in_scope = true } = fields;
  if (uscc === undefined || name === undefined) throw new Error('a new enterprise without name or code');
  return { ...BLANK_DRAFT, ...fields, uscc, name, in_scope };
}

const BLANK_DRAFT: Omit<EnterpriseDraft, 'uscc' | 'name' | 'in_scope'> = {
  former_names: [],
  short_name: null,
  industry_code: null,
  chain: null,
  area: null,
  founded_on: null,
  signed_on: null,
  officer: null,
  contact_name: null,
  contact_phone: null,
  main_product: null,
  tags: null,
  note: null,
};

/** Heard after every so many, so that a page can tell how far it is. */
const TOLD_EVERY = 200;
type Tell = (done: number) => void;

/**
 * Makes and revises enterprises. An industry code that was missing holds for the days before as well,
 * or what happened then could never be recorded; what replaces another value holds from today.
 */
export function writeEnterprises(tx: Db, changes: readonly EnterpriseChange[], by: By, tell?: Tell): void {
  const how = { derive: false, book: openBook(tx) };
  const write = ({ id, changes: all, completed }: EnterpriseChange, at: number): number => {
    if (at % TOLD_EVERY === 0) tell?.(at);
    if (id === null) return createEnterprise(tx, draftOf(all), by, how);
    const early = completed.filter((field) => DATED.has(field));
    const entries = Object.entries(all);
    const first = Object.fromEntries(entries.filter(([field]) => early.includes(field)));
    const rest = Object.fromEntries(entries.filter(([field]) => !early.includes(field)));
    if (early.length > 0) reviseEnterprise(tx, id, first, by, { effective_on: ALL_ALONG, ...how });
    if (Object.keys(rest).length > 0) reviseEnterprise(tx, id, rest, by, how);
    return id;
  };
  const ids = recordingMany(tx, () => changes.map(write));
  deriveMany(tx, ids, { factsOnly: true });
}

/** Records events, those of one enterprise together, by day. */
export function writeEvents(
  tx: Db,
  changes: readonly EventChange[],
  by: By,
  { tell, lateReason }: { tell?: Tell | undefined; lateReason?: string | null | undefined } = {},
): void {
  const byEnterprise = Map.groupBy(changes, (one) => one.enterpriseId);
  let done = 0;
  recordingMany(tx, () => {
    for (const [id, own] of byEnterprise) {
      const drafts = own.map((one) => one.draft);
      recordEvents(tx, id, drafts, by, { derive: false, lateReason });
      const before = done;
      done += own.length;
      if (Math.floor(before / TOLD_EVERY) !== Math.floor(done / TOLD_EVERY)) tell?.(done);
    }
  });
  deriveMany(tx, [...byEnterprise.keys()], { eventsOnly: true });
}

/** Records yearly and quarterly figures; they stand in no figure of the programme, and are held against the criteria once at the end. */
export function writeFigures(
  tx: Db,
  changes: readonly (IndicatorChange & { name: string })[],
  by: By,
  tell?: Tell,
): void {
  recordingMany(tx, () => {
    for (const [at, { enterpriseId, name, year, quarter, source, figures }] of changes.entries()) {
      if (at % TOLD_EVERY === 0) tell?.(at);
      recordFigures(tx, { enterpriseId, name, year, quarter, figures }, source, by, { derive: false });
    }
  });
  deriveReadiness(tx, [...new Set(changes.map((one) => one.enterpriseId))]);
}
