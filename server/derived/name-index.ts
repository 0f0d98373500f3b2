/** The register prepared for matching, kept while its names stand. */
import { type Db, dataRevision } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { buildIndex, type MatchEntry, type MatchIndex } from '../rules/match.ts';
import { everyOldCode } from './codes.ts';

interface Kept {
  revision: string;
  names: string;
  index: MatchIndex;
}
const kept = new WeakMap<Db['$client'], Kept>();

const statements = perConnection(({ $client: client }) => ({
  // Raised by triggers, in the transaction that changes a name: by whom does not matter.
  names: client.prepare<[], string>(`select value from fact where key = 'names'`).pluck(),
  formerNames: client.prepare<[], { id: number; name: string }>(
    'select enterprise_id as id, name from former_name order by id',
  ),
  enterprises: client.prepare<[], { id: number; uscc: string; name: string }>(
    'select id, uscc, name from enterprise where gone is null order by id',
  ),
}));

/**
 * Names, former names, codes and codes of old of all enterprises. Built anew only after a change of one of them: a
 * batch, an event or a new contact leaves it as it is.
 */
export function nameIndex(db: Db): MatchIndex {
  const revision = dataRevision(db);
  const known = kept.get(db.$client);
  if (known?.revision === revision) return known.index;
  // Asked before the names are read: one changed in between is then read again the next time.
  const names = statements(db).names.get() ?? '';
  const index = known?.names === names ? known.index : buildIndex(entriesOf(db));
  kept.set(db.$client, { revision, names, index });
  return index;
}

function entriesOf(db: Db): MatchEntry[] {
  const former = new Map<number, string[]>();
  for (const { id, name } of statements(db).formerNames.all()) {
    const own = former.get(id);
    if (own === undefined) former.set(id, [name]);
    else own.push(name);
  }
  const codes = Map.groupBy(everyOldCode(db), (one) => one.uscc);
  return statements(db)
    .enterprises.all()
    .map(({ id, uscc, name }) => ({
      uscc,
      name,
      former_names: former.get(id) ?? [],
      former_codes: (codes.get(uscc) ?? []).map((one) => one.code),
    }));
}
