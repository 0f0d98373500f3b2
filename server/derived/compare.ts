import type { Db } from '../../db/open.ts';
import type { Category } from '../rules/types.ts';
import { compareCounts } from './compare-counts.ts';
import { compute } from './compute.ts';
import { contributionKey, type TrackRow, trackRow } from './derive.ts';
import { allDossiers } from './dossiers.ts';
import { LedgerChanges, ledgerKey, type StoredContribution } from './ledger.ts';
import { readProgrammes } from './programmes.ts';
import { orphanedReadiness, strangeReadiness } from './readiness.ts';
import { type RegisterRow, readSources, registerRow } from './register.ts';
import { compareSearch } from './search-index.ts';

/** So many differences are told one by one; the rest as a count. */
const MOST_TOLD = 20;

/**
 * Holds every derived table against a fresh fold of the events.
 * @returns one line a difference, none where all agree
 */
export function compareDerived(db: Db): { differences: string[] } {
  const client = db.$client;
  const found: string[] = [];
  const programmes = readProgrammes(db);
  const ledger = new LedgerChanges();
  const tracks = client.prepare<[number], TrackRow>(
    'select * from track where enterprise_id = ? order by category',
  );
  const contributions = client.prepare<[number], StoredContribution>(
    'select * from contribution where enterprise_id = ?',
  );
  const register = client.prepare<[number], RegisterRow>('select * from register where enterprise_id = ?');

  for (const dossiers of allDossiers(db)) {
    const sources = readSources(
      db,
      dossiers.map((one) => one.enterprise_id),
    );
    for (const dossier of dossiers) {
      const id = dossier.enterprise_id;
      const source = sources.get(id);
      if (source === undefined) continue;
      const fresh = compute(dossier, programmes);
      const tell = (what: string) => found.push(`${what} of ${dossier.uscc} differs from its events`);

      const states = [...fresh.states].map(([category, state]) => trackRow(id, category as Category, state));
      states.sort((a, b) => String(a.category).localeCompare(String(b.category)));
      if (!sameRows(states, tracks.all(id))) tell('track');

      const wanted = fresh.contributions.map(contributionKey).sort();
      const stored = contributions.all(id).map(contributionKey).sort();
      if (wanted.join('\n') !== stored.join('\n')) tell('contribution');
      for (const one of fresh.contributions) ledger.add(one, 1);

      const rows = source.gone === null ? [registerRow(source, fresh.states, fresh.lacksDocument)] : [];
      if (!sameRows(rows, register.all(id))) tell('register');
    }
    const usccs = new Map(dossiers.map((one) => [one.enterprise_id, one.uscc]));
    for (const id of strangeReadiness(db, [...usccs.keys()]))
      found.push(`readiness of ${usccs.get(id) ?? id} differs from its figures, findings and criteria`);
  }
  for (const table of ['track', 'contribution', 'register']) {
    const orphans = client
      .prepare<[], { n: number }>(
        `select count(*) as n from ${table} where enterprise_id not in (select id from enterprise)`,
      )
      .get();
    if (orphans !== undefined && orphans.n > 0)
      found.push(`${table} holds ${orphans.n} rows of no enterprise`);
  }
  const lost = orphanedReadiness(db);
  if (lost > 0) found.push(`readiness holds ${lost} rows of no enterprise`);
  found.push(...compareLedger(db, ledger.entries()), ...compareCounts(db), ...compareSearch(db));
  const rest = found.length - MOST_TOLD;
  return { differences: rest > 0 ? [...found.slice(0, MOST_TOLD), `and ${rest} more`] : found };
}

function sameRows(a: readonly object[], b: readonly object[]): boolean {
  const plain = (rows: readonly object[]) => JSON.stringify(rows.map((row) => Object.entries(row).sort()));
  return plain(a) === plain(b);
}

function compareLedger(db: Db, fresh: Map<string, number>): string[] {
  const left = new Map([...fresh].filter(([, n]) => n !== 0));
  const found: string[] = [];
  const rows = db.$client
    .prepare<[], Parameters<typeof ledgerKey>[0] & { n: number }>('select * from ledger where n <> 0')
    .iterate();
  for (const row of rows) {
    const key = ledgerKey(row);
    const n = left.get(key) ?? 0;
    if (n !== row.n)
      found.push(`ledger ${row.figure} ${row.category} ${row.period} holds ${row.n}, the events give ${n}`);
    left.delete(key);
  }
  for (const [key, n] of left) found.push(`ledger lacks ${key.split('\u0000').join(' ')}: ${n}`);
  return found;
}
