/** How long contacts are kept: versions, of which the last one holds. */
import { desc } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { retention } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';

export interface Retention {
  /** The version's number; 0 where nobody set anything yet. */
  id: number;
  /** Null: as long as the enterprise is followed. */
  months: number | null;
}

export function standingRetention(db: Db | Tx): Retention {
  const row = db.select().from(retention).orderBy(desc(retention.id)).limit(1).get();
  return row === undefined ? { id: 0, months: null } : { id: row.id, months: row.contact_months };
}

/** Versions, the newest first; the last twenty are what anybody asks for. */
export function retentionHistory(db: Db) {
  return db.select().from(retention).orderBy(desc(retention.id)).limit(20).all();
}

export function retentionInWords(months: number | null): string {
  return months === null ? '不设期限' : `${months} 个月`;
}

export function setRetention(
  tx: Tx,
  { months, reason }: { months: number | null; reason: string },
  by: By,
): void {
  const before = standingRetention(tx).months;
  tx.insert(retention)
    .values({ contact_months: months, reason, recorded_at: by.at, recorded_by: by.actor })
    .run();
  record(tx, {
    ...by,
    act: 'retention set',
    sentence: `联系人保留期限由${retentionInWords(before)}改为${retentionInWords(months)}：${reason}`,
    detail: { before, months },
  });
}
