/** What a program posts of one year: judged and recorded as the form is. */
import type { Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { Refused } from '../errors.ts';
import type { Figures, Indicator } from '../rules/indicators.ts';
import { standingFigures } from './queries.ts';
import { saveYear } from './saving.ts';

/**
 * Records the figures that were posted, in the caller's transaction; null takes one away, what is left
 * out stays. Money is whole yuan.
 * @param isSure a figure far from other years' is meant
 * @throws Refused where they cannot be, or are so far off that somebody has to say they are meant
 */
export function putYear(
  tx: Tx,
  about: { enterprise: { id: number; name: string }; year: number },
  posted: Partial<Record<Indicator, number | null>>,
  isSure: boolean,
  by: By,
): void {
  const was: Figures = {};
  for (const { year, field, value } of standingFigures(tx, [about.enterprise.id]).get(about.enterprise.id) ??
    [])
    if (year === about.year && value !== null) was[field] = value;
  // As a form that was opened just now: nobody can have saved meanwhile.
  const form = { typed: {}, faults: {}, boxes: posted, was };
  const first = saveYear(tx, about, form, by);
  const isDoubt = first.how === 'faulty' && first.doubt !== '';
  const saving =
    isDoubt && isSure ? saveYear(tx, about, { ...form, typed: { sure: first.doubt } }, by) : first;
  if (saving.how === 'saved') return;
  if (saving.how === 'faulty' && saving.doubt !== '') {
    const message = `${saving.doubt}。核对数值和单位（元）后，confirmed 写 true 再提交`;
    throw new Refused([{ rule: 'doubt', field: 'confirmed', message }]);
  }
  throw new Refused(
    Object.entries(saving.faults).map(([field, message]) => ({ rule: 'figures', field, message })),
  );
}
