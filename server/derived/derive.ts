import { type Db, write } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import type { Category, TrackState } from '../rules/types.ts';
import { compute, type Derived } from './compute.ts';
import { allDossiers, readDossiers } from './dossiers.ts';
import { LedgerChanges, type StoredContribution } from './ledger.ts';
import { type ProgrammeWithSettings, readProgrammes } from './programmes.ts';
import { putRegister } from './put-register.ts';
import { deriveReadiness } from './readiness.ts';
import { type RegisterRow, readSources, registerRow } from './register.ts';
import { clearSearch, dropSearch } from './search-index.ts';

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

/** What tells one contribution from another. */
export function contributionKey(one: StoredContribution): string {
  return CONTRIBUTION_COLUMNS.filter((name) => name !== 'enterprise_id')
    .map((name) => (one as unknown as Record<string, unknown>)[name] ?? '')
    .join('\u0000');
}

/** Refolds one enterprise after a change to it or its events, inside the change's own transaction. */
export function deriveEnterprise(db: Db, enterpriseId: number): void {
  deriveMany(db, [enterpriseId]);
}

/** Refolds several enterprises: derived rows that stay the same are not touched. */
export function deriveMany(db: Db, ids: readonly number[]): void {
  const programmes = readProgrammes(db);
  const ledger = new LedgerChanges();
  for (let at = 0; at < ids.length; at += 1_000)
    deriveChunk(db, ids.slice(at, at + 1_000), programmes, ledger);
  ledger.write(db);
}

function deriveChunk(
  db: Db,
  ids: readonly number[],
  programmes: readonly ProgrammeWithSettings[],
  ledger: LedgerChanges,
): void {
  const sources = readSources(db, ids);
  const writer = writerOf(db);
  for (const dossier of readDossiers(db, ids)) {
    const source = sources.get(dossier.enterprise_id);
    if (source === undefined) continue;
    const derived = compute(dossier, programmes);
    writer.tracks(dossier.enterprise_id, derived);
    writer.contributions(dossier.enterprise_id, derived.contributions, ledger);
    if (source.gone === null) writer.register(registerRow(source, derived.states, derived.lacksDocument));
    else writer.unregister(source.id);
  }
  deriveReadiness(db, ids);
}

const writerOf = perConnection((db) => {
  const client = db.$client;
  const readTracks = client.prepare<[number], TrackRow>(
    `select ${TRACK_COLUMNS.join(', ')} from track where enterprise_id = ?`,
  );
  const dropTrack = client.prepare<[number, string]>(
    'delete from track where enterprise_id = ? and category = ?',
  );
  const addTrack = client.prepare(insertSql('track', TRACK_COLUMNS));
  const readContributions = client.prepare<[number], StoredContribution & { id: number }>(
    `select id, ${CONTRIBUTION_COLUMNS.join(', ')} from contribution where enterprise_id = ?`,
  );
  const dropContribution = client.prepare('delete from contribution where id = ?');
  const addContribution = client.prepare(insertSql('contribution', CONTRIBUTION_COLUMNS));
  const dropRegister = client.prepare('delete from register where enterprise_id = ?');
  return {
    tracks(id: number, { states }: Derived) {
      const before = new Map(readTracks.all(id).map((row) => [row.category, row]));
      for (const [category, state] of states) {
        const row = trackRow(id, category, state);
        const old = before.get(category);
        before.delete(category);
        if (old !== undefined && TRACK_COLUMNS.every((name) => old[name] === row[name])) continue;
        if (old !== undefined) dropTrack.run(id, category);
        addTrack.run(row);
      }
      for (const { category } of before.values()) dropTrack.run(id, String(category));
    },
    contributions(id: number, wanted: readonly StoredContribution[], ledger: LedgerChanges) {
      const missing = new Map<string, StoredContribution[]>();
      for (const one of wanted) {
        const key = contributionKey(one);
        const same = missing.get(key);
        if (same === undefined) missing.set(key, [one]);
        else same.push(one);
      }
      for (const old of readContributions.all(id)) {
        if (missing.get(contributionKey(old))?.pop() !== undefined) continue;
        dropContribution.run(old.id);
        ledger.add(old, -1);
      }
      for (const same of missing.values()) this.add(id, same, ledger);
    },
    add(id: number, contributions: readonly StoredContribution[], ledger: LedgerChanges) {
      for (const one of contributions) {
        addContribution.run({ ...one, category: one.category ?? '', enterprise_id: id });
        ledger.add(one, 1);
      }
    },
    unregister(id: number) {
      if (dropRegister.run(id).changes > 0) dropSearch(db, id);
    },
    register(row: RegisterRow) {
      putRegister(db, row);
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
