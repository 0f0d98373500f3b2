import { typedFrom } from '../forms.ts';
import { addDays, addMonths, isDay, monthOf, yearOf } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';

/** The year of an address; this one where it names none of ours. */
export function yearAsked(query: unknown, today: Day): number {
  const { year = '' } = typedFrom(query);
  return /^(19[9]\d|20\d{2}|2100)$/.test(year) ? Number(year) : yearOf(today);
}

/** The month of an address with its days; this one, from today on, where it names none. */
export function monthAsked(query: unknown, today: Day): { month: string; from: Day; to: Day } {
  const { month = '' } = typedFrom(query);
  const asked = /^\d{4}-\d{2}$/.test(month) && isDay(`${month}-01`) ? month : monthOf(today);
  const first = `${asked}-01`;
  return {
    month: asked,
    from: asked === monthOf(today) ? today : first,
    to: addDays(addMonths(first, 1), -1),
  };
}
