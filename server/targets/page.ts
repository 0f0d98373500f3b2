/** What the pages of targets show, decided before the templates. */
import { quartersOf, yearsOf } from '../rules/days.ts';
import { sumCells } from '../rules/plan.ts';
import type { Programme, Quarter, TargetCell } from '../rules/types.ts';
import type { TargetRecord } from './queries.ts';
import { differences, stateInWords } from './words.ts';

export interface GridRow {
  year: number;
  /** The year's target: the sum of its quarters. */
  target: number;
  /** Planned additions of each quarter, and from the programme's first day to its end. */
  quarters: { quarter: Quarter['quarter']; name: string; planned: number; cumulative: number }[];
}

/** A plan as rows of years; quarters that a plan lacks are 0. */
export function gridOf(programme: Programme, cells: readonly TargetCell[]): GridRow[] {
  let cumulative = 0;
  const quarters = quartersOf(programme).map(({ year, quarter }) => {
    const planned = sumCells(
      cells.filter((cell) => cell.quarter === quarter),
      year,
    );
    cumulative += planned;
    return { year, quarter, name: `${year}Q${quarter}`, planned, cumulative };
  });
  return yearsOf(programme).map((year) => ({
    year,
    target: sumCells(cells, year),
    quarters: quarters.filter((one) => one.year === year),
  }));
}

export interface HistoryLine {
  id: number;
  /** 第 n 版 of its category. */
  number: number;
  version: TargetRecord;
  state: string;
  differences: string[];
}

/** The versions of one category, newest first, each with what it changed in the one before. */
export function historyOf(versions: readonly TargetRecord[]): HistoryLine[] {
  return versions
    .map((version, at) => ({
      id: version.id,
      number: at + 1,
      version,
      state: stateInWords(version.state),
      differences: differences(versions[at - 1] ?? null, version),
    }))
    .reverse();
}

/** The numbers of a plan as a form's fields. */
export function typedOf(cells: readonly TargetCell[]): Record<string, string> {
  return Object.fromEntries(cells.map((cell) => [`${cell.year}Q${cell.quarter}`, String(cell.planned)]));
}
