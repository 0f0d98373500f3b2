/**
 * The assumptions that a new system begins with: marked 初始设定，待校准, until an officer sets others or the
 * zone's own outcomes suffice. They are no statistics of any place.
 */
import type { Assumptions, StageAssumption } from './chances.ts';
import type { Category, OpenStage } from './types.ts';

type Row = [year: number, end: number, until: string, limit: number, why: string];

const stageOf = ([year, end, until, limit, why]: Row): StageAssumption => ({ year, end, until, limit, why });
const all = (rows: Record<OpenStage, Row>): Assumptions => ({
  stages: {
    reserve: stageOf(rows.reserve),
    cultivating: stageOf(rows.cultivating),
    applied: stageOf(rows.applied),
    in_review: stageOf(rows.in_review),
  },
  strength: 20,
  enough: 30,
});

export const START: Record<Category, Assumptions> = {
  little_giant: all({
    reserve: [0, 10, '03-31', 365, '尚未具备申报条件，一般要先取得省级称号，当年认定的可能不计。'],
    cultivating: [10, 30, '05-31', 270, '条件基本具备，但每年只受理一批，逐级推荐中多数落选。'],
    applied: [40, 55, '11-30', 180, '已报送省级，往年约半数列入公示；落选的次年可再报。'],
    in_review: [95, 97, '12-31', 90, '公示期满一般发文，个别因异议或核查不列入。'],
  }),
  provincial_srdi: all({
    reserve: [3, 30, '04-30', 365, '从储备到申报一般要一年以上，当年认定的少。'],
    cultivating: [20, 60, '08-31', 270, '省级每年受理，指标达到即可申报，约三分之一当年报成。'],
    applied: [65, 80, '12-15', 150, '评分达到要求的多数通过；落选的补强后次年可再报。'],
    in_review: [95, 98, '12-31', 90, '公示期满一般发文；第二批可能跨年发文，按批次年度计。'],
  }),
  above_scale: all({
    reserve: [3, 30, '06-30', 365, '营业收入离 2000 万元较远，或尚未投产。'],
    cultivating: [25, 60, '10-31', 270, '营业收入接近 2000 万元，当年能否达到看全年经营。'],
    applied: [80, 90, '12-10', 120, '营业收入已达到，入库看材料和四级审核；年度审核在年末。'],
    in_review: [95, 98, '12-31', 60, '已进入审核，少数因材料退回，补正后再审。'],
  }),
};
