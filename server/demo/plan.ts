/** The zone's plan: two proposals confirmed as they are, one allocated anew, and a word beside a status. */
import type { Db } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { lockBaseline } from '../baseline/queries.ts';
import { readAssumptions, saveAssumptions } from '../outlook/queries.ts';
import { addProgramme } from '../programmes/queries.ts';
import { shanghaiDay, yearOf } from '../rules/days.ts';
import { DEFAULT_SETTINGS } from '../rules/facts.ts';
import { CATEGORIES, type Category, type TargetCell } from '../rules/types.ts';
import {
  confirmTarget,
  explain,
  findProgramme,
  readTargets,
  saveShares,
  saveTarget,
} from '../targets/queries.ts';
import type { Diary } from './diary.ts';

const MANAGER = '主管甲';
const DOCUMENT = '示例高新〔2026〕2号';

/** What each area is asked for by year; what is left of the year's target stays undivided. */
const BY_AREA: Partial<Record<Category, Record<string, readonly [number, number, number]>>> = {
  provincial_srdi: {
    示例一街道: [3, 3, 3],
    示例二镇: [2, 3, 3],
    示例三镇: [2, 2, 3],
    示例产业园: [4, 4, 4],
  },
  above_scale: {
    示例一街道: [3, 4, 4],
    示例二镇: [4, 4, 4],
    示例三镇: [3, 3, 3],
    示例产业园: [4, 5, 5],
  },
};

/** The plan after this one, still a draft of the office's. */
const NEXT = {
  code: 'qiangji-2029',
  name: '示例强脊二期',
  source: '示例：拟新增国家级专精特新“小巨人”企业 12 家、省级专精特新中小企业 45 家，规上工业待定。',
  document: '示例高新〔2026〕18号（征求意见稿）',
  starts_on: '2029-01-01',
  ends_on: '2031-12-31',
  totals: { little_giant: 12, provincial_srdi: 45, above_scale: null },
};

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

/** 责任分解 to the areas, settled at the same meeting as the plan. */
export function shareTargets(diary: Diary): void {
  diary.enter('2026-02-03', MANAGER, (tx, by) => {
    const programme = findProgramme(tx);
    const first = yearOf(programme.starts_on);
    for (const category of CATEGORIES) {
      const cells = Object.entries(BY_AREA[category] ?? {}).flatMap(([value, planned]) =>
        planned.map((n, at) => ({ value, year: first + at, planned: n })),
      );
      if (cells.length === 0) continue;
      const about = {
        programme,
        category,
        dim: 'area' as const,
        holds_from: programme.starts_on,
        base: null,
      };
      const why = { reason: '与各镇街园区会商确定', document: DOCUMENT };
      saveShares(tx, { ...about, ...why, cells }, shanghaiDay(new Date(by.at)), by);
    }
  });
}

/** The next programme, entered once its draft went round. */
export function planNext(diary: Diary): void {
  diary.enter('2026-11-10', MANAGER, (tx, by) => {
    addProgramme(tx, { ...NEXT, settings: DEFAULT_SETTINGS }, by);
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
    explain(tx, findProgramme(tx).id, { category: 'above_scale', words }, by);
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
