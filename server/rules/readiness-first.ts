/**
 * The criteria that a new database begins with. Data, read once: what holds afterwards is in the database,
 * where a manager or an administrator adds versions. Confidence marks: readiness-types.ts.
 */
import type { CriteriaSet, Criterion, Measure, Test, Window } from './readiness-types.ts';

export type FirstSet = Omit<CriteriaSet, 'id' | 'recorded_at' | 'recorded_by' | 'replaces'>;

const WAN = 10_000;
const least = (of: Measure, value: number, over: Window = 'last', near?: number): Test => ({
  kind: 'figure',
  of,
  over,
  bound: 'least',
  value,
  ...(near === undefined ? {} : { near }),
});
const most = (of: Measure, value: number): Test => ({
  kind: 'figure',
  of,
  over: 'last',
  bound: 'most',
  value,
});
const person: Test = { kind: 'judged', by: 'person' };

const one = (
  code: string,
  words: string,
  test: Test,
  clause: string,
  confidence: Criterion['confidence'] = 'B',
): Criterion => ({ code, words, test, clause, confidence });

const BASIC_CLAUSE =
  '第十一条：境内依法设立，属中小企业（按划型标准）；申报期间未列入经营异常名录、严重失信主体名单；产品不属禁止、限制、淘汰类；近三年未发生较大及以上安全事故、重大网络和数据安全事件、重大环境违法、严重质量问题';
const basic = (code: string) => one(code, '基本条件（划型、信用、安全环保质量）', person, BASIC_CLAUSE, 'C');

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

const scoreOf = (code: string, value: number, clause: string, over: Window = 'now') =>
  one(code, '专精特新发展评价得分', least('score', value, over), clause);

// 省级专精特新中小企业 ---------------------------------------------------------------------------------

const provincialNew = (score: Criterion): Criterion[] => [
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

const PROVINCIAL_OLD: Criterion[] = [
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
          words: '近两年研发费用合计 2000 万元以上',
          test: least('rd_expense', 2_000 * WAN, 'sum'),
        },
      ],
    },
    '附件2（四）：评价得分 60 分以上，或近三年省级科技奖励前三、国家级前五，或近两年研发费用均值 1000 万元以上，或近两年新增股权融资 6000 万元以上，或近三年“创客中国”全国 500 强。浙江自定的特色化 15 分未见原文',
    'A',
  ),
];

// 国家级专精特新“小巨人” -------------------------------------------------------------------------------

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

const GIANT_NEW: Criterion[] = [
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
const GIANT_REVIEW_NEW: Criterion[] = [
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

const giantOld = (growth: boolean): Criterion[] => [
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
          words: '营业收入 1 亿元以上，研发 3% 以上',
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
          words: '营业收入 5000 万元以上，研发 6% 以上',
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

// 规模以上工业企业 -------------------------------------------------------------------------------------

const ABOVE_SCALE: Criterion[] = [
  one(
    'as_revenue',
    '年主营业务收入',
    least('main_revenue', 2_000 * WAN, 'either'),
    '年主营业务收入 2000 万元及以上的工业法人单位；取本年累计与上年度中较高的',
    'A',
  ),
  one(
    'as_output',
    '工业总产值',
    least('output', 2_000 * WAN, 'either'),
    '工业总产值也需达到 2000 万元，入库资料需产值达 2000 万元的说明（杭州市统计局 2024-11-04）',
    'A',
  ),
  one(
    'as_industry',
    '工业行业',
    { kind: 'industry' },
    'GB/T 4754-2017 大类 06—46（采矿、制造、电热燃水）',
    'A',
  ),
  one('as_legal', '法人单位', { kind: 'legal_person' }, '个体工商户（92 开头）、分公司不在内', 'O'),
  one(
    'as_papers',
    '入库材料',
    person,
    '申报表、营业执照、利润表、增值税申报表、现场照片、真实性承诺书、分月台账或产值说明、核查表',
    'B',
  ),
];

const TECH: Criterion[] = [
  basic('ti_basic'),
  one(
    'ti_route',
    '科技型或创新型中小企业',
    {
      kind: 'any',
      of: [
        { code: 'ti_tech', words: '科技型中小企业有效', test: { kind: 'title', any: ['tech_sme'] } },
        { code: 'ti_innovative', words: '创新型中小企业有效', test: { kind: 'title', any: ['innovative'] } },
        {
          code: 'ti_high_tech',
          words: '高新技术企业有效（创新型直通）',
          test: { kind: 'title', any: ['high_tech'] },
        },
        {
          code: 'ti_equity',
          words: '近三年新增股权融资（创新型直通）',
          test: { kind: 'equity', years: 3, value: 500 * WAN },
        },
        { code: 'ti_direct', words: '科技奖励、示范企业或省部级研发机构（创新型直通）', test: person },
        {
          code: 'ti_points',
          words: '创新型评价得分 60 分以上（20、15、15）',
          test: { kind: 'judged', by: 'platform' },
        },
      ],
    },
    '科技和创新型 = 有效期内的科技型中小企业加创新型中小企业（第三十条）；创新型按 2022年办法附件1：得分 60 分以上，或直通条件之一。统一标准印发前沿用',
    'C',
  ),
];

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
    note: '国家统计局最终审核。月度、年度申报的具体截止日每年由统计部门通知，以当年通知为准。',
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
