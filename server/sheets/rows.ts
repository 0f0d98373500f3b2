/** One row of a file as a typed draft, with every fault at its column. No database: who it is comes later. */

import { judgeIndustryCode } from '../rules/industry.ts';
import { normaliseName } from '../rules/names.ts';
import type { Category, Day, EventKind, ExitReason, FellAt, OpenStage, Route } from '../rules/types.ts';
import { fellAtName } from '../rules/words.ts';
import { DECIDING_STEP, readCategory, readFellAt, readMatter, takenAs } from './matters.ts';
import { BLANK } from './sheet.ts';
import { type Draft, type RowCells, Taker } from './taker.ts';
import { readDay, readList, readMonth, readNote, readYear, readYesNo } from './values.ts';

/** What “清空” may take away. */
export const CLEARABLE = [
  'short_name',
  'industry_code',
  'chain',
  'area',
  'founded_on',
  'signed_on',
  'officer',
  'contact_name',
  'contact_phone',
  'main_product',
  'note',
] as const satisfies readonly (keyof EnterpriseFields)[];

/** Blank is null: an import leaves what it does not say as it is. */
export interface EnterpriseFields {
  uscc: string;
  name: string;
  former_names: string[];
  short_name: string | null;
  industry_code: string | null;
  chain: string | null;
  area: string | null;
  in_scope: boolean | null;
  founded_on: Day | null;
  signed_on: Day | null;
  officer: string | null;
  contact_name: string | null;
  contact_phone: string | null;
  main_product: string | null;
  note: string | null;
  /** Fields whose cells say “清空”: what is recorded there goes. */
  cleared: (typeof CLEARABLE)[number][];
}

/** An event before its enterprise is known: by `uscc` first, else by `name` (present or former). */
export interface RecognitionFields {
  uscc: string | null;
  name: string | null;
  category: Category;
  /** 事项 as written. */
  matter: string;
  kind: EventKind;
  stage: OpenStage | null;
  reason: ExitReason | null;
  fell_at: FellAt | null;
  effective_on: Day;
  publicised_on: Day | null;
  /** `moved_in` only. */
  issued_on: Day | null;
  batch: string | null;
  /** As written; what is blank is proposed by the rules. */
  batch_year: number | null;
  document_no: string | null;
  valid_from: Day | null;
  valid_until: Day | null;
  first_report_on: Day | null;
  route: Route | null;
  note: string | null;
}

/** The names that one cell gives: several by 、 and the like. */
export function namesIn(text: string): string[] {
  const read = readList({ ...BLANK, text });
  return 'value' in read ? (read.value ?? []).map(normaliseName) : [];
}

function industryCode(taker: Taker): string | null {
  const written = taker.text('industry_code', 60);
  if (written === null) return null;
  // 06 typed into a sheet becomes the number 6; a name may follow the code.
  const padded =
    taker.cell('industry_code').number !== null && /^\d$/.test(written) ? `0${written}` : written;
  const judged = judgeIndustryCode(
    /^([A-Ta-t]?\d{2,4})[\s\p{P}]*\p{Script=Han}/u.exec(padded.normalize('NFKC'))?.[1] ?? padded,
  );
  return 'refusal' in judged ? taker.refuse('industry_code', judged.refusal.message) : judged.code;
}

function phone(taker: Taker): string | null {
  const text = taker.text('contact_phone', 60);
  if (text === null || !/^\d(\.\d+)?E\+?\d+$/i.test(text)) return text;
  // The log keeps why a row was refused, and no number: with all its digits it would be one.
  const told = text.replace(/(\.\d\d)\d+/, '$1…');
  return taker.refuse('contact_phone', `电话成了“${told}”，后几位已丢失。在 WPS 中把该列设为文本后重新填写`);
}

/** A row of an enterprises file. `today` is the day in Shanghai: nothing may have happened after it. */
export function readEnterpriseRow(row: number, cells: RowCells, today: Day): Draft<EnterpriseFields> {
  const taker = new Taker(cells);
  const cleared = taker.cleared(CLEARABLE);
  const before = taker.faults.length;
  const name = taker.name();
  if (name === null && taker.faults.length === before) taker.refuse('name', '填写企业名称');
  const refused = taker.faults.length;
  const uscc = taker.code();
  if (uscc === null && taker.faults.length === refused) taker.refuse('uscc', '填写统一社会信用代码');
  const fields: EnterpriseFields = {
    uscc: uscc ?? '',
    name: name ?? '',
    former_names: (taker.take('former_names', readList) ?? [])
      .map(normaliseName)
      .filter((one) => one !== name && one !== ''),
    short_name: taker.text('short_name', 60),
    industry_code: industryCode(taker),
    chain: taker.text('chain', 60),
    area: taker.text('area', 60),
    in_scope: taker.take('in_scope', readYesNo),
    founded_on: taker.past('founded_on', today),
    signed_on: taker.past('signed_on', today),
    officer: taker.text('officer', 60),
    contact_name: taker.text('contact_name', 60),
    contact_phone: phone(taker),
    main_product: taker.text('main_product', 500),
    note: taker.take('note', readNote),
    cleared,
  };
  if (fields.founded_on !== null && fields.signed_on !== null && fields.signed_on < fields.founded_on) {
    taker.warn('signed_on', `签约落地日期早于成立日期 ${fields.founded_on}`);
  }
  return taker.draft(row, fields);
}

