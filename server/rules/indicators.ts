/**
 * Yearly figures of an enterprise: what they are called, what they are measured in, and what cannot be.
 * Money is whole yuan, shown in 万元. Ratios are computed from these, never typed; empty is not 0.
 */
import { percent } from './plan.ts';

export type IndicatorKind = 'money' | 'whole' | 'decimal';
interface Told {
  /** On screen and in files. */
  word: string;
  /** As people read and write it. */
  unit: '万元' | '人' | '项' | '件' | '分' | '%';
  kind: IndicatorKind;
  /** A loss is a figure, too. */
  mayBeNegative?: true;
  most?: number;
}

export const INDICATORS = {
  revenue: { word: '营业收入', unit: '万元', kind: 'money' },
  main_revenue: { word: '主营业务收入', unit: '万元', kind: 'money' },
  rd_expense: { word: '研发费用', unit: '万元', kind: 'money' },
  net_profit: { word: '净利润', unit: '万元', kind: 'money', mayBeNegative: true },
  assets: { word: '资产总额', unit: '万元', kind: 'money' },
  liabilities: { word: '负债总额', unit: '万元', kind: 'money' },
  output: { word: '工业总产值', unit: '万元', kind: 'money' },
  staff: { word: '从业人员', unit: '人', kind: 'whole' },
  rd_staff: { word: '研发人员', unit: '人', kind: 'whole' },
  ip_class1: { word: 'Ⅰ类知识产权', unit: '项', kind: 'whole' },
  patents: { word: '发明专利', unit: '件', kind: 'whole' },
  score: { word: '专精特新发展评价得分', unit: '分', kind: 'decimal', most: 100 },
  market_share: { word: '主导产品市场占有率', unit: '%', kind: 'decimal', most: 100 },
  // Behind those of the first files, whose columns keep their places.
  lead_revenue: { word: '主导产品收入', unit: '万元', kind: 'money' },
  // Refunds may pass what was paid.
  tax_paid: { word: '上缴税金', unit: '万元', kind: 'money', mayBeNegative: true },
  equity_raised: { word: '新增股权融资', unit: '万元', kind: 'money' },
  ip_class2: { word: 'Ⅱ类知识产权', unit: '项', kind: 'whole' },
} as const satisfies Record<string, Told>;

export type Indicator = keyof typeof INDICATORS;
export const INDICATOR_FIELDS = Object.keys(INDICATORS) as Indicator[];
/** What is known of one year; a field that is not there is not known. */
export type Figures = Partial<Record<Indicator, number>>;

/** The boxes of a year by subject, in the order of the form. */
export const INDICATOR_GROUPS: readonly { word: string; fields: readonly Indicator[] }[] = [
  {
    word: '收入、费用和利润',
    fields: ['revenue', 'main_revenue', 'lead_revenue', 'output', 'rd_expense', 'net_profit', 'tax_paid'],
  },
  { word: '资产和融资', fields: ['assets', 'liabilities', 'equity_raised'] },
  { word: '人员', fields: ['staff', 'rd_staff'] },
  { word: '创新和市场', fields: ['ip_class1', 'ip_class2', 'patents', 'score', 'market_share'] },
];

/** From whom a figure comes: 企业申报 and 审计 are said by who fills it in, 导入 by the file itself. */
export const SOURCES = { declared: '企业申报', audited: '审计', imported: '导入' } as const;
export type Source = keyof typeof SOURCES;

/**
 * Whether this word on a figure would put one of lower standing in the place of an audited one: it is
 * asked back, never done in silence. The same value said again lowers nothing.
 */
export function lowersStanding(
  before: { value: number | null; source: Source } | undefined,
  after: { value: number | null; source: Source },
): boolean {
  if (before === undefined || before.value === null || before.source !== 'audited') return false;
  return after.source !== 'audited' && after.value !== before.value;
}

export function isIndicator(name: string): name is Indicator {
  return Object.hasOwn(INDICATORS, name);
}
export function told(field: Indicator): Told {
  return INDICATORS[field];
}

/** So many times more or less than another year is asked back: it is a unit more often than a fact. */
export const JUMP = 1_000;

const PARTS: readonly (readonly [part: Indicator, whole: Indicator])[] = [
  ['main_revenue', 'revenue'],
  ['lead_revenue', 'revenue'],
  ['rd_staff', 'staff'],
];
/** Unusual, and possible all the same. */
const UNUSUAL: readonly (readonly [Indicator, Indicator])[] = [
  ['rd_expense', 'revenue'],
  ['liabilities', 'assets'],
  ['lead_revenue', 'main_revenue'],
];

function exceeding(figures: Figures, pairs: typeof PARTS): { field: Indicator; message: string }[] {
  return pairs.flatMap(([part, whole]) => {
    const [a, b] = [figures[part], figures[whole]];
    if (a === undefined || b === undefined || a <= b) return [];
    return [{ field: part, message: `${told(part).word}不能大于${told(whole).word}` }];
  });
}

/** What cannot be: a part larger than its whole. All figures of the year together, the recorded ones included. */
export function figureFaults(figures: Figures): { field: Indicator; message: string }[] {
  return exceeding(figures, PARTS);
}

