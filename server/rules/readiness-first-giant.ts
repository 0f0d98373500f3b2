/** 国家级专精特新“小巨人”, as a new database begins. */
import { basic, least, most, one, person, scoreOf, WAN } from './readiness-first-parts.ts';
import type { Criterion } from './readiness-types.ts';

const giantCommon = (): Criterion[] => [
  one('lg_main', '主营业务收入占比', least('main_ratio', 90), '条件二：主营业务收入占比 90% 以上'),
  one('lg_debt', '上年末资产负债率', most('debt_ratio', 75), '条件二：上年末资产负债率 75% 以下'),
  one(
    'lg_rd',
    '近两年研发费用合计',
    least('rd_expense', 1_200 * WAN, 'sum'),
    '条件三：近两年合计 1200 万元以上',
  ),
  one('lg_rd_ratio', '近两年研发费用占比', least('rd_ratio', 3, 'each'), '条件三：每年占营业收入 3% 以上'),
  one(
    'lg_ip',
    'Ⅰ类知识产权',
    {
      kind: 'any',
      of: [
        { code: 'lg_ip_own', words: 'Ⅰ类知识产权', test: least('ip_class1', 4, 'last', 0.25) },
        { code: 'lg_ip_exempt', words: '近三年国家级科技奖励前三', test: person },
      ],
    },
    '条件四：4 项以上；近三年国家级科技奖励排名前三的除外',
  ),
  one(
    'lg_market',
    '主导产品细分市场占有率或排名',
    { kind: 'judged', by: 'person', shows: 'market_share' },
    '条件五：国内或国际细分市场占有率 10% 以上，或国内排名前三；须有证明，由人判断',
  ),
  one('lg_chain', '六基或产业链关键环节', person, '条件六：属于六基领域或产业链关键环节'),
];
const giantHead = (): Criterion[] => [
  basic('lg_basic'),
  one(
    'lg_title',
    '省级专精特新中小企业称号',
    { kind: 'title', any: ['provincial_srdi'] },
    '条件一：已获专精特新中小企业称号，在有效期内',
  ),
  one(
    'lg_niche',
    '从事特定细分市场年限',
    { kind: 'niche', value: 3 },
    '条件一：3 年以上；“补短板”放宽至 2 年已取消',
  ),
  one('lg_revenue', '上年度营业收入', least('revenue', 5_000 * WAN), '条件二：上年度营业收入 5000 万元以上'),
];

export const GIANT_NEW: Criterion[] = [
  ...giantHead(),
  one(
    'lg_growth',
    '近两年营业收入复合增长率',
    least('growth', 5),
    '条件二：近两年复合增长率 5% 以上。按上年度与前推两年的年度计算，口径以主管部门为准',
  ),
  ...giantCommon(),
  scoreOf('lg_score', 60, '条件七：本年度发展评价得分 60 分以上'),
];
export const GIANT_REVIEW_NEW: Criterion[] = [
  basic('lg_basic'),
  one(
    'lg_title',
    '专精特新中小企业称号',
    { kind: 'title', any: ['provincial_srdi', 'little_giant'] },
    '条件一：已获专精特新中小企业称号；复核按有效的上一级称号掌握，待确认',
    'C',
  ),
  one('lg_niche', '从事特定细分市场年限', { kind: 'niche', value: 3 }, '条件一：3 年以上'),
  one(
    'lg_revenue',
    '上年度营业收入',
    least('revenue', 5_000 * WAN),
    '条件二：5000 万元以上；复核不考查增长率',
  ),
  ...giantCommon(),
  scoreOf('lg_score', 60, '条件七：近两年任一年发展评价得分 60 分以上', 'either'),
];

/** 工信部企业〔2022〕63号, annex 3; a review does not look at growth. */
export const giantOld = (growth: boolean): Criterion[] => [
  one(
    'lg_title',
    '省级专精特新中小企业称号',
    { kind: 'title', any: ['provincial_srdi', ...(growth ? [] : (['little_giant'] as const))] },
    growth ? '附件3：已认定专精特新中小企业' : '附件3；复核按有效的上一级称号掌握，待确认',
    'C',
  ),
  one('lg_niche', '从事特定细分市场年限', { kind: 'niche', value: 3 }, '附件3“专”：3 年以上', 'C'),
  one('lg_main', '主营业务收入占比', least('main_ratio', 70), '附件3“专”：70% 以上', 'C'),
  ...(growth
    ? [
        one(
          'lg_growth',
          '近两年主营业务收入平均增长率',
          least('main_growth', 5),
          '附件3“专”：近 2 年平均 5% 以上',
          'C',
        ),
      ]
    : []),
  one(
    'lg_fine',
    '数字化和管理体系、产品认证',
    person,
    '附件3“精”：至少 1 项核心业务采用信息系统；有体系或产品认证',
    'C',
  ),
  one('lg_debt', '上年末资产负债率', most('debt_ratio', 70), '附件3“精”：70% 以下', 'C'),
  one(
    'lg_market',
    '主导产品全国细分市场占有率和自主品牌',
    { kind: 'judged', by: 'person', shows: 'market_share' },
    '附件3“特”：全国细分市场占有率 10% 以上，有自主品牌',
    'C',
  ),
  one(
    'lg_rd_tier',
    '研发投入（按营业收入分档）',
    {
      kind: 'any',
      of: [
        {
          code: 'lg_rd_over',
          words: '营业收入高的一档',
          test: {
            kind: 'all',
            of: [
              { code: 'lg_rd_over_revenue', words: '上年度营业收入', test: least('revenue', 10_000 * WAN) },
              { code: 'lg_rd_over_ratio', words: '近两年研发费用占比', test: least('rd_ratio', 3, 'each') },
            ],
          },
        },
        {
          code: 'lg_rd_mid',
          words: '营业收入低的一档',
          test: {
            kind: 'all',
            of: [
              { code: 'lg_rd_mid_revenue', words: '上年度营业收入', test: least('revenue', 5_000 * WAN) },
              { code: 'lg_rd_mid_ratio', words: '近两年研发费用占比', test: least('rd_ratio', 6, 'each') },
            ],
          },
        },
      ],
    },
    '附件3“新”：营业收入 1 亿元以上的 3% 以上，5000 万元至 1 亿元的 6% 以上；2025年通知起不受理 5000 万元以下的（工信厅企业函〔2025〕190号）',
    'C',
  ),
  one('lg_lab', '研发机构', person, '附件3“新”：自建或与高校、科研机构联合建立研发机构', 'C'),
  one(
    'lg_ip',
    'Ⅰ类知识产权',
    {
      kind: 'any',
      of: [
        { code: 'lg_ip_own', words: 'Ⅰ类知识产权', test: least('ip_class1', 2) },
        { code: 'lg_ip_exempt', words: '国家级科技奖励前三或“创客中国”全国 50 强', test: person },
      ],
    },
    '附件3“新”：Ⅰ类知识产权 2 项以上（项数没有出处，待确认），或创新直通条件',
    'O',
  ),
  one('lg_chain', '产业链配套', person, '附件3“链”：位于产业链关键环节', 'C'),
  one('lg_product', '主导产品领域', person, '附件3“品”：属于重点领域', 'C'),
];
