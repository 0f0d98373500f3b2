/** What a program posts of one year: judged and recorded as the form is. */
import type { Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { Refused } from '../errors.ts';
import type { Day } from '../rules/types.ts';
import { BOXES, type Boxes, figureOf, type YearForm } from './form.ts';
import { allKnown } from './known.ts';
import { saveYear } from './saving.ts';

export type { Boxes as PostedFigures } from './form.ts';

/**
 * Records the figures that were posted, in the caller's transaction; null takes one away, what is left
 * out stays. Money is whole yuan; `q1` to `q4` are 营业收入 from January to the end of a quarter.
 * @param isSure a figure far from others, or in the place of an audited one, is meant
 * @throws Refused where they cannot be, or somebody has to say that they are meant
 */
export function putYear(
  tx: Tx,
  about: { enterprise: { id: number; name: string }; year: number; today: Day },
  posted: Partial<Boxes>,
  { isSure, source }: { isSure: boolean; source: YearForm['source'] },
  by: By,
): void {
  const { years, quarters } = allKnown(tx, about.enterprise.id);
  const known = { figures: years.get(about.year) ?? {}, quarters: quarters.get(about.year) ?? {} };
  // As a form that was opened just now: nobody can have saved meanwhile.
  const was = Object.fromEntries(BOXES.map((box) => [box, figureOf(box, known) ?? null]));
  const form: YearForm = { typed: {}, faults: {}, boxes: posted, was, source, isAllAudited: false };
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
