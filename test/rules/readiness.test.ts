import t from 'tap';
import type { Figures } from '../../server/rules/indicators.ts';
import { compare, entryRoute, type Firm } from '../../server/rules/readiness.ts';
import { FIRST_SETS } from '../../server/rules/readiness-first.ts';
import { leavesOf, setInForce, withNumbers } from '../../server/rules/readiness-sets.ts';
import type { Criterion, Finding, Line, State, Test, Title } from '../../server/rules/readiness-types.ts';
import { rateBeside } from '../../server/rules/readiness-words.ts';
import type { Day } from '../../server/rules/types.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';

const WAN = 10_000;
const SETS = FIRST_SETS.map((set, at) => ({
  ...set,
  id: at + 1,
  recorded_at: '2026-01-01T00:00:00.000Z',
  recorded_by: '系统',
  replaces: null as number | null,
}));
const TODAY = '2026-09-30';

interface Known {
  years?: Record<number, Figures>;
  titles?: Partial<Record<Title, Day | null>>;
  findings?: Finding[];
  uscc?: string;
  industry_code?: string | null;
}
function firm({
  years = {},
  titles = {},
  findings = [],
  uscc = fictionalCode(1),
  industry_code = '3825',
}: Known = {}): Firm {
  return {
    uscc,
    industry_code,
    years: new Map(Object.entries(years).map(([year, figures]) => [Number(year), figures])),
    titles: new Map(Object.entries(titles) as [Title, Day | null][]),
    findings: new Map(findings.map((one) => [one.code, one])),
  };
}
const fact = (code: string, value: string): Finding => ({
  code,
  judgement: null,
  value,
  words: '看过合同',
  on: '2026-08-01',
  by: '专员甲',
});
const judgement = (code: string, said: Finding['judgement']): Finding => ({
  ...fact(code, ''),
  value: null,
  judgement: said,
});

function lineFor(test: Test, known: Known, asOf = TODAY): Line {
  const criterion: Criterion = { code: 'x', words: '示例条件', test, clause: '示例条款', confidence: 'A' };
  const [line] = compare({ criteria: [criterion] }, firm(known), asOf).lines;
  if (line === undefined) throw new Error('no line');
  return line;
}
const figure = (
  of: Extract<Test, { kind: 'figure' }>['of'],
  value: number,
  more: Partial<Extract<Test, { kind: 'figure' }>> = {},
): Test => ({ kind: 'figure', of, over: 'last', bound: 'least', value, ...more });

type Case = [what: string, test: Test, known: Known, state: State, why?: RegExp];
const ratio = (part: number, whole: number, year = 2025): Known => ({
  years: { [year]: { rd_expense: part, revenue: whole } },
});