function category(taker: Taker): Category | null {
  const text = taker.text('category', 60);
  if (text === null)
    return taker.raw('category') === ''
      ? taker.refuse('category', '填写类别：小巨人、省级专精特新或规上工业')
      : null;
  const read = readCategory(text);
  return 'fault' in read ? taker.refuse('category', read.fault) : read.category;
}

function route(taker: Taker): Route | null {
  const text = taker.text('route', 60);
  if (text === null) return null;
  if (/主动发现|发现/.test(text)) return 'discovered';
  if (/申报|申请/.test(text)) return 'applied';
  return taker.refuse('route', `取得方式写“企业申报”或“主动发现”，现在是“${text}”`);
}

/** The step at which it fell: from its own column, else 事项 or 备注, else the level that decides, with a warning. */
function fellAt(taker: Taker, of: Category): FellAt {
  for (const field of ['fell_at', 'matter', 'note']) {
    const named = readFellAt(taker.raw(field));
    if (named !== null) return named;
  }
  const step = DECIDING_STEP[of];
  taker.warn('matter', `没有写明在哪一级未通过，按“${fellAtName(step)}”记`);
  return step;
}

function warnOfGaps(taker: Taker, fields: RecognitionFields): void {
  const { kind, effective_on: day, publicised_on: shown, valid_until: until } = fields;
  if (kind === 'recognised' && fields.category !== 'above_scale') {
    if (fields.document_no === null) taker.warn('document_no', '没有文号，可以之后补上');
    if (fields.batch === null) taker.warn('batch', '没有批次，可以之后补上');
  }
  if (shown !== null && shown > day) taker.warn('publicised_on', `公示日期 ${shown} 晚于发生日期 ${day}`);
  if (until !== null && until < day) taker.warn('valid_until', `有效期至 ${until} 早于发生日期 ${day}`);
  const said = taker.raw('matter');
  const taken = takenAs(said, fields.category, fields);
  if (taken !== null) taker.warn('matter', `“${said}”：${taken}`);
}

/** A row of a recognitions file. Faults leave placeholders in `fields`: use them only where `faults` is empty. */
export function readRecognitionRow(row: number, cells: RowCells, today: Day): Draft<RecognitionFields> {
  const taker = new Taker(cells);
  taker.cleared([], '记录的内容不能清空，记错的打开企业作废或更正');
  const uscc = taker.code();
  const name = taker.name();
  if (uscc === null && name === null && taker.faults.length === 0) {
    taker.refuse('uscc', '填写统一社会信用代码或企业名称');
  }
  const of = category(taker);
  const said = taker.text('matter', 60);
  if (said === null && taker.cell('matter').fault === undefined)
    taker.refuse('matter', '填写事项，如认定、入库、储备');
  const read = said === null ? null : readMatter(said, of);
  if (read !== null && 'fault' in read) taker.refuse('matter', read.fault);
  const matter = read === null || 'fault' in read ? null : read;
  const before = taker.faults.length;
  const publicised = taker.past('publicised_on', today);
  let day = taker.past('effective_on', today);
  // A row on a publication often gives its day in the column of publications only.
  if (day === null && matter?.stage === 'in_review') day = publicised;
  if (day === null && taker.faults.length === before)
    taker.refuse('effective_on', '填写发生日期，写成 2026-09-30');
  const kind = matter?.kind ?? 'stage';
  const fields: RecognitionFields = {
    uscc,
    name,
    category: of ?? 'provincial_srdi',
    matter: said ?? '',
    kind,
    stage: matter?.stage ?? null,
    reason: matter?.reason ?? null,
    fell_at: kind === 'not_approved' && of !== null ? fellAt(taker, of) : null,
    effective_on: day ?? today,
    publicised_on: publicised,
    issued_on: taker.past('issued_on', today),
    batch: taker.text('batch', 100),
    batch_year: taker.take('batch_year', readYear),
    document_no: taker.text('document_no', 200),
    valid_from: taker.take('valid_from', readDay),
    valid_until: taker.take('valid_until', readDay),
    first_report_on: taker.take('first_report_on', readMonth),
    route: route(taker),
    note: taker.take('note', readNote),
  };
  if (matter !== null && of !== null) warnOfGaps(taker, fields);
  return taker.draft(row, fields);
}
