/** 规模以上工业 and 科技和创新型中小企业, as a new database begins. */
import { basic, least, one, person, WAN } from './readiness-first-parts.ts';
import type { Criterion } from './readiness-types.ts';

export const ABOVE_SCALE: Criterion[] = [
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

export const TECH: Criterion[] = [
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