const CASES: Case[] = [
  // Money, at the threshold to the yuan.
  ['exactly 5,000 万元', figure('revenue', 5_000 * WAN), { years: { 2025: { revenue: 50_000_000 } } }, 'met'],
  [
    'a yuan less is near',
    figure('revenue', 5_000 * WAN),
    { years: { 2025: { revenue: 49_999_999 } } },
    'near',
    /4,999\.9999 万元/,
  ],
  [
    'a tenth less is still near',
    figure('revenue', 5_000 * WAN),
    { years: { 2025: { revenue: 45_000_000 } } },
    'near',
  ],
  [
    'more than a tenth less is not',
    figure('revenue', 5_000 * WAN),
    { years: { 2025: { revenue: 44_999_999 } } },
    'not_met',
  ],
  [
    'nothing earned is not met',
    figure('revenue', 5_000 * WAN),
    { years: { 2025: { revenue: 0 } } },
    'not_met',
  ],
  ['nothing known', figure('revenue', 5_000 * WAN), {}, 'no_data', /缺2025年营业收入/],
  // An older year is told as older, and none older than that is taken.
  [
    'an older year',
    figure('revenue', 5_000 * WAN),
    { years: { 2024: { revenue: 60_000_000 } } },
    'met',
    /2024年，较早.*待补上年数/,
  ],
  [
    'two years old is no data',
    figure('revenue', 5_000 * WAN),
    { years: { 2023: { revenue: 60_000_000 } } },
    'no_data',
  ],
  [
    'the running year is not 上年度',
    figure('revenue', 5_000 * WAN),
    { years: { 2026: { revenue: 60_000_000 } } },
    'no_data',
  ],
  // Shares, judged unrounded.
  ['exactly 3%', figure('rd_ratio', 3), ratio(3_000_000, 100_000_000), 'met', /3\.0%（2025年），不低于 3%/],
  [
    '2.96% is not 3.0%',
    figure('rd_ratio', 3),
    ratio(2_960_000, 100_000_000),
    'near',
    /2\.96%（2025年），低于 3%/,
  ],
  ['2.4%', figure('rd_ratio', 3), ratio(2_400_000, 100_000_000), 'not_met', /2\.4%（2025年），低于 3%/],
  [
    '7% of 100 is 7%',
    figure('debt_ratio', 7, { bound: 'most' }),
    { years: { 2025: { liabilities: 7, assets: 100 } } },
    'met',
  ],
  ['no revenue to divide by', figure('rd_ratio', 3), ratio(1, 0), 'no_data', /营业收入为 0，不能计算/],
  [
    'at the upper limit',
    figure('debt_ratio', 75, { bound: 'most' }),
    { years: { 2025: { liabilities: 75, assets: 100 } } },
    'met',
  ],
  [
    'above it by a little',
    figure('debt_ratio', 75, { bound: 'most' }),
    { years: { 2025: { liabilities: 76, assets: 100 } } },
    'near',
    /高于 75%/,
  ],
  [
    'owing more than everything',
    figure('debt_ratio', 75, { bound: 'most' }),
    { years: { 2025: { liabilities: 200, assets: 100 } } },
    'not_met',
  ],
  [
    'assets of nothing',
    figure('debt_ratio', 75, { bound: 'most' }),
    { years: { 2025: { liabilities: 5, assets: 0 } } },
    'no_data',
  ],
  [
    'a part that is not known is named',
    figure('debt_ratio', 75, { bound: 'most' }),
    { years: { 2025: { assets: 9 } } },
    'no_data',
    /缺2025年负债总额/,
  ],
  // Each of two years.
  [
    'both years',
    figure('rd_expense', 100, { over: 'each' }),
    { years: { 2025: { rd_expense: 100 }, 2024: { rd_expense: 100 } } },
    'met',
  ],
  [
    'one year fails',
    figure('rd_expense', 100, { over: 'each' }),
    { years: { 2025: { rd_expense: 300 }, 2024: { rd_expense: 50 } } },
    'not_met',
  ],
  [
    'one year fails though the other is missing',
    figure('rd_expense', 100, { over: 'each' }),
    { years: { 2025: { rd_expense: 50 } } },
    'not_met',
    /另缺2024年研发费用/,
  ],
  [
    'one year missing',
    figure('rd_expense', 100, { over: 'each' }),
    { years: { 2025: { rd_expense: 300 } } },
    'no_data',
    /缺2024年研发费用/,
  ],
  [
    'the two years before',
    figure('rd_expense', 100, { over: 'each' }),
    { years: { 2024: { rd_expense: 100 }, 2023: { rd_expense: 100 } } },
    'met',
    /较早/,
  ],
  // Both together.
  [
    'together',
    figure('rd_expense', 1_200 * WAN, { over: 'sum' }),
    { years: { 2025: { rd_expense: 700 * WAN }, 2024: { rd_expense: 500 * WAN } } },
    'met',
    /1,200 万元（2024、2025年合计）/,
  ],
  [
    'together a little short',
    figure('rd_expense', 1_200 * WAN, { over: 'sum' }),
    { years: { 2025: { rd_expense: 700 * WAN }, 2024: { rd_expense: 499 * WAN } } },
    'near',
  ],
  [
    'one alone is enough',
    figure('rd_expense', 1_200 * WAN, { over: 'sum' }),
    { years: { 2025: { rd_expense: 1_200 * WAN } } },
    'met',
  ],
  [
    'one alone that is not enough',
    figure('rd_expense', 1_200 * WAN, { over: 'sum' }),
    { years: { 2025: { rd_expense: 700 * WAN } } },
    'no_data',
    /缺2024年研发费用/,
  ],
  // Growth.
  [
    'exactly 5% a year',
    figure('growth', 5),
    { years: { 2025: { revenue: 11_025 }, 2023: { revenue: 10_000 } } },
    'met',
  ],
  [
    'a yuan less than 5%',
    figure('growth', 5),
    { years: { 2025: { revenue: 11_024 }, 2023: { revenue: 10_000 } } },
    'near',
    /4\.99\d*%/,
  ],
  [
    'shrinking',
    figure('growth', 5),
    { years: { 2025: { revenue: 8_100 }, 2023: { revenue: 10_000 } } },
    'not_met',
    /−10\.0%/,
  ],
  [
    'from nothing',
    figure('growth', 5),
    { years: { 2025: { revenue: 8_100 }, 2023: { revenue: 0 } } },
    'no_data',
    /不能计算增长率/,
  ],
  [
    'mean growth',
    figure('main_growth', 5),
    { years: { 2025: { main_revenue: 121 }, 2024: { main_revenue: 110 }, 2023: { main_revenue: 100 } } },
    'met',
  ],
  // The platform's score, as entered.
  ['this year’s score', figure('score', 60, { over: 'now' }), { years: { 2026: { score: 60 } } }, 'met'],
  [
    'last year’s score is older',
    figure('score', 60, { over: 'now' }),
    { years: { 2025: { score: 60 } } },
    'met',
    /较早/,
  ],
  [
    'either year in a review',
    figure('score', 60, { over: 'either' }),
    { years: { 2026: { score: 41 }, 2025: { score: 60 } } },
    'met',
    /60 分（2025年）/,
  ],
  ['no score', figure('score', 60, { over: 'now' }), {}, 'no_data'],
  // Years in the niche, by days.
  [
    'three years to the day',
    { kind: 'niche', value: 3 },
    { findings: [fact('niche_since', '2023-01-01')] },
    'met',
  ],
  [
    'a day less',
    { kind: 'niche', value: 3 },
    { findings: [fact('niche_since', '2023-01-02')] },
    'near',
    /专员甲，2026年8月1日，依据：看过合同/,
  ],
  ['two years', { kind: 'niche', value: 3 }, { findings: [fact('niche_since', '2024-01-01')] }, 'not_met'],
  ['not filled in', { kind: 'niche', value: 3 }, {}, 'no_data', /从事特定细分市场的起始日/],
  // Titles.
  [
    'a title without an end',
    { kind: 'title', any: ['provincial_srdi'] },
    { titles: { provincial_srdi: null } },
    'met',
  ],
  [
    'on its last day',
    { kind: 'title', any: ['provincial_srdi'] },
    { titles: { provincial_srdi: TODAY } },
    'met',
  ],
  [
    'the day after',
    { kind: 'title', any: ['provincial_srdi'] },
    { titles: { provincial_srdi: '2026-09-29' } },
    'near',
    /到期，待复核/,
  ],
  ['no such title', { kind: 'title', any: ['provincial_srdi'] }, {}, 'not_met'],
  ['another title, nothing recorded', { kind: 'title', any: ['innovative', 'tech_sme'] }, {}, 'no_data'],
  [
    'one of two titles',
    { kind: 'title', any: ['innovative', 'tech_sme'] },
    { titles: { tech_sme: null } },
    'met',
  ],
  // Money from outside.
  [
    'equity',
    { kind: 'equity', years: 2, value: 2_000 * WAN },
    { findings: [fact('equity_2', '20000000')] },
    'met',
  ],
  [
    'less equity',
    { kind: 'equity', years: 2, value: 2_000 * WAN },
    { findings: [fact('equity_2', '1000000')] },
    'not_met',
  ],
  [
    'equity of three years is another',
    { kind: 'equity', years: 2, value: 2_000 * WAN },
    { findings: [fact('equity_3', '20000000')] },
    'no_data',
  ],
  // Industry and legal person.
  ['an industry', { kind: 'industry' }, { industry_code: '46' }, 'met'],
  ['no industry', { kind: 'industry' }, { industry_code: '65' }, 'not_met'],
  ['industry not known', { kind: 'industry' }, { industry_code: null }, 'no_data'],
  ['a legal person', { kind: 'legal_person' }, {}, 'met'],
  ['a sole trader', { kind: 'legal_person' }, { uscc: `92${fictionalCode(1).slice(2)}` }, 'not_met'],
  // What people judge is never the system's word.
  ['nobody judged', { kind: 'judged', by: 'person' }, {}, 'manual', /需人工判断/],
  [
    'judged met',
    { kind: 'judged', by: 'person' },
    { findings: [judgement('x', 'met')] },
    'judged_met',
    /人工判断：达到（专员甲，2026年8月1日，依据：看过合同）/,
  ],
  [
    'judged not met',
    { kind: 'judged', by: 'person' },
    { findings: [judgement('x', 'not_met')] },
    'judged_not_met',
  ],
  ['not sure', { kind: 'judged', by: 'person' }, { findings: [judgement('x', 'unsure')] }, 'judged_unsure'],
  [
    'a share that was declared changes nothing',
    { kind: 'judged', by: 'person', shows: 'market_share' },
    { years: { 2025: { market_share: 99 } } },
    'manual',
    /填报为 主导产品市场占有率 99%（2025年），须有证明/,
  ],
];

