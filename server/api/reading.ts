/** Enterprises as the API gives them, read in a few queries whatever their number. */
import { asc, eq, inArray } from 'drizzle-orm';
import type { z } from 'zod';
import type { Db } from '../../db/open.ts';
import { enterprise, formerName, track } from '../../db/schema.ts';
import { type Standing, standingFigures, standingQuarters } from '../derived/figures.ts';
import { NotFound } from '../errors.ts';
import { maskedPhone } from '../format.ts';
import { allKnown, internalYears, openYears } from '../indicators/queries.ts';
import { INDICATOR_FIELDS } from '../rules/indicators.ts';
import { CATEGORIES } from '../rules/types.ts';
import { eventsOf, type RecordedEvent } from '../tracks/queries.ts';
import type {
  EnterpriseShape,
  EventShape,
  IndicatorShape,
  TrackShape,
  WholeEnterpriseShape,
} from './shapes.ts';

type Enterprise = z.output<typeof EnterpriseShape>;
type Event = z.output<typeof EventShape>;

/** In the order of the ids; an id that is none is left out. */
export function readEnterprises(db: Db, ids: readonly number[]): Enterprise[] {
  const wanted = [...ids];
  const rows = db.select().from(enterprise).where(inArray(enterprise.id, wanted)).all();
  const former = new Map<number, string[]>();
  const names = db
    .select({ id: formerName.enterprise_id, name: formerName.name })
    .from(formerName)
    .where(inArray(formerName.enterprise_id, wanted))
    .orderBy(asc(formerName.id))
    .all();
  for (const { id, name } of names) former.set(id, [...(former.get(id) ?? []), name]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return wanted.flatMap((id) => {
    const row = byId.get(id);
    if (row === undefined) return [];
    return [
      {
        uscc: row.uscc,
        name: row.name,
        short_name: row.short_name,
        // A name that is in use again is no former one.
        former_names: (former.get(id) ?? []).filter((name) => name !== row.name),
        industry_code: row.industry_code,
        chain: row.chain,
        area: row.area,
        in_scope: row.in_scope,
        founded_on: row.founded_on,
        signed_on: row.signed_on,
        officer: row.officer,
        contact_name: row.contact_name,
        contact_phone: row.contact_phone === null ? null : maskedPhone(row.contact_phone),
        main_product: row.main_product,
        tags: row.tags === null || row.tags === '' ? [] : row.tags.split('、'),
        note: row.note,
        version: row.version,
      },
    ];
  });
}

/** Where each of its tracks stands now. */
export function readTracks(db: Db, enterpriseId: number): z.output<typeof TrackShape>[] {
  const rows = db.select().from(track).where(eq(track.enterprise_id, enterpriseId)).all();
  return CATEGORIES.flatMap((category) =>
    rows
      .filter((row) => row.category === category)
      .map((row) => ({
        category,
        stage: row.stage,
        since: row.since,
        held: row.held,
        held_since: row.held_since,
        valid_until: row.valid_until,
        review_due: row.review_due,
        ended_on: row.ended_on,
        ended_how: row.ended_how,
      })),
  );
}

export function eventShape({
  enterprise_id: _,
  import_id: __,
  voided_at: ___,
  amends,
  from,
  ...row
}: RecordedEvent): Event {
  return { ...row, event: amends, merged_from: from?.uscc ?? null };
}

/** Every event as it was recorded, voided ones too, oldest day first. */
export function readEvents(db: Db, enterpriseId: number): Event[] {
  return eventsOf(db, enterpriseId).map(eventShape);
}

/**
 * One enterprise with everything.
 * @param sees `read` leaves out the years that were marked as internal, as for who reads and does not keep figures
 * @throws NotFound
 */
export function readWhole(
  db: Db,
  id: number,
  sees: 'all' | 'read' = 'all',
): z.output<typeof WholeEnterpriseShape> {
  const [own] = readEnterprises(db, [id]);
  if (own === undefined) throw new NotFound('enterprise');
  return {
    ...own,
    tracks: readTracks(db, id),
    events: readEvents(db, id),
    // The contract gives them to every reader, but for years that somebody marked as internal; pages
    // show to who does not keep enterprises only what was opened.
    indicators: readIndicators(db, id, sees),
  };
}

type Indicators = z.output<typeof IndicatorShape>;

/** @param own what stands of the year, what was taken away included */
function yearOf(year: number, own: readonly Standing[], open: ReadonlySet<number>): Indicators {
  const last = own.reduce((a, b) => (a.id > b.id ? a : b));
  const whole = new Map(own.filter((one) => one.quarter === 0).map(({ field, value }) => [field, value]));
  return {
    year,
    ...Object.fromEntries(INDICATOR_FIELDS.map((field) => [field, whole.get(field) ?? null])),
    quarters: own
      .filter((one) => one.quarter !== 0 && one.value !== null)
      .map(({ quarter, value }) => ({ quarter: `${year}Q${quarter}`, revenue: value ?? 0 })),
    open: open.has(year),
    recorded_at: last.at,
    recorded_by: last.by,
  };
}

const openOf = (db: Db, enterpriseId: number): ReadonlySet<number> =>
  openYears(db, [enterpriseId]).get(enterpriseId) ?? new Set();

/** Each year of which something is known, with who told it last and 营业收入 by quarters. */
function readIndicators(db: Db, enterpriseId: number, sees: 'all' | 'read'): Indicators[] {
  const { standing } = allKnown(db, enterpriseId);
  const open = openOf(db, enterpriseId);
  const hidden = sees === 'all' ? new Set<number>() : internalYears(db, enterpriseId);
  const seen = standing.filter((one) => !hidden.has(one.year));
  const years = [...Map.groupBy(seen, (one) => one.year)].sort(([a], [b]) => a - b);
  return years.map(([year, own]) => yearOf(year, own, open));
}

/** One year, though all of it was taken away; null where nobody ever told anything of it. */
export function readYear(db: Db, enterpriseId: number, year: number): Indicators | null {
  const own = [standingFigures, standingQuarters].flatMap((standing) =>
    (standing(db, [enterpriseId]).get(enterpriseId) ?? []).filter((one) => one.year === year),
  );
  return own.length === 0 ? null : yearOf(year, own, openOf(db, enterpriseId));
}
