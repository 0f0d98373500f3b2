/** The zone's plan: two proposals confirmed as they are, one allocated anew, and a word beside a status. */
import type { Db } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { lockBaseline } from '../baseline/queries.ts';
import { readAssumptions, saveAssumptions } from '../outlook/queries.ts';
import type { Category, TargetCell } from '../rules/types.ts';
import { confirmTarget, explain, findProgramme, readTargets, saveTarget } from '../targets/queries.ts';
import type { Diary } from './diary.ts';

const MANAGER = '主管甲';
const DOCUMENT = '示例高新〔2026〕2号';

/** New plants are planned month by month, the yearly round in the last quarter. */
const SCALE: Record<number, readonly [number, number, number, number]> = {
  2026: [2, 4, 4, 6],
  2027: [2, 4, 4, 7],
  2028: [2, 4, 4, 7],
};

const scaleCells = (): TargetCell[] =>
  Object.entries(SCALE).flatMap(([year, planned]) =>
    ([1, 2, 3, 4] as const).map((quarter) => ({
      year: Number(year),
      quarter,
      planned: planned[quarter - 1] ?? 0,
    })),
  );

function confirm(tx: Db, by: By, category: Category): void {
  const programme = findProgramme(tx);
  const proposal = readTargets(tx, programme.id).find((one) => one.category === category);
  if (proposal === undefined) return;
  const paper = { ...proposal, document: DOCUMENT };
  confirmTarget(tx, programme, paper, { reason: '年度工作会议确认', base: proposal.id }, by);
}

/** Signed once the office had gone through the list; what it had missed came as 补录. */
export function signBaseline(diary: Diary): void {
  diary.note('2026-01-23T08:30:00.000Z', MANAGER, (tx, by) => {
    const note = '年度工作会议审定，与统计部门年末名单核对';
    lockBaseline(tx, { programme: findProgramme(tx), note, reason: '' }, by);
  });
}

export function planYears(diary: Diary): void {
  diary.enter('2026-01-21', MANAGER, (tx, by) => {
    confirm(tx, by, 'little_giant');
    confirm(tx, by, 'provincial_srdi');
    const programme = findProgramme(tx);
    saveTarget(
      tx,
      {
        programme,
        category: 'above_scale',
        total: 50,
        cells: scaleCells(),
        holds_from: programme.starts_on,
        state: 'confirmed',
        reason: '新投产项目按月入库，逐季安排',
        document: DOCUMENT,
      },
      by,
    );
  });
  diary.enter('2026-10-12', MANAGER, (tx, by) => {
    const words = '年度入库审核集中在12月，达标企业正在准备材料。';
    explain(tx, findProgramme(tx).id, 'above_scale', words, by);
  });
  // The yearly round of 规上 was gone through with the statistics office: nearly all who have the turnover get in.
  diary.note('2026-10-19T03:20:00.000Z', MANAGER, (tx, by) => {
    const programme = findProgramme(tx);
    const last = readAssumptions(tx, programme.id).findLast((one) => one.category === 'above_scale');
    if (last === undefined) return;
    const { stages, ...weights } = last.assumptions;
    const why = '与统计部门核对达标企业名单，材料基本齐全，往年退回的少。';
    const assumptions = {
      ...weights,
      stages: { ...stages, applied: { ...stages.applied, year: 85, end: 92, why } },
    };
    const reason = '年度入库审核前与统计部门会商';
    saveAssumptions(
      tx,
      { programme, category: 'above_scale', assumptions, holds_from: '2026-10-19', reason, base: last.id },
      by,
    );
  });
}
