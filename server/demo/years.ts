/** Yearly figures of the zone's firms, what officers found out, and the score of the platform where it is known. */
import type { Db } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { recordFigures } from '../indicators/queries.ts';
import { recordFinding } from '../readiness/queries.ts';
import type { Figures } from '../rules/indicators.ts';
import type { Diary } from './diary.ts';
import type { Firm } from './firms.ts';
import { type Random, seeded } from './random.ts';

const WAN = 10_000;

/** How large a firm is in 2025, in 万元 of revenue, by how far it is on its way. */
function sizeOf(firm: Firm, random: Random): number {
  if (firm.last.little_giant !== undefined) return random.between(4_700, 24_000);
  if (firm.last.provincial_srdi !== undefined) return random.between(1_350, 9_500);
  if (firm.last.above_scale !== undefined) return random.between(1_500, 12_000);
  return random.between(300, 2_400);
}

/** One year of a firm: money in whole 万元, as a form would have it. */
function yearOf(revenue: number, grade: number, random: Random): Figures {
  const of = (percent: number) => Math.round((revenue * percent) / 100) * WAN;
  const assets = of(random.between(70, 190));
  const staff = Math.max(6, Math.round(revenue / random.between(55, 110)));
  return {
    revenue: revenue * WAN,
    main_revenue: of(random.between(78 + grade * 3, 99)),
    rd_expense: of(random.between(22 + grade * 6, 52 + grade * 6) / 10),
    net_profit: of(random.between(-3, 14)),
    assets,
    liabilities: Math.round((assets / WAN) * (random.between(28, 84) / 100)) * WAN,
    output: of(random.between(92, 112)),
    staff,
    rd_staff: Math.round((staff * random.between(6, 22)) / 100),
    ip_class1: random.between(0, 2 + grade * 2),
    patents: random.between(0, 5 + grade * 4),
  };
}

const gradeOf = ({ last }: Firm): number =>
  last.little_giant !== undefined ? 2 : last.provincial_srdi !== undefined ? 1 : 0;

/** 2023 to 2025 of nearly every firm; of the running year the output so far and the score, of some. */
function figuresOf(firm: Firm, random: Random): Map<number, Figures> {
  const years = new Map<number, Figures>();
  const grade = gradeOf(firm);
  let revenue = sizeOf(firm, random);
  for (const year of [2025, 2024, 2023]) {
    years.set(year, yearOf(revenue, grade, random));
    revenue = Math.round(revenue / (1 + random.between(-4, 18) / 100));
  }
  const last = years.get(2025);
  // Not everybody has told everything.
  if (last !== undefined && random.chance(12)) delete last.liabilities;
  if (random.chance(10)) years.delete(2024);
  if (random.chance(55)) {
    years.set(2026, {
      output: Math.round(((last?.output ?? 0) / WAN) * (random.between(70, 105) / 100)) * WAN,
      ...(grade > 0 ? { score: random.between(410 + grade * 40, 760) / 10 } : {}),
    });
  }
  return years;
}

/**
 * Entered by the officers in spring and, of the running year, in October. A chance of its own, so that
 * nothing else of the zone moves.
 */
export function fillYears(diary: Diary, firms: readonly Firm[]): void {
  const random = seeded(20_260_408);
  const known = firms.map((firm) => ({
    firm,
    years: random.chance(94) ? figuresOf(firm, random) : new Map(),
  }));
  const enter = (at: string, wanted: readonly number[], officer: string) =>
    diary.note(at, officer, (tx, by) => {
      for (const { firm, years } of known) {
        if (firm.id === null || firm.officer !== officer) continue;
        for (const year of wanted) {
          const figures: Figures | undefined = years.get(year);
          if (figures === undefined) continue;
          const { id: enterpriseId } = firm;
          recordFigures(tx, { enterpriseId, name: firm.draft.name, year, figures }, 'declared', by, {
            derive: false,
          });
        }
      }
    });
  const officers = [...new Set(firms.map((firm) => firm.officer))].sort();
  for (const [at, officer] of officers.entries()) {
    enter(`2026-04-1${at % 10}T02:1${at % 10}:00.000Z`, [2023, 2024, 2025], officer);
    enter(`2026-10-1${at % 10}T06:3${at % 10}:00.000Z`, [2026], officer);
  }
  findOut(
    diary,
    firms.filter((firm) => gradeOf(firm) > 0),
  );
}

/** What officers saw on the spot: how long in the niche, and here and there a judgement. */
function findOut(diary: Diary, firms: readonly Firm[]): void {
  const random = seeded(20_260_918);
  for (const [at, firm] of firms.entries()) {
    if (at % 3 === 2) continue;
    const since = `${random.between(2012, 2024)}-0${random.between(1, 9)}-01`;
    const says = random.pick(['met', 'met', 'not_met', 'unsure'] as const);
    const day = `2026-0${random.between(5, 8)}-1${random.between(0, 9)}`;
    diary.note(`${day}T03:${10 + (at % 50)}:00.000Z`, firm.officer, (tx: Db, by: By) => {
      if (firm.id === null) return;
      const of = { id: firm.id, name: firm.draft.name };
      const head = { setId: null, on: day };
      recordFinding(
        tx,
        of,
        { ...head, code: 'niche_since', judgement: null, value: since, words: '看过首批产品的销售合同' },
        by,
      );
      if (at % 4 !== 0) return;
      const code = firm.last.little_giant === undefined ? 'ps_market' : 'lg_market';
      recordFinding(tx, of, { ...head, code, judgement: says, value: null, words: '看过行业协会的证明' }, by);
    });
  }
}
