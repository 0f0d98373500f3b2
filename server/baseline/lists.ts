/** The list as pages, paper and tables take it: as it was signed, or as it would be now. */
import type { Db } from '../../db/open.ts';
import { dataRevision } from '../../db/open.ts';
import type { HeldRow } from '../rules/baseline.ts';
import type { Category, Day, Programme } from '../rules/types.ts';
import { type Holdings, holdingsOf } from './holdings.ts';
import type { Baseline } from './queries.ts';

/** The last answer of each connection: a page asks for it at every turn of a leaf. */
const remembered = new WeakMap<Db, { key: string; holdings: Holdings }>();

/** The holdings of the day as known now, folded once until the data changes. */
export function currentHoldings(db: Db, programme: Programme): Holdings {
  const key = `${dataRevision(db)} ${programme.id}`;
  const known = remembered.get(db);
  if (known?.key === key) return known.holdings;
  const holdings = holdingsOf(db, programme);
  remembered.set(db, { key, holdings });
  return holdings;
}

const ROWS = `select enterprise_id, category, event_id, uscc, name, industry_code, effective_on, batch,
  document_no, valid_until from baseline_entry where baseline_id = ?`;

/** Every line of a signed list, in its order. */
export function signedRows(db: Db, signed: Pick<Baseline, 'id'>): HeldRow[] {
  return db.$client.prepare<[number], HeldRow>(`${ROWS} order by line`).all(signed.id);
}

/** Every line of the baseline: as it was signed, or as it would be signed now where it was not yet. */
export function baselineRows(db: Db, programme: Programme, signed: Baseline | null): HeldRow[] {
  return signed === null ? currentHoldings(db, programme).rows : signedRows(db, signed);
}

export interface EarlierBatch {
  uscc: string;
  name: string;
  category: Category;
  effective_on: Day;
  batch: string | null;
  document_no: string | null;
}

/**
 * 上年批次本年发文: counted to the years before the programme (R2) and issued in it. No addition, and
 * not held on the day of the baseline either.
 */
export function earlierBatches(db: Db, programme: Programme, limit: number): EarlierBatch[] {
  return db.$client
    .prepare<[number, Day, number], EarlierBatch>(
      `select distinct n.uscc, n.name, c.category, e.effective_on,
          coalesce((select batch from event a where a.amends = e.id and a.batch is not null
            and not exists (select 1 from event_void v where v.event_id = a.id)
            order by a.recorded_at desc, a.id desc limit 1), e.batch) as batch,
          coalesce((select document_no from event a where a.amends = e.id and a.document_no is not null
            and not exists (select 1 from event_void v where v.event_id = a.id)
            order by a.recorded_at desc, a.id desc limit 1), e.document_no) as document_no
        from contribution c join event e on e.id = c.event_id join enterprise n on n.id = c.enterprise_id
        where c.programme_id = ? and c.figure = 'baseline' and e.effective_on >= ?
        order by c.category, e.effective_on, n.uscc limit ?`,
    )
    .all(programme.id, programme.starts_on, limit);
}
