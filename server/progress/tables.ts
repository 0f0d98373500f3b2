/** The tables of the progress page as tables to be saved: from what the page itself shows, cell by cell. */
import type { Db } from '../../db/open.ts';
import { DIMS, type Dim } from '../derived/ledger.ts';
import { dayInWords } from '../rules/days.ts';
import { CATEGORIES } from '../rules/types.ts';
import { basisNotes, screenTable, type Table, type WriteColumn, type WriteRow } from '../sheets/queries.ts';
import type { Asking } from './asking.ts';
import { breakdown, DIM_WORDS } from './breakdown.ts';
import { readProgressPage } from './page.ts';
import { progressInput } from './queries.ts';

type Page = ReturnType<typeof readProgressPage>;

const whole = (key: string, header: string): WriteColumn => ({ key, header, kind: 'whole' });
const rate = (key: string, header: string): WriteColumn => ({ key, header, kind: 'decimal' });
const NAME: WriteColumn = { key: 'name', header: '类别', width: 34 };
const QUARTERS = ['一季度', '二季度', '三季度', '四季度'];

function goals(page: Page, notes: string[]): Table {
  const year = page.inYear;
  return screenTable(`${page.span}目标完成情况`, {
    notes,
    columns: [
      NAME,
      { key: 'status', header: '状态' },
      { key: 'words', header: '与时序相比', width: 34 },
      { key: 'explanation', header: '说明', width: 34 },
      whole('additions', '已完成'),
      whole('target', `${page.span}目标`),
      rate('rate', '完成率（%）'),
      rate('schedule_rate', '时序进度（%）'),
      ...(year === null ? [] : [whole('yearDone', `${year}年完成`), whole('yearTarget', `${year}年目标`)]),
      whole('pipeline', '在培'),
      whole('expected', '年底预计'),
    ],
    rows: page.categories.map((one) => ({
      name: one.name,
      status: one.shape === 'none' ? '未设目标' : one.statusWord,
      words: one.words,
      explanation: one.explanation?.words,
      additions: one.additions,
      target: one.target,
      rate: one.rate,
      schedule_rate: one.schedule_rate,
      yearDone: one.thisYear?.additions,
      yearTarget: one.thisYear?.target,
      pipeline: one.inPipeline,
      expected: one.year_end_expected,
    })),
  });
}

function trend(page: Page, notes: string[]): Table {
  return screenTable('累计新增走势', {
    notes: [...notes, '各季度末累计新增与计划'],
    columns: [
      { key: 'word', header: '季度末' },
      ...page.categories.flatMap(({ code, short }) => [
        { ...whole(`${code} done`, `${short}完成`), width: 16 },
        { ...whole(`${code} planned`, `${short}计划`), width: 16 },
      ]),
    ],
    rows: page.trendTable.map(({ word, cells }) => ({
      word,
      ...Object.fromEntries(
        page.categories.flatMap(({ code }, i) => [
          [`${code} done`, cells[i]?.done],
          [`${code} planned`, cells[i]?.planned],
        ]),
      ),
    })),
  });
}

function pipeline(page: Page, notes: string[]): Table {
  const stages = ['储备', '培育（临规）', '申报（达标）', '公示（审核）', '认定（入库）'];
  return screenTable('培育梯队', {
    notes: [...notes, `后备覆盖＝在培家数 ÷ ${page.span}缺口；最后一个阶段为已完成的新增`],
    columns: [
      NAME,
      ...stages.map((word, i) => ({ ...whole(`s${i}`, word), width: 14 })),
      rate('cover', '后备覆盖（倍）'),
    ],
    rows: page.categories.map((one) => ({
      name: one.short,
      ...Object.fromEntries(one.stages.map((stage, i) => [`s${i}`, stage.n])),
      cover: one.cover === null ? null : Number(one.cover),
    })),
  });
}

function years(page: Page, notes: string[]): Table {
  const all = page.categories[0]?.years.map((one) => one.year) ?? [];
  const three = (key: string | number, word: string) => [
    whole(`${key} done`, `${word}完成`),
    whole(`${key} target`, `${word}目标`),
    { ...rate(`${key} rate`, `${word}完成率（%）`), width: 16 },
  ];
  return screenTable('分年度目标', {
    notes: [...notes, '还没有开始的年度只有目标'],
    columns: [NAME, ...all.flatMap((year) => three(year, `${year}年`)), ...three('sum', `${page.span}合计`)],
    rows: page.categories.map((one) => {
      const row: Record<string, WriteRow[string]> = { name: one.short };
      for (const year of one.years) {
        const isShown = year.begun || year.additions > 0;
        row[`${year.year} done`] = isShown ? year.additions : null;
        row[`${year.year} target`] = year.target;
        row[`${year.year} rate`] = isShown ? year.rate : null;
      }
      return { ...row, 'sum done': one.additions, 'sum target': one.target, 'sum rate': one.rate };
    }),
  });
}

