/** What may be typed into the first step: the matter and its papers, and the list itself. */
import { type Faults, type Typed, tidy } from '../forms.ts';
import { fieldFaults } from '../rules/fields.ts';
import { proposeBatchYear, proposeValidUntil } from '../rules/judge.ts';
import type { Day } from '../rules/types.ts';
import { candidateOf, type EventDraft } from '../tracks/drafts.ts';
import { readDay, readYear, WRITE_DATE, WRITE_YEAR } from '../typed-days.ts';
import { linesOf, listFault } from './lines.ts';
import { detailsOf, draftOf, type Matter, readMatter } from './matters.ts';

/** The boxes of the form, in order. */
export const BOXES = [
  'matter',
  'effective_on',
  'publicised_on',
  'batch',
  'batch_year',
  'document_no',
  'valid_until',
  'basis',
  'note',
  'late_reason',
  'list',
] as const;
const LABELS: Record<string, string> = {
  publicised_on: '公示日期',
  batch_year: '批次年度',
  valid_until: '有效期至',
};
const LIMITS = { batch: 100, document_no: 200, basis: 500, note: 2_000, late_reason: 500 } as const;

/** A batch as it was asked for: one event for every enterprise of the list. */
export interface Batch {
  matter: Matter;
  /** As given: what was left blank is blank, so that it changes nothing that is recorded. */
  draft: EventDraft;
  /** What the rules propose for the blanks of new events. */
  proposed: Partial<EventDraft>;
  /** 补录理由, for all of them; null where none was given. */
  lateReason: string | null;
  /** The list as pasted. */
  lines: string[];
}

function proposalsOf({ category, code }: Matter, draft: EventDraft): Partial<EventDraft> {
  const proposed: Partial<EventDraft> = {};
  const { effective_on: day, batch = null, batch_year = null, valid_until = null } = draft;
  if (code === 'recognised' && batch_year === null) proposed.batch_year = proposeBatchYear(batch, day);
  const hasTerm = category !== 'above_scale' && (code === 'recognised' || code === 'renewed');
  if (hasTerm && valid_until === null) proposed.valid_until = proposeValidUntil(null, day);
  return proposed;
}

function readBoxes(
  typed: Typed,
  matter: Matter,
  faults: Faults,
): EventDraft & { late_reason: string | null } {
  const day = readDay(typed.effective_on ?? '');
  if (day === null) faults.effective_on = WRITE_DATE;
  const draft = draftOf(matter, day ?? '');
  const carried = detailsOf(matter);
  for (const [field, label] of Object.entries(LABELS)) {
    const said = tidy(typed[field]);
    if (said !== null && !carried.includes(field)) faults[field] = `“${matter.word}”没有${label}，清空这一栏`;
  }
  const dayIn = (field: 'publicised_on' | 'valid_until'): Day | null => {
    const said = tidy(typed[field]);
    const read = said === null ? null : readDay(said);
    if (said !== null && read === null) faults[field] ??= WRITE_DATE;
    return read;
  };
  const textIn = (field: keyof typeof LIMITS): string | null => {
    const said = tidy(typed[field]);
    if (said !== null && said.length > LIMITS[field]) faults[field] = `最多 ${LIMITS[field]} 字`;
    return said;
  };
  const year = tidy(typed.batch_year);
  const batch_year = year === null ? null : readYear(year);
  if (year !== null && batch_year === null) faults.batch_year ??= WRITE_YEAR;
  return {
    ...draft,
    publicised_on: dayIn('publicised_on'),
    valid_until: dayIn('valid_until'),
    batch_year,
    batch: textIn('batch'),
    document_no: textIn('document_no'),
    basis: textIn('basis'),
    note: textIn('note'),
    late_reason: textIn('late_reason'),
  };
}

/** Reads the first step; every fault stands at its box. */
export function readBatch(typed: Typed, today: Day): { batch: Batch | null; faults: Faults } {
  const faults: Faults = {};
  const matter = readMatter(typed.matter);
  const lines = linesOf(typed.list ?? '');
  const fault = listFault(lines);
  if (fault !== null) faults.list = fault;
  if (matter === null) return { batch: null, faults: { matter: '选择类别与事项', ...faults } };
  const { late_reason: lateReason, ...draft } = readBoxes(typed, matter, faults);
  if (matter.code === 'recognised' && !draft.document_no && !draft.basis) {
    faults.document_no ??= `改为“${matter.word}”须填写文号或依据`;
  }
  const proposed = draft.effective_on === '' ? {} : proposalsOf(matter, draft);
  if (Object.keys(faults).length === 0) {
    for (const { field, message } of fieldFaults(candidateOf({ ...draft, ...proposed }, ''), today)) {
      faults[field] ??= message;
    }
  }
  const isWhole = Object.keys(faults).length === 0;
  return { batch: isWhole ? { matter, draft, proposed, lateReason, lines } : null, faults };
}
