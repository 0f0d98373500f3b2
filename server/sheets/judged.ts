/** What judging the rows of a file gives, before anything is written. */
import { maskPhone } from '../rules/uscc.ts';
import type { Table } from './headers.ts';
import type { Draft, RowFault } from './taker.ts';

export interface RowAt {
  /** 1-based row of the sheet. */
  row: number;
  /** Name or code as written, to find the row again. */
  who: string;
}
/** One for each refused row; several faults of a row are told together. */
export interface RefusedRow extends RowAt {
  column: string;
  message: string;
}
export interface RowWarning extends RowAt {
  message: string;
}
export interface NewValues {
  chain: string[];
  area: string[];
  officer: string[];
}

/** One cell of a row that would change something, in words; whose telephone it is stays half hidden. */
export interface Difference {
  field: string;
  /** The header as it stands in the file. */
  word: string;
  from: string;
  to: string;
}
/** What a row is about to do. */
export interface RowChange {
  row: number;
  isNew: boolean;
  /** The enterprise as it is called now. */
  name: string;
  uscc: string;
  differences: Difference[];
  /** What somebody has to look at before it is written: a figure that jumps. */
  doubt?: string;
}

/** Rows of one kind as judged: what is to be written, what stays, what cannot be taken. */
export interface Judged<C> {
  /** New ones and changed ones, in the order in which they are written. */
  changes: (C & RowChange)[];
  /** The rows that say nothing new. */
  unchanged: number[];
  refused: RefusedRow[];
  /** Each at its row and column; `collapse` makes them fit to be read. */
  warnings: (RowAt & { column: string; message: string })[];
}

export function nothingJudged<C>(): Judged<C> {
  return { changes: [], unchanged: [], refused: [], warnings: [] };
}

/** The faults of a row as one: columns joined, each reason after its column where there are several. */
export function refusedRow(at: RowAt, faults: readonly Omit<RowFault, 'field'>[]): RefusedRow {
  const columns = [...new Set(faults.map((fault) => fault.column))];
  const told = faults.map((fault) =>
    columns.length > 1 ? `${fault.column}：${fault.message}` : fault.message,
  );
  return { row: at.row, who: at.who, column: columns.join('、'), message: told.join('；') };
}

/** Sets aside the rows that cannot be read; the others go on to be judged. */
export function readable<F, C>(drafts: readonly Draft<F>[], judged: Judged<C>): Draft<F>[] {
  for (const draft of drafts)
    if (draft.faults.length > 0) judged.refused.push(refusedRow(draft, draft.faults));
  return drafts.filter((draft) => draft.faults.length === 0);
}

const WORDS: Record<string, string> = {
  uscc: '统一社会信用代码',
  name: '企业名称',
  industry_code: '行业代码',
  category: '类别',
  effective_on: '发生日期',
  publicised_on: '公示日期',
  issued_on: '原公布日期',
  batch: '批次',
  batch_year: '批次年度',
  document_no: '文号',
  valid_from: '有效期起',
  valid_until: '有效期至',
  first_report_on: '起报期',
  note: '备注',
};
/** What a rule calls the kind of an event, its stage or its reason stands in one column of a file. */
const MATTERS = new Set(['matter', 'kind', 'stage', 'reason', 'fell_at']);

/** The header under which a field stands in this file, else its usual name. */
export function columnWord(table: Pick<Table, 'columns'>, field: string): string {
  const wanted = MATTERS.has(field) ? 'matter' : field;
  const header = table.columns.find((column) => column.field === wanted)?.header;
  return header ?? (wanted === 'matter' ? '事项' : (WORDS[wanted] ?? wanted));
}

function inWords(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '未填写';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (Array.isArray(value)) return value.join('、') || '未填写';
  return field === 'contact_phone' ? maskPhone(String(value)) : String(value);
}

export function difference(
  table: Pick<Table, 'columns'>,
  field: string,
  from: unknown,
  to: unknown,
): Difference {
  return { field, word: columnWord(table, field), from: inWords(field, from), to: inWords(field, to) };
}

/** 镇街园区：示例一街道 → 示例二镇；更新联系电话 */
export function differencesInWords(differences: readonly Difference[]): string {
  return differences
    .map(({ field, word, from, to }) =>
      field === 'contact_phone' ? `更新${word}` : `${word}：${from} → ${to}`,
    )
    .join('；');
}

/** So many rows with one warning are told row by row. */
const TOLD_APART = 5;
/** A renaming is told row by row however many there are: a wrong code looks the same. */
export const RENAMED = '更名';

/** Without what stands from the first bracket to the last one; bound to the beginning, so that many brackets take no time. */
function withoutBrackets(message: string): string {
  return message.replace(/^([^（]*)（.*）/, '$1');
}

/** The warning without what differs from row to row. */
function kindOf(one: { column: string; message: string }): string {
  return `${one.column} ${withoutBrackets(one.message.replace(/“[^“”]*”/g, '')).replace(/\d[\d-]*/g, '')}`;
}

/** Warnings to be read: one that many rows have is told once, with their number and the first rows. */
export function collapse(warnings: Judged<unknown>['warnings']): RowWarning[] {
  const groups = new Map<string, Judged<unknown>['warnings']>();
  for (const one of warnings) {
    const group = groups.get(kindOf(one));
    if (group === undefined) groups.set(kindOf(one), [one]);
    else group.push(one);
  }
  const told = [...groups.values()].flatMap((group): RowWarning[] => {
    const [first] = group;
    if (first === undefined || group.length <= TOLD_APART || first.message.startsWith(RENAMED)) {
      return group.map(({ row, who, column, message }) => ({ row, who, message: `${column}：${message}` }));
    }
    const rows = group.slice(0, TOLD_APART).map((one) => one.row);
    const what = `${first.column}：${withoutBrackets(first.message)}`;
    return [
      { row: first.row, who: '', message: `${what}。共 ${group.length} 行（第 ${rows.join('、')} 行等）` },
    ];
  });
  return told.sort((a, b) => a.row - b.row);
}
