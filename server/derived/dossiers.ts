import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { eventOf, type Merge, mergesByRecord, overlaidVersions, spansOf, staysOf } from '../rules/merges.ts';
import type { Dossier, EnterpriseFacts, EnterpriseVersion, TrackEvent } from '../rules/types.ts';
import { mergesTouching, withGone } from './merges.ts';

/** A stored event as the rules take it. */
type EventRow = Omit<TrackEvent, 'back'> & {
  back: number;
  enterprise_id: number;
  replaced_by: number | null;
};

const EVENT_COLUMNS = `e.id, e.enterprise_id, e.category, e.kind, e.effective_on, e.recorded_at, e.stage, e.back,
  e.publicised_on, e.issued_on, e.batch, e.batch_year, e.document_no, e.valid_from, e.valid_until,
  e.first_report_on, e.route, e.counting, e.counting_reason, e.reason, e.fell_at, e.amends, e.note,
  v.recorded_at as voided_at, v.replaced_by`;

interface VersionRow {
  id: number;
  enterprise_id: number;
  effective_on: string;
  recorded_at: string;
  changes: string;
}

/** Prepared once a connection: asked for every enterprise of an import and at every change. */
const statements = perConnection(({ $client }) => ({
  enterprises: $client.prepare<[string], { id: number; uscc: string }>(
    'select id, uscc from enterprise where id in (select value from json_each(?)) order by id',
  ),
  versions: $client.prepare<[string], VersionRow>(
    `select id, enterprise_id, effective_on, recorded_at, changes from enterprise_version
      where enterprise_id in (select value from json_each(?)) order by enterprise_id, id`,
  ),
  events: $client.prepare<[string], EventRow>(
    `select ${EVENT_COLUMNS} from event e left join event_void v on v.event_id = e.id
      where e.enterprise_id in (select value from json_each(?)) order by e.enterprise_id, e.id`,
  ),
}));

/** How many enterprises are read in one go when all are. */
const CHUNK = 2_000;

/** One enterprise with all that counting needs. */
export function readDossier(db: Db, enterpriseId: number): Dossier {
  const [dossier] = readDossiers(db, [enterpriseId]);
  if (dossier === undefined) throw new Error(`no enterprise ${enterpriseId}`);
  return dossier;
}

/**
 * Several enterprises, in the order of their ids: four queries, whatever their number. Where records were
 * merged, each event stands in the dossier of whose it was, as long as it was.
 * @param merges those recorded, or as they would be
 */
export function readDossiers(
  db: Db,
  ids: readonly number[],
  merges: readonly Merge[] = mergesTouching(db, ids),
): Dossier[] {
  const wanted = JSON.stringify(ids);
  const { enterprises, versions, events } = statements(db);
  const told = merges.length === 0 ? wanted : JSON.stringify(withGone(merges, ids));
  return assemble(enterprises.all(wanted), versions.all(wanted), events.all(told), merges);
}

/** Every enterprise, some thousands at a time, so that memory does not grow with the register. */
export function* allDossiers(db: Db): Generator<Dossier[]> {
  const next = db.$client.prepare<[number, number], { id: number }>(
    'select id from enterprise where id > ? order by id limit ?',
  );
  for (let last = 0; ; ) {
    const ids = next.all(last, CHUNK).map((row) => row.id);
    if (ids.length === 0) return;
    yield readDossiers(db, ids);
    last = ids[ids.length - 1] ?? last;
  }
}

function assemble(
  enterprises: { id: number; uscc: string }[],
  versions: VersionRow[],
  events: EventRow[],
  merges: readonly Merge[],
): Dossier[] {
  const byId = new Map<number, Dossier>();
  for (const { id, uscc } of enterprises) byId.set(id, { enterprise_id: id, uscc, versions: [], events: [] });
  for (const row of versions) {
    const version: EnterpriseVersion = {
      id: row.id,
      effective_on: row.effective_on,
      recorded_at: row.recorded_at,
      changes: JSON.parse(row.changes) as Partial<EnterpriseFacts>,
    };
    byId.get(row.enterprise_id)?.versions.push(version);
  }
  if (merges.length > 0) layOver(byId, events, merges);
  else {
    for (const row of events) byId.get(row.enterprise_id)?.events.push(plain(row));
  }
  return [...byId.values()];
}

function plain({ enterprise_id: _, replaced_by: __, back, ...rest }: EventRow): TrackEvent {
  return { ...rest, back: back === 1 };
}

/** Gives each event to whom it belonged, and the facts that were taken with it. */
function layOver(byId: ReadonlyMap<number, Dossier>, events: EventRow[], merges: readonly Merge[]): void {
  const byRecord = mergesByRecord(merges);
  const filed = new Map(events.map((row) => [row.id, row]));
  for (const [id, { versions }] of byId) versions.push(...overlaidVersions(merges, id));
  for (const row of [...events].sort((a, b) => a.id - b.id)) {
    if (!byRecord.has(row.enterprise_id)) {
      byId.get(row.enterprise_id)?.events.push(plain(row));
      continue;
    }
    for (const owner of new Set(spansOf(byRecord, row.enterprise_id).map((span) => span.owner))) {
      const dossier = byId.get(owner);
      if (dossier === undefined) continue;
      const event = eventOf(plain(row), staysOf(row, owner, byRecord, filed));
      if (event !== null) dossier.events.push(event);
    }
  }
}
