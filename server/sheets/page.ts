/** What the pages of imports show, decided before the templates. */
import { type ImportResult, KIND_WORDS, unitOf } from './import-result.ts';
import type { RefusedRow, RowWarning } from './judged.ts';

/** So many rows of a list are shown, the rest are counted. */
const SHOWN = 200;

export interface Shown<T> {
  rows: readonly T[];
  /** How many more there are. */
  rest: number;
}

function shown<T>(rows: readonly T[]): Shown<T> {
  return { rows: rows.slice(0, SHOWN), rest: Math.max(0, rows.length - SHOWN) };
}

/** 导入 118 行，跳过 4 行; null where there is nothing to import. */
export function actInWords({ counts }: ImportResult): string | null {
  const written = counts.added + counts.changed;
  if (written === 0) return null;
  return `导入 ${written} 行${counts.refused === 0 ? '' : `，跳过 ${counts.refused} 行`}`;
}

function sayOf({ counts }: ImportResult): string {
  const written = counts.added + counts.changed;
  if (counts.rows === 0) return '文件里没有可以导入的行。';
  if (counts.refused === counts.rows) return `全部 ${counts.rows} 行都有问题，没有可以导入的行。`;
  if (counts.refused > 0 && written > 0)
    return `${counts.refused} 行有问题，其余 ${counts.rows - counts.refused} 行可以导入。`;
  if (counts.refused > 0)
    return `${counts.refused} 行有问题，其余 ${counts.unchanged} 行与已有内容一致，没有要导入的行。`;
  if (written === 0) return `全部 ${counts.rows} 行与已有内容一致，没有要导入的行。`;
  return `全部 ${counts.rows} 行可以导入。`;
}

const LISTS = { chain: '产业赛道', area: '镇街园区', officer: '服务专员' } as const;

export interface CheckPage {
  kindWord: string;
  unit: string;
  say: string;
  act: string | null;
  refused: Shown<RefusedRow>;
  revised: Shown<RowWarning>;
  warnings: Shown<RowWarning>;
  /** What else is worth knowing, each a sentence. */
  told: string[];
}

/** A judged file as the page before importing shows it. */
export function checkPage(result: ImportResult): CheckPage {
  const told: string[] = [];
  if (result.unknownColumns.length > 0) told.push(`没有用到的列：${result.unknownColumns.join('、')}`);
  for (const [list, word] of Object.entries(LISTS) as [keyof typeof LISTS, string][]) {
    const values = result.newValues[list];
    if (values.length > 0) told.push(`新的${word}，导入后加入选项：${values.join('、')}`);
  }
  for (const [why, rows] of Map.groupBy(result.skippedRows, (one) => one.why)) {
    told.push(`略过${why}：第 ${rows.map((one) => one.row).join('、')} 行`);
  }
  return {
    kindWord: KIND_WORDS[result.kind],
    unit: unitOf(result.kind),
    say: sayOf(result),
    act: actInWords(result),
    refused: shown(result.refused),
    revised: shown(result.revised),
    warnings: shown(result.warnings),
    told,
  };
}

export { shown as shownRows };
