/** 规模以上工业: old stock, the yearly round at the end of December, and new plants month by month. */
import { addDays, addYears } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';
import type { Diary } from './diary.ts';
import type { Firm } from './firms.ts';
import { climb } from './titles.ts';

const category = 'above_scale';
const KEEPER = '专员丙';

/** Approved in December: the first report is that of the next year. */
export const YEARLY: readonly { on: Day; firms: number }[] = [
  { on: '2023-12-27', firms: 8 },
  { on: '2024-12-26', firms: 9 },
  { on: '2025-12-25', firms: 9 },
];

/** New plants, approved month by month. */
export const MONTHLY: readonly Day[] = [
  '2024-05-27',
  '2025-03-25',
  '2025-08-26',
  '2026-03-25',
  '2026-05-26',
  '2026-06-25',
  '2026-08-25',
  '2026-09-24',
  '2026-10-26',
];

/** In the register before the office began to keep it here. */
export function stock(diary: Diary, firm: Firm): void {
  const year = diary.random.between(2014, 2022);
  const issued = `${year}-12-${diary.random.between(20, 29)}`;
  diary.happen(
    firm,
    {
      category,
      kind: 'recognised',
      effective_on: issued,
      batch: `${year}年度入库`,
      batch_year: year,
      basis: `${year}年末在库名单`,
      // Of the oldest nobody kept the paper.
      document_no: year < 2016 ? null : `示例统函〔${year}〕37号`,
      first_report_on: `${year + 1}-02-01`,
    },
    { actor: KEEPER },
  );
}

/** Approved in a yearly or a monthly round. */
export function enter(diary: Diary, firm: Firm, on: Day, round: 'yearly' | 'monthly', late = false): void {
  const year = Number(on.slice(0, 4));
  climb(diary, firm, category, addDays(on, -diary.random.between(40, 70)));
  const reviewed = addDays(on, -diary.random.between(12, 24));
  diary.happen(firm, { category, kind: 'stage', stage: 'in_review', effective_on: reviewed });
  const month = Number(on.slice(5, 7));
  diary.happen(
    firm,
    {
      category,
      kind: 'recognised',
      effective_on: on,
      batch: round === 'yearly' ? `${year}年度入库` : `${year}年${month}月入库`,
      batch_year: year,
      basis: `${year}年${month}月一套表调查单位审核通过名单`,
      document_no: `示例统函〔${year}〕${month * 3 + 1}号`,
      first_report_on:
        round === 'yearly' ? `${year + 1}-02-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`,
      note: round === 'monthly' ? '新投产' : null,
    },
    late ? { late } : { on: addDays(on, 1), actor: KEEPER },
  );
}

/** Turnover fell under the line: out of the register. */
export function fallBelow(diary: Diary, firm: Firm, on: Day): void {
  const note = '上年主营业务收入低于 2000 万元';
  diary.happen(firm, { category, kind: 'exited', effective_on: on, reason: 'below_scale', note });
}

/** Out of the register and in again: 再次入库, never a second addition. */
export function comeBack(diary: Diary, firm: Firm, on: Day): void {
  fallBelow(diary, firm, addDays(addYears(on, -2), -30));
  const again = addDays(on, -200);
  diary.happen(firm, { category, kind: 'stage', stage: 'cultivating', effective_on: again });
  diary.happen(firm, {
    category,
    kind: 'recognised',
    effective_on: on,
    batch: `${on.slice(0, 4)}年${Number(on.slice(5, 7))}月入库`,
    batch_year: Number(on.slice(0, 4)),
    basis: '一套表调查单位审核通过名单',
    first_report_on: `${on.slice(0, 5)}${String(Number(on.slice(5, 7)) + 1).padStart(2, '0')}-01`,
  });
}

/** On the way, as far as this stage: 储备, 临规, 达标 or 审核. */
export function onTheWay(
  diary: Diary,
  firm: Firm,
  stage: 'reserve' | 'cultivating' | 'applied' | 'in_review',
): void {
  const { random } = diary;
  if (stage === 'applied' || stage === 'in_review') {
    climb(
      diary,
      firm,
      category,
      stage === 'applied' ? diary.within('2026-10-08', 42) : diary.within('2026-10-08', 20),
    );
    if (stage === 'in_review') {
      const on = diary.within('2026-11-16', 5);
      diary.happen(firm, { category, kind: 'stage', stage, effective_on: on });
    }
    return;
  }
  const reserve = stage === 'reserve' ? diary.within('2025-10-13', 390) : diary.within('2025-05-12', 330);
  diary.happen(firm, { category, kind: 'stage', stage: 'reserve', effective_on: reserve });
  if (stage === 'cultivating') {
    const on = addDays(reserve, random.between(40, 210));
    diary.happen(firm, { category, kind: 'stage', stage, effective_on: on });
  }
}
