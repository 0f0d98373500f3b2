import { START } from '../server/rules/chances-start.ts';
import { proposeTargets } from '../server/rules/plan.ts';
import { CATEGORIES, type Category, type CountingSettings, type Instant } from '../server/rules/types.ts';
import type { Tx } from './open.ts';
import {
  dictionary,
  outlookAssumption,
  programme,
  programmeCategory,
  programmeVersion,
  setting,
  target,
  targetCell,
} from './schema.ts';

const SYSTEM = '系统';

const PROGRAMME = {
  code: 'xiushui-qiangji',
  name: '秀水强脊工程',
  starts_on: '2026-01-01',
  ends_on: '2028-12-31',
  source:
    '高新区“秀水强脊工程”企业培育三年行动计划的公开报道：力争新增国家级专精特新“小巨人”企业 10 家、省级专精特新中小企业 40 家、规模以上工业企业 50 家。报道只给出总数，起止年份和年度、季度分解为本系统设定。',
};

const TARGETS: Record<Category, number> = { little_giant: 10, provincial_srdi: 40, above_scale: 50 };

const SETTINGS: CountingSettings = {
  counting_basis: { little_giant: 'batch_year', provincial_srdi: 'batch_year', above_scale: 'batch_year' },
  schedule_basis: 'plan',
  behind_enterprises: 2,
  behind_points: 5,
};

const CHAINS = ['光伏新能源', '高端汽车零部件', '光电信息', '低空经济', '新材料', '大视听', '其他'];

/**
 * The programme with its targets, their proposed allocation, the first settings of counting and the
 * zone's 产业赛道; nothing where a programme of this code exists. 镇街园区 stay empty: they are the
 * zone's own. Call it within a transaction.
 */
export function seedProgramme(tx: Tx, at: Instant): void {
  const known = tx.$client.prepare('select 1 from programme where code = ?').get(PROGRAMME.code);
  if (known !== undefined) return;
  const made = tx.insert(programme).values(PROGRAMME).returning().get();
  const { id: programme_id, code: _, ...told } = made;
  tx.insert(programmeVersion)
    .values({ programme_id, ...told, recorded_at: at, recorded_by: SYSTEM })
    .run();
  const first = { programme_id: made.id, holds_from: made.starts_on, recorded_at: at, recorded_by: SYSTEM };
  tx.insert(setting)
    .values({ ...first, reason: '系统默认口径', settings: SETTINGS })
    .run();
  for (const [category, total] of Object.entries(TARGETS) as [Category, number][]) {
    tx.insert(programmeCategory).values({ programme_id: made.id, category, target: total }).run();
    const version = tx
      .insert(target)
      .values({
        ...first,
        category,
        reason: '系统建议：三年目标按年均分，年内按常年发布时间分到各季度',
        state: 'proposed',
        target: total,
      })
      .returning({ id: target.id })
      .get();
    const cells = proposeTargets(made, category, total);
    tx.insert(targetCell)
      .values(cells.map((cell) => ({ target_id: version.id, ...cell })))
      .run();
  }
  tx.insert(dictionary)
    .values(CHAINS.map((value, position) => ({ kind: 'chain' as const, value, position })))
    .run();
}

const LACKING = `select p.id, p.starts_on, c.value as category from programme p join json_each(?) c
   where not exists (select 1 from outlook_assumption a where a.programme_id = p.id and a.category = c.value)
   order by p.id, c.key`;
type Lacking = { id: number; starts_on: string; category: Category };

/** The categories of programmes for which nothing is assumed yet: all of a database from before the outlook. */
export function lackingAssumptions(tx: Tx): Lacking[] {
  return tx.$client.prepare<[string], Lacking>(LACKING).all(JSON.stringify(CATEGORIES));
}

/** Gives each of them the assumptions that the system comes with. Call it within a transaction. */
export function seedAssumptions(tx: Tx, at: Instant): void {
  for (const { id, starts_on, category } of lackingAssumptions(tx)) {
    tx.insert(outlookAssumption)
      .values({
        programme_id: id,
        category,
        holds_from: starts_on,
        recorded_at: at,
        recorded_by: SYSTEM,
        reason: '初始设定，待校准',
        state: 'start',
        assumptions: START[category],
      })
      .run();
  }
}
