/** 省级专精特新中小企业, as a new database begins. */
import { basic, least, most, one, person, WAN } from './readiness-first-parts.ts';
import type { Criterion } from './readiness-types.ts';

/** 工信部企业〔2026〕2号; the score is asked otherwise of a review. */
export const provincialNew = (score: Criterion): Criterion[] => [
  basic('ps_basic'),
  one(
    'ps_tier',
    '科技和创新型中小企业称号',
    { kind: 'title', any: ['innovative', 'tech_sme'] },
    '条件一。科技型与创新型有其一即可；有一处材料写作两者都要，待市经信局确认',
  ),
  one('ps_niche', '从事特定细分市场年限', { kind: 'niche', value: 3 }, '条件一：截至上年末 3 年以上'),
  one(
    'ps_revenue',
    '上年度营业收入',
    {
      kind: 'any',
      of: [
        { code: 'ps_revenue_own', words: '上年度营业收入', test: least('revenue', 1_500 * WAN) },
        {
          code: 'ps_revenue_equity',
          words: '近两年新增股权投资',
          test: { kind: 'equity', years: 2, value: 2_000 * WAN },
        },
      ],
    },
    '条件二：上年度营业收入 1500 万元以上，或近两年新增合格机构股权投资实缴 2000 万元以上',
  ),
  one('ps_main', '主营业务收入占比', least('main_ratio', 80), '条件二：主营业务收入占比 80% 以上'),
  one('ps_debt', '上年末资产负债率', most('debt_ratio', 80), '条件二：上年末资产负债率 80% 以下'),
  one('ps_rd', '近两年研发费用', least('rd_expense', 100 * WAN, 'each'), '条件三：近两年每年 100 万元以上'),
  one(
    'ps_rd_ratio',
    '近两年研发费用占比',
    least('rd_ratio', 3, 'each'),
    '条件三：近两年每年占营业收入 3% 以上',
  ),
  one(
    'ps_ip',
    'Ⅰ类知识产权',
    {
      kind: 'any',
      of: [
        { code: 'ps_ip_own', words: 'Ⅰ类知识产权', test: least('ip_class1', 1) },
        { code: 'ps_ip_exempt', words: '省部级以上科技奖励前三或研发机构', test: person },
      ],
    },
    '条件四：与主导产品相关、已应用并产生经济效益的Ⅰ类知识产权 1 项以上；近三年省部级以上科技奖励排名前三，或有省部级以上研发机构的除外。不含转入，须为权利人前三',
  ),
  one(
    'ps_market',
    '主导产品细分市场占有率和知名度',
    { kind: 'judged', by: 'person', shows: 'market_share' },
    '条件五：国内或国际细分市场占有率较为靠前，有一定知名度；没有数字',
  ),
  score,
];

/** 工信部企业〔2022〕63号, annex 2. */
export const PROVINCIAL_OLD: Criterion[] = [
  one('ps_niche', '从事特定细分市场年限', { kind: 'niche', value: 2 }, '附件2（一）：2 年以上', 'A'),
  one('ps_rd', '上年度研发费用', least('rd_expense', 100 * WAN), '附件2（二）：100 万元以上', 'A'),
  one('ps_rd_ratio', '上年度研发费用占比', least('rd_ratio', 3), '附件2（二）：占营业收入 3% 以上', 'A'),
  one(
    'ps_revenue',
    '上年度营业收入',
    {
      kind: 'any',
      of: [
        { code: 'ps_revenue_own', words: '上年度营业收入', test: least('revenue', 1_000 * WAN) },
        {
          code: 'ps_revenue_equity',
          words: '近两年新增股权融资',
          test: { kind: 'equity', years: 2, value: 2_000 * WAN },
        },
      ],
    },
    '附件2（三）：1000 万元以上，或近 2 年新增股权融资 2000 万元以上',
    'A',
  ),
  one(
    'ps_old_score',
    '评价得分或直通条件',
    {
      kind: 'any',
      of: [
        { code: 'ps_old_points', words: '评价得分 60 分以上', test: { kind: 'judged', by: 'platform' } },
        {
          code: 'ps_old_equity',
          words: '近两年新增股权融资',
          test: { kind: 'equity', years: 2, value: 6_000 * WAN },
        },
        { code: 'ps_old_direct', words: '科技奖励或“创客中国”全国 500 强', test: person },
        {
          code: 'ps_old_rd',
          words: '近两年研发费用',
          test: least('rd_expense', 2_000 * WAN, 'sum'),
        },
      ],
    },
    '附件2（四）：评价得分 60 分以上，或近三年省级科技奖励前三、国家级前五，或近两年研发费用均值 1000 万元以上，或近两年新增股权融资 6000 万元以上，或近三年“创客中国”全国 500 强。浙江自定的特色化 15 分未见原文',
    'A',
  ),
];
