/** The list as pages, paper and tables take it: as it was signed, or as it would be now. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { keepingByEnterprise, mendRows } from '../derived/kept-by-enterprise.ts';
import type { HeldRow } from '../rules/baseline.ts';
import type { Category, Day, Programme } from '../rules/types.ts';
import { currentHoldings } from './holdings.ts';
import type { Baseline } from './queries.ts';

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

interface EarlierRow extends EarlierBatch {
  enterprise_id: number;
}

const EARLIER = `select distinct c.enterprise_id, n.uscc, n.name, c.category, e.effective_on,
    coalesce((select batch from event a where a.amends = e.id and a.batch is not null
      and not exists (select 1 from event_void v where v.event_id = a.id)
      order by a.recorded_at desc, a.id desc limit 1), e.batch) as batch,
    coalesce((select document_no from event a where a.amends = e.id and a.document_no is not null
      and not exists (select 1 from event_void v where v.event_id = a.id)
      order by a.recorded_at desc, a.id desc limit 1), e.document_no) as document_no
  from contribution c join event e on e.id = c.event_id join enterprise n on n.id = c.enterprise_id
  where c.programme_id = @programme and c.figure = 'baseline' and e.effective_on >= @day`;
const IN_ORDER = 'order by c.category, e.effective_on, n.uscc';

type EarlierAsked = Pick<Programme, 'id' | 'starts_on'>;

const earlierStatements = perConnection(({ $client }) => ({
  all: $client.prepare<[object], EarlierRow>(`${EARLIER} ${IN_ORDER}`),
  // The sign keeps SQLite from walking the whole figure.
  some: $client.prepare<[object], EarlierRow>(
    `${EARLIER.replace('c.figure', '+c.figure').replace('c.programme_id', '+c.programme_id')}
      and c.enterprise_id in (select value from json_each(@ids)) ${IN_ORDER}`,
  ),
}));

function byBatch(a: EarlierRow, b: EarlierRow): number {
  for (const part of ['category', 'effective_on', 'uscc'] as const)
    if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1;
  return 0;
}

const keptEarlier = keepingByEnterprise<EarlierAsked, EarlierRow[]>({
  owned: ['contribution', 'event', 'event_void', 'enterprise'],
  whole: [],
  read: (db, { id, starts_on }, ids) => {
    const { all, some } = earlierStatements(db);
    const asked = { programme: id, day: starts_on };
    return ids === null ? all.all(asked) : some.all({ ...asked, ids: JSON.stringify(ids) });
  },
  mend: (kept, ids, fresh) => mendRows(kept, ids, fresh, byBatch),
  most: 1,
});

/**
 * 上年批次本年发文: counted to the years before the programme (R2) and issued in it. No addition, and
 * not held on the day of the baseline either.
 */
export function earlierBatches(db: Db, programme: EarlierAsked, limit: number): EarlierBatch[] {
  const { id, starts_on } = programme;
  return keptEarlier(db, `${id} ${starts_on}`, programme).slice(0, limit);
}
