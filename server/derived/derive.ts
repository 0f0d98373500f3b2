import { type Db, write } from '../../db/open.ts';
import { inserting, perConnection } from '../../db/per-connection.ts';
import type { Category, TrackState } from '../rules/types.ts';
import { compute, type Derived } from './compute.ts';
import { allDossiers, readDossiers } from './dossiers.ts';
import { LedgerChanges, type StoredContribution } from './ledger.ts';
import { type ProgrammeWithSettings, readProgrammes } from './programmes.ts';
import { putRegister, readRegister } from './put-register.ts';
import { deriveReadiness } from './readiness.ts';
import { type RegisterRow, readSources, registerRow } from './register.ts';
import { clearSearch, SearchChanges } from './search-index.ts';

const TRACK_COLUMNS = [
  'enterprise_id',
  'category',
  'stage',
  'since',
  'held',
  'held_since',
  'holding_event',
  'valid_until',
  'review_due',
  'ever_held',
  'last_event_on',
  'ended_on',
  'ended_how',
  'entered',
] as const;
export type TrackRow = Record<(typeof TRACK_COLUMNS)[number], string | number | null>;

const CONTRIBUTION_COLUMNS = [
  'programme_id',
  'enterprise_id',
  'category',
  'figure',
  'event_id',
  'year',
  'quarter',
  'from_day',
  'to_day',
  'chain',
  'area',
  'officer',
  'rule',
  'apart',
] as const;

export function trackRow(enterpriseId: number, category: Category, state: TrackState): TrackRow {
  return {
    enterprise_id: enterpriseId,
    category,
    stage: state.stage,
    since: state.since,
    held: state.held ? 1 : 0,
    held_since: state.held_since,
    holding_event: state.holding_event,
    valid_until: state.valid_until,
    review_due: state.review_due ? 1 : 0,
    ever_held: state.ever_held ? 1 : 0,
    last_event_on: state.last_event_on,
    ended_on: state.ended?.on ?? null,
    ended_how: state.ended?.how ?? null,
    entered: JSON.stringify(state.entered),
  };
}

type StoredRow = StoredContribution & { id: number; enterprise_id: number };

/** What tells one contribution from another. */
export function contributionKey(one: StoredContribution): string {
  return CONTRIBUTION_COLUMNS.filter((name) => name !== 'enterprise_id')
    .map((name) => (one as unknown as Record<string, unknown>)[name] ?? '')
    .join('\u0000');
}

interface What {
  /** Nothing of them changed since they were last folded but their events: no fact, figure, title nor finding. */
  eventsOnly?: boolean;
  /** Nothing but what is kept of the enterprises themselves: no event, figure, title nor finding. */
  factsOnly?: boolean;
}

/** Refolds one enterprise after a change to it or its events, inside the change's own transaction. */
export function deriveEnterprise(db: Db, enterpriseId: number, what: What = {}): void {
  deriveMany(db, [enterpriseId], what);
}

/** Refolds several enterprises: derived rows that stay the same are not touched. */
export function deriveMany(db: Db, ids: readonly number[], what: What = {}): void {
  const programmes = readProgrammes(db);
  const ledger = new LedgerChanges();
  for (let at = 0; at < ids.length; at += 1_000)
    deriveChunk(db, ids.slice(at, at + 1_000), programmes, ledger, what);
  ledger.write(db);
}

/** Whether the same tracks are held up to the same day as before: all that the criteria ask of events. */
function isAsHeld(states: Derived['states'], before: readonly TrackRow[]): boolean {
  return (
    before.length === states.size &&
    before.every(({ category, held, valid_until }) => {
      const now = states.get(category as Category);
      return now !== undefined && held === (now.held ? 1 : 0) && valid_until === now.valid_until;
    })
  );
}

const COMPARED = ['uscc', 'industry_code', 'in_scope'] as const;
/** What rows of the comparison with the criteria repeat of the enterprise. */
const OWN = ['chain', 'area', 'officer'] as const;

/** Whether the criteria are asked the same of the enterprise itself. */
function isComparedAlike(row: RegisterRow, old: RegisterRow): boolean {
  return COMPARED.every((name) => row[name] === old[name]);
}

function deriveChunk(
  db: Db,
  ids: readonly number[],
  programmes: readonly ProgrammeWithSettings[],
  ledger: LedgerChanges,
  { eventsOnly = false, factsOnly = false }: What = {},
): void {
  const sources = readSources(db, ids);
  const writer = writerOf(db);
  const stored = writer.stored(ids);
  const register = readRegister(db, ids);
  const search = new SearchChanges();
  /** Who would be compared with the criteria to the same end. */
  const settled = new Set<number>();
  for (const dossier of readDossiers(db, ids)) {
    const id = dossier.enterprise_id;
    const source = sources.get(id);
    if (source === undefined) continue;
    const { states, contributions, lacksDocument } = compute(dossier, programmes);
    const before = stored.tracks.get(id) ?? [];
    writer.tracks(id, states, before);
    writer.contributions(id, contributions, stored.contributions.get(id) ?? [], ledger);
    const old = register.get(id);
    if (source.gone === null) {
      const row = registerRow(source, states, lacksDocument, old);
      if (putRegister(db, row, old)) search.put(row);
      if (factsOnly && old !== undefined && isComparedAlike(row, old) && isAsHeld(states, before)) {
        if (OWN.some((name) => row[name] !== old[name])) writer.reassign(row);
        settled.add(id);
      }
    } else if (writer.unregister(id)) search.drop(id);
    if (eventsOnly && source.gone === null && isAsHeld(states, before)) {
      writer.restage(id, states);
      settled.add(id);
    }
  }
  search.write(db);
  deriveReadiness(
    db,
    ids.filter((id) => !settled.has(id)),
  );
}