t.test('each criterion comes out as its figures say, with the reason', async (t) => {
  for (const [what, test, known, state, why] of CASES) {
    const line = lineFor(test, known);
    t.equal(line.state, state, what);
    if (why !== undefined) t.match(line.why, why, what);
    t.equal(
      line.gap === 0,
      state === 'met' || state === 'judged_met' ? !line.isOlder : false,
      `${what}: gap`,
    );
    const lacks = ['near', 'not_met', 'no_data', 'judged_not_met'].includes(state);
    t.equal(line.lack !== '', lacks, `${what}: ${line.lack}`);
  }
});

t.test('one way of several is enough, and an open way is named beside a failing one', async (t) => {
  const either: Test = {
    kind: 'any',
    of: [
      { code: 'own', words: '营业收入', test: figure('revenue', 1_500 * WAN) },
      { code: 'equity', words: '股权投资', test: { kind: 'equity', years: 2, value: 2_000 * WAN } },
      { code: 'prize', words: '科技奖励', test: { kind: 'judged', by: 'person' } },
    ],
  };
  const low = { years: { 2025: { revenue: 900 * WAN } } };
  t.equal(lineFor(either, { years: { 2025: { revenue: 1_500 * WAN } } }).state, 'met');
  t.match(lineFor(either, low), { state: 'not_met', why: /低于 1,500 万元；另有“股权投资”“科技奖励”待核/ });
  t.equal(lineFor(either, { ...low, findings: [fact('equity_2', '20000000')] }).state, 'met');
  t.match(lineFor(either, { ...low, findings: [judgement('prize', 'met')] }), {
    state: 'judged_met',
    why: /按“科技奖励”/,
  });
  t.equal(lineFor(either, {}).state, 'manual');
  t.same(lineFor(either, {}).asks, ['equity_2', 'prize']);
});

