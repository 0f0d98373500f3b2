/** The file as it came, with the reason in each row that cannot be imported and its cells marked. */
import type { Db } from '../../db/open.ts';
import { NotFound } from '../errors.ts';
import type { Task } from '../task.ts';
import { RESULT } from './columns.ts';
import { type CellStyle, type CellValue, writeXlsx } from './hucre.ts';
import { type MappedColumn, nameOf } from './mapping.ts';
import type { Cell } from './sheet.ts';
import { findStagedById, type Staged, sheetOf } from './staged.ts';
import { judgedOutcomes } from './staged-rows.ts';
import { xlsxText } from './xlsx-cells.ts';

export interface ToMark {
  stagedId: number;
  /** All rows, or those that were refused with what stands above the header. */
  only: 'all' | 'refused';
}

const FILL: CellStyle = { fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FBE6E4' } } };
const REASON: CellStyle = {
  ...FILL,
  font: { bold: true, color: { rgb: 'A61B1B' } },
  alignment: { wrapText: true },
};
const TEXT: CellStyle = { numFmt: '@' };
const DAY: CellStyle = { numFmt: 'yyyy-mm-dd' };
const WORDS = {
  refused: '不能导入',
  new: '新增',
  changed: '修改',
  unchanged: '不变',
  passed: '略过',
} as const;

function cellValue({ text, number, date }: Cell): { value: CellValue; style: CellStyle | null } {
  if (date !== null && /^\d{4}-\d{2}-\d{2}$/.test(date))
    return { value: new Date(`${date}T00:00:00Z`), style: DAY };
  if (number !== null && /^-?\d+(\.\d+)?$/.test(text)) return { value: number, style: null };
  return { value: text === '' ? null : xlsxText(text), style: text === '' ? null : TEXT };
}

/** The columns that a fault names, by their headers. */
function faultyColumns(columns: readonly MappedColumn[], named: string): Set<number> {
  const words = new Set(named.split('、'));
  const hit = columns.filter(
    ({ index, header, field }) => field !== '' && words.has(header === '' ? nameOf(index) : header),
  );
  return new Set(hit.map((one) => one.index));
}

async function bytesOf(db: Db, staged: Staged, only: ToMark['only']): Promise<Uint8Array> {
  const sheet = sheetOf(db, staged);
  const outcomes = judgedOutcomes(db, staged);
  const { header_row: headerRow, columns } = staged;
  const last = Math.max(columns.length, ...sheet.rows.slice(0, 50).map((row) => row.cells.length));
  const rows: CellValue[][] = [];
  const cells = new Map<string, { value: CellValue; style: CellStyle }>();
  const put = (at: number, index: number, value: CellValue, style: CellStyle): void => {
    cells.set(`${at},${index}`, { value, style });
  };
  let next = 1;
  for (const { number, cells: own } of sheet.rows) {
    const isHead = number <= headerRow;
    const judged = outcomes.get(number);
    if (only === 'refused' && !isHead && judged?.verdict !== 'refused') continue;
    // The whole file keeps its row numbers, blank rows included.
    for (; only === 'all' && next < number; next += 1) rows.push([]);
    const at = rows.length;
    const marked = faultyColumns(columns, judged?.outcome.fault?.column ?? '');
    rows.push(
      own.map((cell, index) => {
        const { value, style } = cellValue(cell);
        if (marked.has(index)) put(at, index, value, { ...style, ...FILL });
        else if (style !== null) put(at, index, value, style);
        return value;
      }),
    );
    for (const index of marked) if (index >= own.length) put(at, index, '', FILL);
    if (number === headerRow) put(at, last, RESULT, { font: { bold: true } });
    else if (judged !== undefined) {
      const fault = judged.outcome.fault;
      const told = judged.outcome.doubt ?? judged.outcome.why ?? '';
      const words = fault === undefined ? told : fault.message;
      const word = judged.isLeft ? '不导入' : WORDS[judged.verdict];
      const line = words === '' ? word : `${word}：${fault === undefined ? '' : `${fault.column}：`}${words}`;
      put(at, last, xlsxText(line), fault === undefined ? {} : REASON);
    }
    next = number + 1;
  }
  const width = (one: MappedColumn) => (one.field === 'name' ? 34 : one.field === 'uscc' ? 22 : 14);
  return writeXlsx({
    sheets: [
      {
        name: sheet.name === '' ? '表1' : sheet.name,
        columns: [...columns.map((one) => ({ width: width(one) })), { width: 60 }],
        rows,
        cells: new Map([...cells].map(([at, cell]) => [at, { ...cell, ...typeOf(cell.value) }])),
        ...(headerRow > 0 ? { freezePane: { rows: headerRow } } : {}),
      },
    ],
  });
}

function typeOf(value: CellValue): { type?: 'string' } {
  return typeof value === 'string' ? { type: 'string' } : {};
}

/** The bytes of an .xlsx; it may be imported again as it is. */
export const markedFile: Task<ToMark, Uint8Array> = {
  name: 'mark file',
  writes: false,
  async run({ db }, { stagedId, only }) {
    const staged = findStagedById(db, stagedId);
    if (staged === null) throw new NotFound('import');
    return bytesOf(db, staged, only);
  },
};
