/**
 * 经营指标 of the demo's firms: three years and the quarters of 2026, some audited, one firm's open. Its own
 * source of chance: the rest of the zone stays as it is.
 */
import type { Db } from '../../db/open.ts';
import { importRun } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { markYear } from '../indicators/openness.ts';
import { recordFigures } from '../indicators/queries.ts';
import type { Figures } from '../rules/indicators.ts';
import type { QuarterNumber } from '../rules/quarters.ts';
import type { Instant } from '../rules/types.ts';
import type { Diary } from './diary.ts';
import type { Firm } from './firms.ts';
import { seeded } from './random.ts';

const YEARS = [2023, 2024, 2025] as const;
/** When a year's file came, and the quarters' of 2026. */
const FILES: Record<(typeof YEARS)[number], Instant> = {
  2023: '2024-04-26T06:20:00.000Z',
  2024: '2025-04-25T06:35:00.000Z',
  2025: '2026-04-24T06:10:00.000Z',
};
const QUARTERLY: readonly { quarter: QuarterNumber; at: Instant }[] = [
  { quarter: 1, at: '2026-04-20T02:30:00.000Z' },
  { quarter: 2, at: '2026-07-17T02:15:00.000Z' },
  { quarter: 3, at: '2026-10-19T02:40:00.000Z' },
];
/** Of every so many firms one reports nothing by quarters: 缺数据 has somebody to name. */
const SILENT = 9;

const WAN = 10_000;

interface Books {
  years: Map<number, Figures>;
  quarters: Map<QuarterNumber, number>;
}

/** What one firm's books say; money in whole 万元, held in yuan. */
function booksOf(n: number): Books {
  const random = seeded(7_919 * (n + 1));
  const years: Books['years'] = new Map();
  let revenue = random.between(900, 14_000) + random.between(0, 6) * random.between(0, 6_000);
  const growth = random.between(-4, 22);
  const staff = Math.max(12, Math.round(revenue / random.between(60, 130)));
  for (const [i, year] of YEARS.entries()) {
    const main = Math.round((revenue * random.between(86, 99)) / 100);
    const assets = Math.round((revenue * random.between(80, 160)) / 100);
    const people = staff + i * random.between(0, 12);
    years.set(year, {
      revenue: revenue * WAN,
      main_revenue: main * WAN,
      lead_revenue: Math.round((main * random.between(60, 95)) / 100) * WAN,
      rd_expense: Math.round((revenue * random.between(22, 75)) / 1000) * WAN,
      net_profit: Math.round((revenue * random.between(-15, 110)) / 1000) * WAN,
      tax_paid: Math.round((revenue * random.between(18, 52)) / 1000) * WAN,
      assets: assets * WAN,
      liabilities: Math.round((assets * random.between(32, 74)) / 100) * WAN,
      output: Math.round(revenue * 1.04) * WAN,
      staff: people,
      rd_staff: Math.max(2, Math.round((people * random.between(9, 26)) / 100)),
      ip_class1: random.between(0, 9) + i,
      ip_class2: random.between(3, 30) + 2 * i,
      patents: random.between(0, 7) + i,
      ...(year === 2025 && random.chance(70) ? { score: random.between(420, 820) / 10 } : {}),
      ...(year === 2025 && random.chance(20) ? { equity_raised: random.between(500, 6_000) * WAN } : {}),
    });
    revenue = Math.round((revenue * (100 + growth + random.between(-3, 3))) / 100);
  }
  const parts = [random.between(19, 23), random.between(44, 49), random.between(70, 76)];
  const quarters = QUARTERLY.map(({ quarter }, i) => [
    quarter,
    Math.round((revenue * (parts[i] ?? 0)) / 100) * WAN,
  ]);
  return { years, quarters: new Map(quarters as [QuarterNumber, number][]) };
}

function startRun(tx: Db, by: By, name: string, rows: number): number {
  const counts = { added: rows, changed: 0, unchanged: 0, refused: 0 };
  const { id } = tx
    .insert(importRun)
    .values({
      kind: 'indicators',
      file_name: name,
      // No file stands behind it: the name of the demo's own is as good as any.
      sha256: Buffer.from(name.padEnd(16, '-')).toString('hex').slice(0, 64).padEnd(64, '0'),
      recorded_at: by.at,
      recorded_by: by.actor,
      counts,
    })
    .returning({ id: importRun.id })
    .get();
  record(tx, {
    ...by,
    act: 'import indicators',
    importId: id,
    sentence: `导入经营指标“${name}”：新增 ${rows} 行，修改 0 行，不变 0 行`,
    detail: { counts },
  });
  return id;
}

/** The firms that the register has when a file comes. */
function entered(firms: readonly Firm[]): { id: number; name: string; n: number }[] {
  return firms.flatMap(({ id, draft }, n) => (id === null ? [] : [{ id, name: draft.name, n }]));
}

export function writeFigures(diary: Diary, firms: readonly Firm[]): void {
  for (const year of YEARS) {
    diary.note(FILES[year], '专员甲', (tx, by) => {
      const own = entered(firms);
      const importId = startRun(tx, by, `示例${year}年度指标.xlsx`, own.length);
      for (const { id, name, n } of own) {
        const figures = booksOf(n).years.get(year) ?? {};
        // Every third has sent its audit report with the figures.
        const source = n % 3 === 0 ? 'audited' : 'imported';
        const about = { enterpriseId: id, name, year, figures };
        recordFigures(tx, about, source, { ...by, importId }, { derive: false });
      }
    });
  }
  for (const { quarter, at } of QUARTERLY) {
    diary.note(at, '专员乙', (tx, by) => {
      const own = entered(firms).filter(({ n }) => n % SILENT !== 4);
      const importId = startRun(tx, by, `示例2026年${quarter}季度营收.xlsx`, own.length);
      for (const { id, name, n } of own) {
        const figures = { revenue: booksOf(n).quarters.get(quarter) ?? 0 };
        const about = { enterpriseId: id, name, year: 2026, quarter, figures };
        recordFigures(tx, about, 'imported', { ...by, importId }, { derive: false });
      }
    });
  }
  diary.note('2026-05-18T03:05:00.000Z', '主管甲', (tx, by) => {
    const [first] = entered(firms);
    if (first === undefined) return;
    markYear(tx, first, { year: 2025, openness: 'open', reason: '企业书面同意，已在官网公开' }, by);
  });
}
