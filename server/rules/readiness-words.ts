/** The words of 条件对照: subjects, states, thresholds. */
import { otherTitleName } from './holdings.ts';
import { figureInWords, INDICATORS, told } from './indicators.ts';
import type {
  Confidence,
  FactCode,
  Measure,
  Part,
  Purpose,
  State,
  Subject,
  Test,
  Title,
} from './readiness-types.ts';
import { categoryName, categoryShort } from './words.ts';

export function subjectName(subject: Subject): string {
  return subject === 'tech_innovative' ? '科技和创新型中小企业' : categoryName(subject);
}
export function subjectShort(subject: Subject): string {
  return subject === 'tech_innovative' ? '科技和创新型' : categoryShort(subject);
}
export const PURPOSE_WORDS: Record<Purpose, string> = { apply: '新申报', review: '复核' };

export const CONFIDENCE_WORDS: Record<Confidence, string> = {
  A: '政府网站原文',
  B: '转引的正式文本',
  C: '转载，待核',
  D: '推算',
  O: '没有出处，待确认',
};

export const STATE_WORDS: Record<State, string> = {
  met: '达到',
  near: '接近',
  not_met: '未达到',
  no_data: '缺数据',
  manual: '需人工判断',
  judged_met: '人工判断：达到',
  judged_not_met: '人工判断：未达到',
  judged_unsure: '人工判断：待核实',
};

export const FACT_WORDS: Record<FactCode, string> = {
  niche_since: '从事特定细分市场的起始日',
  equity_2: '近两年新增股权投资（合格机构实缴）',
  equity_3: '近三年新增股权融资（合格机构实缴）',
};

export function titleWord(title: Title): string {
  return title === 'little_giant' || title === 'provincial_srdi' || title === 'above_scale'
    ? categoryShort(title)
    : otherTitleName(title);
}

const RATIO_WORDS = {
  main_ratio: '主营业务收入占比',
  debt_ratio: '资产负债率',
  rd_ratio: '研发费用占比',
  rd_staff_ratio: '研发人员占比',
  growth: '近两年营业收入复合增长率',
  main_growth: '近两年主营业务收入平均增长率',
} as const;

export function isRatio(of: Measure): of is keyof typeof RATIO_WORDS {
  return Object.hasOwn(RATIO_WORDS, of);
}
export function measureWord(of: Measure): string {
  return isRatio(of) ? RATIO_WORDS[of] : INDICATORS[of].word;
}
export function unitOf(of: Measure): string {
  return isRatio(of) ? '%' : told(of).unit;
}

/** 5,000 万元, 90%, 4 项 */
export function amount(of: Measure, value: number): string {
  if (isRatio(of)) return `${String(Number(value.toFixed(4))).replace('-', '−')}%`;
  const unit = unitOf(of);
  return `${figureInWords(of, value)}${unit === '%' ? '' : ' '}${unit}`;
}

/**
 * A rate as people read it, half up to one decimal; with more decimals where that would put it on the other
 * side of the threshold: 2.96% is not 3.0%.
 */
export function rateBeside(value: number, threshold: number): string {
  for (let digits = 1; digits < 6; digits += 1) {
    const scale = 10 ** digits;
    const shown = Math.round(value * scale + 1e-9) / scale;
    if (shown !== threshold || value === threshold || digits === 5) {
      if (shown >= threshold === value >= threshold && shown <= threshold === value <= threshold)
        return `${shown.toFixed(digits).replace('-', '−')}%`;
    }
  }
  return `${value}%`;
}

const OVER = { last: '', each: '每年 ', sum: '合计 ', now: '', either: '' } as const;

/** What is asked, in a table's cell: ≥5,000 万元, 每年 ≥3%, 需人工判断. */
export function thresholdOf(test: Test): string {
  switch (test.kind) {
    case 'figure': {
      const sign = test.bound === 'least' ? '≥' : '≤';
      return `${OVER[test.over]}${sign}${amount(test.of, test.value)}`;
    }
    case 'niche':
      return `≥${test.value} 年`;
    case 'equity':
      return `≥${amount('revenue', test.value)}`;
    case 'title':
      return test.any.length > 1 ? '其一有效' : '有效期内';
    case 'industry':
      return '大类 06—46';
    case 'legal_person':
      return '法人单位';
    case 'judged':
      return test.by === 'platform' ? '以平台结果为准' : '由人判断';
    case 'any':
      return test.of.map(wayOf).join(' 或 ');
    case 'all':
      return test.of.map((part) => thresholdWithin(part.test)).join(' 且 ');
  }
}
function thresholdWithin(test: Test): string {
  const words = thresholdOf(test);
  return test.kind === 'any' || test.kind === 'all' ? `（${words}）` : words;
}

/** One way of several: the usual one by its number alone, every other by its name. */
function wayOf({ words, test }: Part, at: number): string {
  const isNumber = test.kind === 'figure' || test.kind === 'equity' || test.kind === 'niche';
  if (test.kind === 'all') return `${words}（${thresholdOf(test)}）`;
  if (!isNumber) return words;
  return at === 0 ? thresholdOf(test) : `${words} ${thresholdOf(test)}`;
}