t.test('all of several: the worst decides', async (t) => {
  const both: Test = {
    kind: 'all',
    of: [
      { code: 'a', words: '营业收入', test: figure('revenue', 100) },
      { code: 'b', words: '研发费用', test: figure('rd_expense', 10) },
    ],
  };
  const years = (revenue: number, rd_expense: number) => ({ years: { 2025: { revenue, rd_expense } } });
  t.equal(lineFor(both, years(100, 10)).state, 'met');
  t.equal(lineFor(both, years(100, 9.5)).state, 'near');
  t.equal(lineFor(both, years(50, 10)).state, 'not_met');
  t.equal(lineFor(both, { years: { 2025: { revenue: 100 } } }).state, 'no_data');
});

t.test('the rules turn on 2026-04-01, and the reviews of 2026 go by those of 2022', async (t) => {
  const name = (
    subject: 'little_giant' | 'provincial_srdi' | 'above_scale',
    day: Day,
    purpose: 'apply' | 'review',
  ) => setInForce(SETS, subject, day, purpose)?.document_no ?? null;
  for (const [subject, day, purpose, number] of [
    ['provincial_srdi', '2022-05-31', 'apply', null],
    ['provincial_srdi', '2026-03-31', 'apply', '工信部企业〔2022〕63号'],
    ['provincial_srdi', '2026-04-01', 'apply', '工信部企业〔2026〕2号'],
    ['little_giant', '2026-03-31', 'apply', '工信部企业〔2022〕63号'],
    ['little_giant', '2026-04-01', 'apply', '工信部企业〔2026〕2号'],
    ['little_giant', '2026-12-31', 'review', '工信部企业〔2022〕63号；工信厅企业函〔2026〕117号'],
    ['little_giant', '2027-01-01', 'review', '工信部企业〔2026〕2号'],
    ['above_scale', '2026-04-01', 'review', ''],
  ] as const) {
    t.equal(name(subject, day, purpose), number, `${subject} ${day} ${purpose}`);
  }
});

