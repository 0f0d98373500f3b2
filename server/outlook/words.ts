/** Chances and assumptions in words. */
import { type Assumptions, dayOfYearInWords } from '../rules/chances.ts';
import type { Barred } from '../rules/foresee.ts';
import { type Category, OPEN_STAGES } from '../rules/types.ts';
import { stageName } from '../rules/words.ts';

/** 37%; what is nearly sure or nearly hopeless is not told as sure or hopeless; null is —. */
export function chanceInWords(probability: number | null): string {
  if (probability === null) return '—';
  if (probability > 0 && probability < 0.01) return '不到 1%';
  if (probability < 1 && probability > 0.99) return '大于 99%';
  return `${Math.round(probability * 100)}%`;
}

/** 6.2 家: on average, with one decimal. */
export function averageInWords(expected: number): string {
  return expected.toFixed(1);
}

/** 4—8 */
export function rangeInWords({ low, high }: { low: number; high: number }): string {
  return low === high ? String(low) : `${low}—${high}`;
}

/** 储备年底 3%、期末 30%（4月30日前，停留 365 天）… */
export function assumptionsInWords(category: Category, { stages, strength, enough }: Assumptions): string {
  const each = OPEN_STAGES.map((stage) => {
    const { year, end, until, limit } = stages[stage];
    const days = `${dayOfYearInWords(until)}以后当年不计，停留时限 ${limit} 天`;
    return `${stageName(category, stage)}年底 ${year}%、期末 ${end}%（${days}）`;
  });
  return `${each.join('，')}，自有样本满 ${enough} 家起用，设定值相当于 ${strength} 家`;
}

const BARRED_WORDS: Record<Barred, string> = {
  again: '曾持有或在库，再次认定只计净增',
  person: '个体工商户，不计规上工业',
  industry: '行业代码未填或不在 06—46 大类',
  batch: '所列批次不在计划期',
};

/** 另有 3 家在培，认定后不计新增：曾持有… 2 家、… 1 家; '' where there are none. */
export function barredInWords(barred: Readonly<Record<Barred, number>>): string {
  const each = Object.entries(BARRED_WORDS).flatMap(([name, words]) => {
    const n = barred[name as Barred];
    return n === 0 ? [] : [`${words} ${n} 家`];
  });
  const all = Object.values(barred).reduce((sum, n) => sum + n, 0);
  return all === 0 ? '' : `另有 ${all} 家在培，认定后不计新增，不参加推算：${each.join('；')}。`;
}