/** What is worth a second look and no fault. */
export function figureWarnings(figures: Figures): { field: Indicator; message: string }[] {
  return exceeding(figures, UNUSUAL).map(({ field, message }) => ({
    field,
    message: message.replace('不能大于', '大于'),
  }));
}

/** Whether one figure is so far from another of the same enterprise that somebody has to say it is meant. */
export function isJump(field: Indicator, from: number, to: number): boolean {
  if (told(field).kind !== 'money' || from === 0 || to === 0) return false;
  const ratio = Math.abs(to / from);
  return ratio >= JUMP || ratio <= 1 / JUMP;
}

/** A figure as people read it: money in 万元 with thousands separators, up to four decimals. */
export function figureInWords(field: Indicator, value: number): string {
  const shown = told(field).kind === 'money' ? value / 10_000 : value;
  const [whole = '', fraction] = String(Number(Math.abs(shown).toFixed(4))).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${shown < 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** No enterprise of a zone has a hundred billion yuan of anything; yuan typed as 万元 soon are. */
const TOO_MUCH = 100_000_000_000;

/** 营业收入 32,000,000 万元是 3,200 亿元，单位可能不对: for a first figure, with nothing to compare it with. */
export function tooMuch(field: Indicator, value: number): string | null {
  const { kind, word, unit } = told(field);
  if (kind !== 'money' || Math.abs(value) < TOO_MUCH) return null;
  const large = Math.round(Math.abs(value) / 100_000_000).toLocaleString('en');
  return `${word} ${figureInWords(field, value)} ${unit}是 ${large} 亿元，单位可能不对`;
}

/** The first year of which figures are kept. */
export const FIRST_YEAR = 1990;

/**
 * What is worth asking back before it is recorded: 营业收入 48,215,000 万元是2024年的 1,000 倍以上，单位可能不对.
 * Compared with what the year says already, else with the nearest year that says it, else with what no
 * enterprise has; null where nothing is.
 * @param others every other year that is known
 */
export function doubtOf(
  changes: Partial<Record<Indicator, number | null>>,
  {
    year,
    own,
    others,
  }: { year: number; own: Figures; others: readonly { year: number; figures: Figures }[] },
): { field: Indicator; message: string } | null {
  const nearest = [...others].sort((a, b) => Math.abs(a.year - year) - Math.abs(b.year - year));
  for (const field of INDICATOR_FIELDS) {
    const value = changes[field];
    if (value === undefined || value === null) continue;
    const same = own[field];
    const near = nearest.find((one) => one.figures[field] !== undefined);
    const from = same ?? near?.figures[field];
    if (from === undefined) {
      const message = tooMuch(field, value);
      if (message !== null) return { field, message };
      continue;
    }
    if (!isJump(field, from, value)) continue;
    const than = same === undefined ? `${near?.year ?? ''}年` : '原来';
    const times = JUMP.toLocaleString('en');
    const how = Math.abs(value) > Math.abs(from) ? `是${than}的 ${times} 倍以上` : `不到${than}的 1/${times}`;
    const { word, unit } = told(field);
    return { field, message: `${word} ${figureInWords(field, value)} ${unit}${how}，单位可能不对` };
  }
  return null;
}

export const RATIOS = {
  main_ratio: '主营占比',
  lead_ratio: '主导产品收入占比',
  rd_ratio: '研发强度',
  debt_ratio: '资产负债率',
  rd_staff_ratio: '研发人员占比',
  growth: '营收增长率',
} as const;
export type Ratio = keyof typeof RATIOS;
export const RATIO_FIELDS = [
  'main_ratio',
  'lead_ratio',
  'rd_ratio',
  'debt_ratio',
  'rd_staff_ratio',
  'growth',
] as const satisfies readonly Ratio[];

/** What is divided by what; how much a year grew is told by two years. */
export const SHARES = {
  main_ratio: ['main_revenue', 'revenue'],
  lead_ratio: ['lead_revenue', 'revenue'],
  rd_ratio: ['rd_expense', 'revenue'],
  debt_ratio: ['liabilities', 'assets'],
  rd_staff_ratio: ['rd_staff', 'staff'],
} as const satisfies Partial<Record<Ratio, readonly [part: Indicator, whole: Indicator]>>;

/** Per cent with one decimal, half up; null where a part is not known or there is nothing to divide by. */
function share(part: number | undefined, whole: number | undefined): number | null {
  return part === undefined || whole === undefined || whole <= 0 ? null : percent(part, whole);
}

/**
 * What is computed of a year and never typed, in per cent: 主营业务收入, 主导产品收入 and 研发费用 to 营业收入,
 * 负债 to 资产, 研发人员 to 从业人员, and how 营业收入 grew on the year before.
 */
export function ratiosOf(year: Figures, before: Figures = {}): Record<Ratio, number | null> {
  const grown =
    year.revenue === undefined || before.revenue === undefined ? undefined : year.revenue - before.revenue;
  const of = ([part, whole]: readonly [Indicator, Indicator]) => share(year[part], year[whole]);
  return {
    main_ratio: of(SHARES.main_ratio),
    lead_ratio: of(SHARES.lead_ratio),
    rd_ratio: of(SHARES.rd_ratio),
    debt_ratio: of(SHARES.debt_ratio),
    rd_staff_ratio: of(SHARES.rd_staff_ratio),
    growth: share(grown, before.revenue),
  };
}