t.test('a correction takes the place of its version, a newer version that of the older', async (t) => {
  const old = SETS.find((set) => set.subject === 'above_scale');
  if (old === undefined) throw new Error('no set');
  const corrected = { ...old, id: 50, replaces: old.id };
  const later = { ...old, id: 51, holds_from: '2027-01-01' };
  t.equal(setInForce([...SETS, corrected, later], 'above_scale', '2026-12-31')?.id, 50);
  t.equal(setInForce([...SETS, corrected, later], 'above_scale', '2027-01-01')?.id, 51);
  t.equal(
    setInForce([...SETS, { ...later, holds_until: '2027-06-30' }], 'above_scale', '2027-07-01')?.id,
    old.id,
  );
});

t.test('numbers are changed by their codes, money in 万元', async (t) => {
  const set = SETS.find((one) => one.subject === 'provincial_srdi' && one.holds_from === '2026-04-01');
  const criteria = set?.criteria ?? [];
  const changed = withNumbers(criteria, new Map([['ps_revenue_own', { value: 1_800, near: 0.2 }]]));
  const leaves = changed.flatMap(leavesOf);
  t.match(
    leaves.find(({ code }) => code === 'ps_revenue_own'),
    { value: 1_800, near: 0.2, unit: '万元' },
  );
  t.match(
    leaves.find(({ code }) => code === 'ps_revenue_equity'),
    { value: 2_000 },
  );
  t.equal(new Set(leaves.map(({ code }) => code)).size, leaves.length);
});

t.test('every first set has codes of its own, a clause and a threshold for each criterion', async (t) => {
  for (const set of SETS) {
    const lines = compare(set, firm(), TODAY).lines;
    const codes = lines.flatMap((line) => [line.code, ...line.parts.map((part) => part.code)]);
    t.equal(new Set(codes).size, codes.length, set.name);
    for (const line of lines) t.ok(line.clause !== '' && line.threshold !== '', `${set.name} ${line.code}`);
    t.notMatch(lines.map((line) => line.why).join(), /符合/);
  }
});

t.test('counts add up, and the words name what lacks', async (t) => {
  const set = SETS.find((one) => one.subject === 'above_scale');
  if (set === undefined) throw new Error('no set');
  const found = compare(set, firm({ years: { 2025: { revenue: 1_900 * WAN, output: 1_000 * WAN } } }), TODAY);
  t.match(found, { met: 2, near: 1, notMet: 1, noData: 0, manual: 1, year: 2025 });
  t.equal(found.words, '主营业务收入 1,900 万元，低于 2,000 万元；工业总产值 1,000 万元，低于 2,000 万元');
  t.equal(found.names, '主营业务收入偏低；工业总产值偏低');
  t.equal(compare({ criteria: [] }, firm(), TODAY).words, '');
});

t.test('a title that ends turns the day after', async (t) => {
  const set = SETS.find((one) => one.subject === 'little_giant' && one.holds_from === '2026-04-01');
  if (set === undefined) throw new Error('no set');
  t.equal(compare(set, firm({ titles: { provincial_srdi: '2026-12-19' } }), TODAY).turnsOn, '2026-12-20');
  t.equal(compare(set, firm({ titles: { provincial_srdi: null } }), TODAY).turnsOn, null);
});

t.test('the way into the register goes by the founding day', async (t) => {
  const entry = { new_from: '10-01', monthly: '按月', annual: '按年' };
  t.equal(entryRoute(entry, '2025-10-01', TODAY).word, '月度入库');
  t.equal(entryRoute(entry, '2025-09-30', TODAY).word, '年度入库');
  t.match(entryRoute(entry, '2025-09-30', TODAY).why, /早于2025年10月1日：按年/);
  t.equal(entryRoute(entry, null, TODAY).word, '待定');
});

t.test('a rate is never rounded over its threshold', async (t) => {
  for (const [value, threshold, words] of [
    [2.96, 3, '2.96%'],
    [2.999, 3, '2.999%'],
    [2.94, 3, '2.9%'],
    [3, 3, '3.0%'],
    [3.04, 3, '3.04%'],
    [75.04, 75, '75.04%'],
    [-10, 5, '−10.0%'],
  ] as const) {
    t.equal(rateBeside(value, threshold), words);
  }
});
