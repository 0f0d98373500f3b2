/**
 * The criteria that a new database begins with. Data, read once: what holds afterwards is in the database,
 * where a manager or an administrator adds versions. Confidence marks: readiness-types.ts.
 */
import { GIANT_NEW, GIANT_REVIEW_NEW, giantOld } from './readiness-first-giant.ts';
import { ABOVE_SCALE, TECH } from './readiness-first-others.ts';
import { scoreOf } from './readiness-first-parts.ts';
import { PROVINCIAL_OLD, provincialNew } from './readiness-first-provincial.ts';
import type { CriteriaSet } from './readiness-types.ts';

export type FirstSet = Omit<CriteriaSet, 'id' | 'recorded_at' | 'recorded_by' | 'replaces'>;

const NEW = {
  name: '《优质中小企业梯度培育管理办法》',
  document_no: '工信部企业〔2026〕2号',
  source: 'https://www.miit.gov.cn/jgsj/qyj/wjfb/art/2026/art_2aa4981e3c9248379bc210c62dbb0569.html',
};
const OLD = {
  name: '《优质中小企业梯度培育管理暂行办法》',
  document_no: '工信部企业〔2022〕63号',
  source: 'https://www.gov.cn/zhengce/zhengceku/202206/content_5696342.htm',
};
const UNTIL_NEW = { holds_from: '2022-06-01', holds_until: '2026-03-31' };
const FROM_NEW = { holds_from: '2026-04-01', holds_until: null };
const CHANGES = '更名、合并、跨省迁移等重大变化按三个月内报告掌握，2026年办法的相应条文未见原文，待确认。';

const REASON = '系统预置';

export const FIRST_SETS: readonly FirstSet[] = [
  {
    subject: 'little_giant',
    purpose: 'apply',
    ...OLD,
    ...UNTIL_NEW,
    name: `${OLD.name}附件3 专精特新“小巨人”`,
    note: '用于说明 2026年3月31日及以前的认定。数值来自转载，Ⅰ类知识产权项数没有出处。',
    reason: REASON,
    criteria: giantOld(true),
  },
  {
    subject: 'little_giant',
    purpose: 'apply',
    ...NEW,
    ...FROM_NEW,
    name: `${NEW.name} 小巨人标准`,
    note: `转引的正式文本，三处一致，全部条件都要达到。${CHANGES}`,
    reason: REASON,
    criteria: GIANT_NEW,
  },
  {
    subject: 'little_giant',
    purpose: 'review',
    ...OLD,
    holds_from: '2022-06-01',
    holds_until: '2026-12-31',
    name: `${OLD.name}附件3（2026年复核仍适用）`,
    document_no: '工信部企业〔2022〕63号；工信厅企业函〔2026〕117号',
    note: '2026年小巨人复核（第五批和复核过的第二批）例外地仍按 2022年标准。2025年起复核不考查增长率。',
    reason: REASON,
    criteria: giantOld(false),
  },
  {
    subject: 'little_giant',
    purpose: 'review',
    ...NEW,
    holds_from: '2027-01-01',
    holds_until: null,
    name: `${NEW.name} 小巨人标准（复核）`,
    note: '2027年起的复核。不考查增长率，得分取近两年任一年。',
    reason: REASON,
    criteria: GIANT_REVIEW_NEW,
  },
  {
    subject: 'provincial_srdi',
    purpose: 'apply',
    ...OLD,
    ...UNTIL_NEW,
    name: `${OLD.name}附件2 专精特新中小企业`,
    note: '用于说明 2026年3月31日及以前的认定。',
    reason: REASON,
    criteria: PROVINCIAL_OLD,
  },
  {
    subject: 'provincial_srdi',
    purpose: 'apply',
    ...NEW,
    ...FROM_NEW,
    name: `${NEW.name} 专精特新标准`,
    note: `转引的正式文本，三处一致，全部条件都要达到。浙江新的实施细则未见。${CHANGES}`,
    reason: REASON,
    criteria: provincialNew(scoreOf('ps_score', 50, '条件六：本年度发展评价得分 50 分以上（平台计算）')),
  },
  {
    subject: 'provincial_srdi',
    purpose: 'review',
    ...NEW,
    ...FROM_NEW,
    name: `${NEW.name} 专精特新标准（复核）`,
    note: '得分取近两年任一年。',
    reason: REASON,
    criteria: provincialNew(
      scoreOf('ps_score', 50, '条件六：近两年任一年发展评价得分 50 分以上（平台计算）', 'either'),
    ),
  },
  {
    subject: 'above_scale',
    purpose: 'apply',
    name: '规模以上工业统计标准',
    document_no: '',
    holds_from: '2011-01-01',
    holds_until: null,
    source: 'https://tjj.hangzhou.gov.cn/art/2024/11/4/art_1651771_58929744.html',
    note: '国家统计局最终审核。月度、年度申报的具体期限每年由统计部门通知，以当年通知为准。',
    reason: REASON,
    criteria: ABOVE_SCALE,
    entry: {
      new_from: '10-01',
      monthly: '新开业、新投产，按月度申报，每月 20 日前报上月',
      annual: '按年度申报，11月下旬和 12月下旬两轮，次年起报',
    },
  },
  {
    subject: 'tech_innovative',
    purpose: 'apply',
    ...OLD,
    ...UNTIL_NEW,
    name: `${OLD.name}附件1 创新型中小企业`,
    note: '基础一级，2022年称创新型中小企业。',
    reason: REASON,
    criteria: TECH.filter(({ code }) => code === 'ti_route').map((route) => ({
      ...route,
      words: '创新型中小企业',
      test:
        route.test.kind === 'any'
          ? { ...route.test, of: route.test.of.filter(({ code }) => code !== 'ti_tech') }
          : route.test,
      clause: '附件1：评价得分 60 分以上（创新能力 20、成长性 15、专业化 15 以上），或直通条件之一',
    })),
  },
  {
    subject: 'tech_innovative',
    purpose: 'apply',
    ...NEW,
    ...FROM_NEW,
    name: `${NEW.name} 科技和创新型中小企业`,
    note: '科技型与创新型是其一即可还是都要，各处说法不一，按其一掌握，待市经信局确认。统一标准印发前，创新型仍按 2022年附件1 评价。',
    reason: REASON,
    criteria: TECH,
  },
];
