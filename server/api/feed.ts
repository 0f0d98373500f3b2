/** The feed of changes as it is stored: numbered in the order of commit, without a gap. */
import type { z } from 'zod';
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { ownersOf } from '../derived/merges.ts';
import { enterprisesById } from '../enterprises/queries.ts';
import { eventsById } from '../tracks/queries.ts';
import { eventShape } from './reading.ts';
import type { ChangeShape } from './shapes.ts';

export type Change = z.output<typeof ChangeShape>;

interface Row {
  seq: number;
  what: 'recorded' | 'voided' | 'merged' | 'parted';
  event_id: number | null;
  from_id: number | null;
  into_id: number | null;
  merged_at: string | null;
  merged_by: string | null;
  undone_at: string | null;
  undone_by: string | null;
}

const statements = perConnection(({ $client }) => ({
  head: $client.prepare<[], number>('select coalesce(max(seq), 0) from feed').pluck(),
  name: $client.prepare<[], string>(`select value from fact where key = 'feed'`).pluck(),
  after: $client.prepare<[number, number], Row>(
    `select f.seq, f.what, f.event_id, m.from_id, m.into_id, m.recorded_at as merged_at,
            m.recorded_by as merged_by, m.undone_at, m.undone_by
       from feed f left join enterprise_merge m on m.id = f.merge_id
      where f.seq > ? order by f.seq limit ?`,
  ),
}));

/** The number of the last change; 0 where there is none. */
export function feedHead(db: Db): number {
  return statements(db).head.get() ?? 0;
}

/** Whose numbers they are: another one after a backup was restored. */
export function feedName(db: Db): string {
  return statements(db).name.get() ?? '';
}

/**
 * The changes after a number, at most `limit`, in order: a few queries, whatever their number. Each names
 * the enterprise that has the record now, and the event as it stands now.
 */
export function readChanges(db: Db, after: number, limit: number): Change[] {
  const rows = statements(db).after.all(after, limit);
  const events = eventsById(
    db,
    rows.flatMap((row) => row.event_id ?? []),
  );
  const records = rows.flatMap((row) => {
    const event = row.event_id === null ? undefined : events.get(row.event_id);
    return [event?.enterprise_id, row.from_id, row.into_id].filter((id) => typeof id === 'number');
  });
  const owners = ownersOf(db, records);
  const named = enterprisesById(db, [...new Set([...records, ...owners.values()])]);
  const who = (id: number | undefined | null) => {
    const one = named.get(id ?? 0);
    return { uscc: one?.uscc ?? '', name: one?.name ?? '' };
  };
  return rows.map((row): Change => {
    if (row.event_id === null) {
      const isParted = row.what === 'parted';
      return {
        seq: row.seq,
        what: isParted ? 'parted' : 'merged',
        at: (isParted ? row.undone_at : row.merged_at) ?? '',
        by: (isParted ? row.undone_by : row.merged_by) ?? '',
        enterprise: who(row.into_id),
        event: null,
        other: who(row.from_id),
      };
    }
    const event = events.get(row.event_id);
    if (event === undefined) throw new Error(`the feed tells of event ${row.event_id}, which is not there`);
    const { voided } = event;
    const isVoid = row.what === 'voided' && voided !== null;
    return {
      seq: row.seq,
      what: isVoid ? 'voided' : event.kind === 'amended' ? 'amended' : 'recorded',
      at: isVoid ? voided.at : event.recorded_at,
      by: isVoid ? voided.by : event.recorded_by,
      enterprise: who(owners.get(event.enterprise_id)),
      event: eventShape(event),
      other: null,
    };
  });
}