const writerOf = perConnection((db) => {
  const client = db.$client;
  const readTracks = client.prepare<[string], TrackRow>(
    `select ${TRACK_COLUMNS.join(', ')} from track where enterprise_id in (select value from json_each(?))`,
  );
  const dropTrack = client.prepare<[number, string]>(
    'delete from track where enterprise_id = ? and category = ?',
  );
  const addTrack = inserting(client, 'track', TRACK_COLUMNS);
  const readContributions = client.prepare<[string], StoredRow>(
    `select id, ${CONTRIBUTION_COLUMNS.join(', ')} from contribution
      where enterprise_id in (select value from json_each(?))`,
  );
  const dropContribution = client.prepare('delete from contribution where id = ?');
  const addContribution = inserting(client, 'contribution', CONTRIBUTION_COLUMNS);
  const restage = client.prepare(
    'update readiness set stage = @stage where enterprise_id = @id and subject = @subject and stage is not @stage',
  );
  const reassign = client.prepare<[RegisterRow]>(
    'update readiness set chain = @chain, area = @area, officer = @officer where enterprise_id = @enterprise_id',
  );
  const dropRegister = client.prepare('delete from register where enterprise_id = ?');
  return {
    /** What is kept of these enterprises, by enterprise. */
    stored(ids: readonly number[]) {
      const wanted = JSON.stringify(ids);
      return {
        tracks: Map.groupBy(readTracks.all(wanted), (row) => Number(row.enterprise_id)),
        contributions: Map.groupBy(readContributions.all(wanted), (row) => row.enterprise_id),
      };
    },
    tracks(id: number, states: Derived['states'], stored: readonly TrackRow[]) {
      const before = new Map(stored.map((row) => [row.category, row]));
      for (const [category, state] of states) {
        const row = trackRow(id, category, state);
        const old = before.get(category);
        before.delete(category);
        if (old !== undefined && TRACK_COLUMNS.every((name) => old[name] === row[name])) continue;
        if (old !== undefined) dropTrack.run(id, category);
        addTrack(row);
      }
      for (const { category } of before.values()) dropTrack.run(id, String(category));
    },
    contributions(
      id: number,
      wanted: readonly StoredContribution[],
      stored: readonly StoredRow[],
      ledger: LedgerChanges,
    ) {
      const missing = new Map<string, StoredContribution[]>();
      for (const one of wanted) {
        const key = contributionKey(one);
        const same = missing.get(key);
        if (same === undefined) missing.set(key, [one]);
        else same.push(one);
      }
      for (const old of stored) {
        if (missing.get(contributionKey(old))?.pop() !== undefined) continue;
        dropContribution.run(old.id);
        ledger.add(old, -1);
      }
      for (const same of missing.values()) this.add(id, same, ledger);
    },
    add(id: number, contributions: readonly StoredContribution[], ledger: LedgerChanges) {
      for (const one of contributions) {
        addContribution({ ...one, category: one.category ?? '', enterprise_id: id });
        ledger.add(one, 1);
      }
    },
    /** Of the comparison with the criteria the stages alone: nothing else that it asks has changed. */
    restage(id: number, states: Derived['states']) {
      for (const [subject, { held, stage }] of states)
        restage.run({ id, subject, stage: held ? null : stage });
    },
    /** Of the comparison with the criteria whose the enterprise is alone. */
    reassign(row: RegisterRow) {
      reassign.run(row);
    },
    /** @returns whether it stood there */
    unregister(id: number): boolean {
      return dropRegister.run(id).changes > 0;
    },
  };
});

/**
 * Folds what every enterprise is in a programme that has just been added: nothing is derived for it yet,
 * and what the others have is not touched. `tell` hears how many enterprises are done.
 */
export function deriveProgramme(db: Db, programmeId: number, tell?: (done: number) => void): void {
  const own = readProgrammes(db).filter((one) => one.programme.id === programmeId);
  const writer = writerOf(db);
  const ledger = new LedgerChanges();
  const lacking = db.$client.prepare('update register set lacks_document = 1 where enterprise_id = ?');
  let done = 0;
  for (const dossiers of allDossiers(db)) {
    for (const dossier of dossiers) {
      const { contributions, lacksDocument } = compute(dossier, own);
      writer.add(dossier.enterprise_id, contributions, ledger);
      if (lacksDocument) lacking.run(dossier.enterprise_id);
    }
    done += dossiers.length;
    tell?.(done);
  }
  ledger.write(db);
}

/** Throws every derived table away and folds it anew: after a change of the settings of counting, or by hand. */
export function rebuildDerived(db: Db): void {
  const client = db.$client;
  // The counts come last: what leaves the register is taken from them first.
  for (const table of ['track', 'contribution', 'ledger', 'register', 'register_count', 'register_day'])
    client.prepare(`delete from ${table}`).run();
  clearSearch(db);
  const programmes = readProgrammes(db);
  const ledger = new LedgerChanges();
  for (const dossiers of allDossiers(db)) {
    deriveChunk(
      db,
      dossiers.map((one) => one.enterprise_id),
      programmes,
      ledger,
    );
  }
  ledger.write(db);
  client
    .prepare(
      `insert into fact (key, value) values ('derived', ?) on conflict (key) do update set value = excluded.value`,
    )
    .run(SHAPE);
}

/** Changes with what is derived: rows of an older version of the program lack something. */
const SHAPE = '2';

/** Folds everything anew where an older version of the program did it; once, at the start that follows the upgrade. */
export function freshenDerived(db: Db): void {
  const known = db.$client.prepare<[], string>(`select value from fact where key = 'derived'`).pluck().get();
  if (known !== SHAPE) write(db, (tx) => rebuildDerived(tx));
}
