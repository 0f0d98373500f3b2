/** Enterprises with figures, for tests of 条件对照. */
import { write } from '../../db/open.ts';
import { recordFigures } from '../../server/indicators/queries.ts';
import type { Figures } from '../../server/rules/indicators.ts';
import type { World } from '../helpers/app.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

export const WAN = 10_000;

/** One that meets every figure of 省级专精特新 in 2024 and 2025. */
export const GOOD: Figures = {
  revenue: 2_000 * WAN,
  main_revenue: 1_900 * WAN,
  rd_expense: 120 * WAN,
  assets: 3_000 * WAN,
  liabilities: 1_200 * WAN,
  output: 2_100 * WAN,
  ip_class1: 2,
};

type Facts = Parameters<typeof addEnterprise>[1];
type Events = Parameters<typeof addEnterprise>[2];

/** An enterprise with these figures by year. */
export function addFirm(
  { db }: Pick<World, 'db'>,
  years: Record<number, Figures>,
  facts: Facts = {},
  events: Events = [],
): { id: number; uscc: string; name: string } {
  const made = addEnterprise(db, facts, events);
  write(db, (tx) => {
    for (const [year, figures] of Object.entries(years)) {
      const { id: enterpriseId, name } = made;
      recordFigures(tx, { enterpriseId, name, year: Number(year), figures }, 'declared', recordedBy());
    }
  });
  return made;
}

/** The id of the version of criteria that holds on the day. */
export function setOn(
  { db }: Pick<World, 'db'>,
  subject: string,
  day = '2026-09-30',
  purpose = 'apply',
): number {
  return Number(
    db.$client
      .prepare(
        `select id from criteria_set where subject = ? and purpose = ? and holds_from <= ?
            and (holds_until is null or holds_until >= ?) order by holds_from desc, id desc limit 1`,
      )
      .pluck()
      .get(subject, purpose, day, day),
  );
}