function quarters(page: Page, notes: string[]): Table {
  return screenTable('分季度与净增', {
    notes,
    columns: [
      NAME,
      { key: 'year', header: '年度' },
      ...QUARTERS.flatMap((word, i) => [
        whole(`q${i} done`, `${word}完成`),
        whole(`q${i} target`, `${word}目标`),
      ]),
      whole('exits', '退出'),
      whole('net', '净增'),
    ],
    rows: page.categories.flatMap((one) =>
      one.years
        .filter((year) => year.begun)
        .map((year) => ({
          name: one.short,
          year: `${year.year}年`,
          ...Object.fromEntries(
            year.quarters.flatMap((quarter, i) => [
              [`q${i} done`, quarter.additions],
              [`q${i} target`, quarter.target],
            ]),
          ),
          exits: year.exits,
          net: year.net,
        })),
    ),
  });
}

function bridge(page: Page, notes: string[]): Table {
  const { eve, rows } = page.bridges ?? { eve: null, rows: [] };
  const about = eve === null ? [] : [`期初为 ${dayInWords(eve)}；期初有效＋各项增加−退出＝期末有效`];
  const extra = (['excluded', 'adjustment'] as const).filter((key) => rows.some((row) => row[key] !== 0));
  return screenTable('期初到期末有效', {
    notes: [...notes, ...about],
    columns: [
      NAME,
      whole('opening', '期初有效'),
      whole('additions', '新增'),
      whole('brought_in', '迁入带入'),
      whole('recognised_again', '再次认定'),
      { ...whole('earlier_batch', '上年批次本年发文'), width: 18 },
      ...extra.map((key) => whole(key, key === 'excluded' ? '人工不计' : '口径等调整')),
      whole('exits', '退出'),
      whole('closing', '期末有效'),
    ],
    rows: rows.map(({ short, openingHref: _, closingHref: __, ...figures }) => ({ name: short, ...figures })),
  });
}

function distribution(db: Db, page: Page, { asking, now }: Asked, dim: Dim, notes: string[]): Table {
  const { asOf, knownAt, latestTargets, programme } = asking;
  const shown =
    page.dim === dim
      ? page.breakdown
      : breakdown(
          db,
          progressInput(db, { asOf, knownAt, latestTargets, programme, now }).moment,
          dim,
          () => '',
        );
  const row = (
    name: string,
    cells: readonly { done: number; open: number; planned?: number | null }[],
  ): WriteRow => ({
    name,
    ...Object.fromEntries(
      CATEGORIES.flatMap((code, i) => [
        [`${code} done`, cells[i]?.done],
        ...(shown.until === null ? [] : [[`${code} planned`, cells[i]?.planned]]),
        [`${code} open`, cells[i]?.open],
      ]),
    ),
  });
  const { rest, rows, sums } = shown;
  return screenTable(`按${DIM_WORDS[dim]}分布`, {
    notes,
    columns: [
      { key: 'name', header: DIM_WORDS[dim], width: 24 },
      ...page.categories.flatMap(({ code, short }) => [
        { ...whole(`${code} done`, `${short}已完成`), width: 18 },
        ...(shown.until === null
          ? []
          : [{ ...whole(`${code} planned`, `${short}到${shown.until}年底目标`), width: 26 }]),
        { ...whole(`${code} open`, `${short}在培`), width: 16 },
      ]),
    ],
    rows:
      rows.length === 0
        ? []
        : [
            ...rows.map((one) => row(one.word, one.cells)),
            ...(rest === null ? [] : [row(`其余 ${rest.count} 项`, rest.cells)]),
            row('合计', sums),
          ],
  });
}

const SINGLE = { goals, trend, pipeline, years, quarters, bridge };
type Single = keyof typeof SINGLE;
/** What the page's tables are called in addresses. */
export const PROGRESS_TABLES = [...(Object.keys(SINGLE) as Single[]), ...DIMS] as const;
export type ProgressTable = (typeof PROGRESS_TABLES)[number];

interface Asked {
  asking: Asking;
  today: string;
  now: string;
}

/** These tables of the page, of the day and the knowledge that are asked for. */
export function progressTables(db: Db, asked: Asked, names: readonly ProgressTable[]): Table[] {
  const dim = DIMS.find((one) => names.includes(one)) ?? 'chain';
  const page = readProgressPage(db, { ...asked, dim, screen: false });
  const notes = [
    ...basisNotes(db, asked.asking.asOf, asked.asking.knownAt, asked.asking.programme),
    `时序进度${page.scheduleWords}；单位：家`,
  ];
  const isDim = (name: ProgressTable): name is Dim => DIMS.some((one) => one === name);
  return names.map((name) =>
    isDim(name) ? distribution(db, page, asked, name, notes) : SINGLE[name](page, notes),
  );
}
