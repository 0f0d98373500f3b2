/** Cells of a row as one text: most are plain words, so that is the short form. */
import { BLANK, type Cell } from './sheet.ts';

type Packed = string | 0 | { t: string; n?: number; d?: string; f?: string; x?: true };

function pack(cell: Cell): Packed {
  const { text, number, date, fault, from1904 } = cell;
  if (number === null && date === null && fault === undefined) return text === '' ? 0 : text;
  return {
    t: text,
    ...(number === null ? {} : { n: number }),
    ...(date === null ? {} : { d: date }),
    ...(fault === undefined ? {} : { f: fault }),
    ...(from1904 === true ? { x: true as const } : {}),
  };
}

function unpack(packed: Packed): Cell {
  if (packed === 0) return BLANK;
  if (typeof packed === 'string') return { text: packed, number: null, date: null };
  const { t, n, d, f, x } = packed;
  return {
    text: t,
    number: n ?? null,
    date: d ?? null,
    ...(f === undefined ? {} : { fault: f }),
    ...(x === true ? { from1904: true as const } : {}),
  };
}

/** JSON writes what a database cannot hold (half a character, a NUL) as signs that it can. */
export function packCells(cells: readonly Cell[]): string {
  return JSON.stringify(cells.map(pack));
}

export function unpackCells(text: string): Cell[] {
  return (JSON.parse(text) as Packed[]).map(unpack);
}
