/** Plans and settings of counting in words, for pages and the log alike. */
import { quarterInWords, yearsInWords } from '../rules/days.ts';
import { sumCells } from '../rules/plan.ts';
import { CATEGORIES, type CountingSettings, type TargetCell, type TargetVersion } from '../rules/types.ts';
import { basisName, categoryShort, scheduleName } from '../rules/words.ts';

const yearsIn = (cells: readonly TargetCell[]) => [...new Set(cells.map((cell) => cell.year))].sort();

/** 三年, for cells of three years. */
const spanOf = (cells: readonly TargetCell[]): string => yearsInWords(yearsIn(cells).length);

/** 2026年 3＋2027年 3＋2028年 4＝10 */
export function sumInWords(cells: readonly TargetCell[]): string {
  const years = yearsIn(cells).map((year) => `${year}年 ${sumCells(cells, year)}`);
  return `${years.join('＋')}＝${sumCells(cells)}`;
}

/** The running check of a grid: 2026年 3＋2027年 3＋2028年 4＝10，与三年目标一致 */
export function checkInWords(cells: readonly TargetCell[], total: number): string {
  const sum = sumCells(cells);
  const whole = `${spanOf(cells)}目标`;
  const verdict = sum === total ? `与${whole}一致` : `与${whole} ${total} 相差 ${Math.abs(sum - total)}`;
  return `${sumInWords(cells)}，${verdict}`;
}

/** How one version differs from the one before: a line a difference, none where the numbers are the same. */
export function differences(before: TargetVersion | null, after: TargetVersion): string[] {
  if (before === null) return ['首个版本'];
  const found: string[] = [];
  if (before.target !== after.target)
    found.push(`${spanOf(after.cells)}目标 ${before.target} → ${after.target}`);
  const old = new Map(before.cells.map((cell) => [`${cell.year}Q${cell.quarter}`, cell.planned]));
  for (const { year, quarter, planned } of after.cells) {
    const was = old.get(`${year}Q${quarter}`) ?? 0;
    if (was !== planned) found.push(`${quarterInWords({ year, quarter })} ${was} → ${planned}`);
  }
  if (before.state !== after.state)
    found.push(`${stateInWords(before.state)} → ${stateInWords(after.state)}`);
  return found.length === 0 ? ['数字没有变化'] : found;
}

export function stateInWords(state: TargetVersion['state']): string {
  return state === 'proposed' ? '系统建议，待确认' : '已确认';
}

/** 新增按批次年度归属（三类相同），时序按季度计划，差 2 家且慢 5 个百分点起为滞后 */
export function settingsInWords(settings: CountingSettings): string {
  const bases = CATEGORIES.map((category) => settings.counting_basis[category]);
  const basis = bases.every((one) => one === 'batch_year')
    ? '三类新增均按批次年度归属'
    : CATEGORIES.map(
        (category) =>
          `${categoryShort(category)}按${basisName(settings.counting_basis[category], category)}归属`,
      ).join('、');
  const { behind_enterprises: few, behind_points: points } = settings;
  return `${basis}，时序${scheduleName(settings.schedule_basis)}，差 ${few} 家且慢 ${points} 个百分点起为滞后`;
}
