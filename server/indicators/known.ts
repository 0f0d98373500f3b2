/** All that is known of the figures of one enterprise, as its pages and its forms ask for it. */
import type { Db, Tx } from '../../db/open.ts';
import { type Standing, standingFigures, standingQuarters } from '../derived/figures.ts';
import type { Figures } from '../rules/indicators.ts';
import { type Cumulative, isQuarter } from '../rules/quarters.ts';

export interface AllKnown {
  /** What stands, years before quarters; what was taken away is left out. */
  standing: Standing[];
  /** Of each year of which something is known, in order. */
  years: Map<number, Figures>;
  quarters: Map<number, Cumulative>;
}

export function allKnown(db: Db | Tx, id: number): AllKnown {
  const standing = [
    ...(standingFigures(db, [id]).get(id) ?? []),
    ...(standingQuarters(db, [id]).get(id) ?? []),
  ].filter((one) => one.value !== null);
  const years: AllKnown['years'] = new Map();
  const quarters: AllKnown['quarters'] = new Map();
  for (const { year, quarter, field, value } of standing) {
    if (value === null) continue;
    if (quarter === 0) years.set(year, { ...years.get(year), [field]: value });
    else if (isQuarter(quarter)) quarters.set(year, { ...quarters.get(year), [quarter]: value });
  }
  return { standing, years, quarters };
}
