/** Taking values out of a row: each fault is kept at its column, and the row is read to its end. */
import { dayInWords } from '../rules/days.ts';
import { normaliseName } from '../rules/names.ts';
import type { Day } from '../rules/types.ts';
import { judgeCode, normaliseCode, orgCodeWarning } from '../rules/uscc.ts';
import type { TableColumn } from './headers.ts';
import { BLANK, type Cell } from './sheet.ts';
import { isClear, type Read, readDay, readText } from './values.ts';

export interface RowFault {
  field: string;
  /** The header as it stands in the file; where the file has no such column, the field's usual name. */
  column: string;
  message: string;
}
export interface Draft<F> {
  /** 1-based row of the sheet. */
  row: number;
  /** Name or code as written, to find the row again. */
  who: string;
  fields: F;
  faults: RowFault[];
  warnings: RowFault[];
}
export type RowCells = ReadonlyMap<string, { cell: Cell; column: TableColumn }>;

const USUAL: Record<string, string> = {
  uscc: '统一社会信用代码',
  name: '企业名称',
  category: '类别',
  matter: '事项',
  effective_on: '发生日期',
};

/** Takes values out of a row and keeps what is wrong with them, each at its column. */
export class Taker {
  readonly faults: RowFault[] = [];
  readonly warnings: RowFault[] = [];
  private cells: RowCells;

  constructor(cells: RowCells) {
    this.cells = cells;
  }
  /** Takes out the cells that say “清空”, and refuses those whose field cannot be cleared. */
  cleared<F extends string>(allowed: readonly F[], why?: string): F[] {
    const said = [...this.cells].filter(([, { cell }]) => isClear(cell));
    if (said.length === 0) return [];
    this.cells = new Map([...this.cells].filter(([, { cell }]) => !isClear(cell)));
    return said.flatMap(([field, { column }]) => {
      const known = allowed.find((one) => one === field);
      if (known !== undefined) return [known];
      const message = why ?? `“${column.header}”不能清空，写上内容，或空着不改`;
      this.faults.push({ field, column: column.header, message });
      return [];
    });
  }
  cell(field: string): Cell {
    return this.cells.get(field)?.cell ?? BLANK;
  }
  raw(field: string): string {
    return this.cell(field).text.trim();
  }
  at(field: string, message: string): RowFault {
    return { field, column: this.cells.get(field)?.column.header ?? USUAL[field] ?? field, message };
  }
  refuse(field: string, message: string): null {
    this.faults.push(this.at(field, message));
    return null;
  }
  warn(field: string, message: string): void {
    this.warnings.push(this.at(field, message));
  }
  take<T>(field: string, read: (cell: Cell) => Read<T>): T | null {
    const got = read(this.cell(field));
    return 'fault' in got ? this.refuse(field, got.fault) : got.value;
  }
  text(field: string, limit?: number): string | null {
    return this.take(field, (cell) => readText(cell, limit));
  }
  /** A day that may not lie after today. */
  past(field: string, today: Day): Day | null {
    const day = this.take(field, readDay);
    if (day === null || day <= today) return day;
    const what = field === 'effective_on' ? '发生日期' : `“${this.at(field, '').column}”`;
    return this.refuse(field, `${what}不能晚于今天（${dayInWords(today)}）：${day}`);
  }
  name(): string | null {
    const name = this.text('name', 120);
    return name === null ? null : normaliseName(name);
  }
  /** A code in its stored form; a cell that became a number has lost its tail and is refused. */
  code(): string | null {
    const { cell, column } = this.cells.get('uscc') ?? { cell: BLANK, column: { index: 0 } };
    if (cell.fault !== undefined) return this.refuse('uscc', cell.fault);
    if (normaliseCode(cell.text) === '') return null;
    if (cell.number !== null && Math.abs(cell.number) > Number.MAX_SAFE_INTEGER) {
      const shown = cell.number
        .toExponential(5)
        .replace(/\.?0*e/, 'E')
        .toUpperCase();
      const message = `第 ${column.index + 1} 列的信用代码成了“${shown}”，后几位已丢失。在 WPS 中把该列设为文本后重新粘贴`;
      return this.refuse('uscc', message);
    }
    const judged = judgeCode(cell.text);
    if ('refusal' in judged) return this.refuse('uscc', judged.refusal.message);
    const doubt = orgCodeWarning(judged.code);
    if (doubt !== null) this.warn('uscc', doubt);
    return judged.code;
  }
  draft<F>(row: number, fields: F): Draft<F> {
    const who = this.raw('name') === '' ? this.raw('uscc') : this.raw('name');
    return { row, who, fields, faults: this.faults, warnings: this.warnings };
  }
}
