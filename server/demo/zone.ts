import { type Db, write } from '../../db/open.ts';
import { deriveMany } from '../derived/derive.ts';
import { freshenReadiness } from '../derived/readiness.ts';
import { addDays, shanghaiDay } from '../rules/days.ts';
import type { Category, Instant } from '../rules/types.ts';
import { Diary } from './diary.ts';
import { writeDuties } from './duties.ts';
import { writeFigures } from './figures.ts';
import { type Firm, makeFirm } from './firms.ts';
import { handThreeOver, writeLists } from './lists.ts';
import { writePapers } from './papers.ts';
import { planNext, planYears, shareTargets, signBaseline } from './plan.ts';
import { seeded } from './random.ts';
import { comeBack, enter, fallBelow, MONTHLY, onTheWay, stock, YEARLY } from './scale.ts';
import { STORIES } from './stories.ts';
import { type Batch, climb, DISCOVERED, enterBatch, fall, NATIONAL, PROVINCIAL } from './titles.ts';
import { visitZone } from './visits.ts';
import { fillYears } from './years.ts';

/** Firms without a story of their own. */
const ORDINARY = 165;
/** In the register of 规上工业 before the office began. */
const STOCK = 44;

/**
 * Fills an empty, seeded database with a fictional zone as its office would have kept it from 2023 to
 * November 2026, through the product's own functions, in one transaction. The same seed gives the
 * same zone; nothing is later than `at`, so at an earlier clock it is the same zone of that day.
 */
export function fillDemo(db: Db, { at, seed = 20_260_101 }: { at: Instant; seed?: number }): void {
  const diary = new Diary(seeded(seed));
  const firms = Array.from({ length: ORDINARY }, (_, n) => diary.add(makeFirm(n, diary.random)));
  fillScale(diary, firms);
  const holders = fillProvincial(diary, firms);
  fillNational(diary, holders);
  for (const [i, story] of STORIES.entries()) story(diary, ORDINARY + i);
  planYears(diary);
  shareTargets(diary);
  signBaseline(diary);
  planNext(diary);
  visitZone(diary, firms);
  writePapers(diary);
  writeFigures(diary, firms);
  fillYears(diary, firms);
  writeLists(diary);
  handThreeOver(diary);
  writeDuties(diary);
  write(db, (tx) => {
    deriveMany(tx, diary.play(tx, at));
    freshenReadiness(tx, shanghaiDay(new Date(at)));
  });
}

/** Takes the next so many from the front. */
function taker(firms: readonly Firm[]): (count: number) => Firm[] {
  let from = 0;
  return (count) => {
    from += count;
    return firms.slice(from - count, from);
  };
}

function fillScale(diary: Diary, firms: readonly Firm[]): void {
  const take = taker(firms);
  const old = take(STOCK);
  for (const firm of old) stock(diary, firm);
  for (const firm of old.slice(0, 2)) fallBelow(diary, firm, '2025-02-26');
  for (const firm of old.slice(2, 4)) fallBelow(diary, firm, '2026-02-27');
  for (const firm of old.slice(4, 5)) comeBack(diary, firm, '2026-03-25');
  for (const { on, firms: count } of YEARLY) {
    for (const [i, firm] of take(count).entries()) enter(diary, firm, on, 'yearly', i === 3);
  }
  for (const on of MONTHLY) for (const firm of take(1)) enter(diary, firm, on, 'monthly');
  for (const firm of take(2)) onTheWay(diary, firm, 'in_review');
  for (const firm of take(14)) onTheWay(diary, firm, 'applied');
  for (const firm of take(22)) onTheWay(diary, firm, 'cultivating');
  for (const firm of take(26)) onTheWay(diary, firm, 'reserve');
}

/** @returns the firms on each list, by batch */
function fillProvincial(diary: Diary, firms: readonly Firm[]): Map<string, Firm[]> {
  const category = 'provincial_srdi';
  const grown = firms.slice(0, 95);
  const take = taker(diary.random.shuffled(grown));
  const lists = new Map<string, Firm[]>();
  const list = (batch: Batch) => {
    const named = take(batch.firms);
    lists.set(batch.name, named);
    enterBatch(diary, batch, named);
  };
  for (const batch of PROVINCIAL) list(batch);
  list(DISCOVERED);

  const takeYoung = taker(diary.random.shuffled(firms.slice(95)));
  for (const [i, firm] of takeYoung(5).entries()) {
    const fell =
      i < 3
        ? ({ at: 'city', on: '2026-10-14', note: '研发费用占比不足 3%' } as const)
        : ({ at: 'province', on: '2026-11-06', note: '发展评价得分未到 50 分' } as const);
    fall(diary, firm, category, diary.within('2026-08-24', 20), fell);
  }
  for (const firm of takeYoung(6)) climb(diary, firm, category, diary.within('2026-08-24', 40));
  for (const firm of takeYoung(17)) wait(diary, firm, category, 'cultivating');
  for (const firm of takeYoung(22)) wait(diary, firm, category, 'reserve');
  return lists;
}

function fillNational(diary: Diary, lists: Map<string, Firm[]>): void {
  const category = 'little_giant';
  const of = (name: string) => lists.get(name) ?? [];
  // Those whose provincial title was renewed or still runs: the ones that failed stand in front.
  const take = taker([
    ...of('2022年第二批').slice(1),
    ...of('2023年第一批').slice(2),
    ...of('2023年第二批'),
    ...of('2024年第一批'),
    ...of('2025年第一批'),
    ...of('2025年第二批'),
  ]);
  for (const batch of NATIONAL) enterBatch(diary, batch, take(batch.firms));
  const falls = [
    { at: 'city', on: '2026-06-12', note: '主导产品市场占有率证明不足' },
    { at: 'province', on: '2026-07-06', note: '近两年研发费用合计未到 1200 万元' },
    { at: 'national', on: '2026-10-19', note: '公示名单未列入' },
  ] as const;
  for (const fell of falls) {
    for (const firm of take(1)) fall(diary, firm, category, diary.within('2026-05-06', 15), fell);
  }
  for (const firm of take(2)) climb(diary, firm, category, diary.within('2026-05-06', 15));
  for (const firm of take(5)) wait(diary, firm, category, 'cultivating');
  for (const firm of take(7)) wait(diary, firm, category, 'reserve');
}

/** In 储备 or 培育, and no further yet. */
function wait(diary: Diary, firm: Firm, category: Category, stage: 'reserve' | 'cultivating'): void {
  const first = stage === 'reserve' ? diary.within('2025-11-03', 370) : diary.within('2025-06-02', 330);
  diary.happen(firm, { category, kind: 'stage', stage: 'reserve', effective_on: first });
  if (stage === 'reserve') return;
  const on = diary.within(addDays(first, 20), 170);
  diary.happen(firm, { category, kind: 'stage', stage, effective_on: on });
}
