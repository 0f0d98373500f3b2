/** The register prepared for matching, kept while its data stand. */
import { type Db, dataRevision } from '../../db/open.ts';
import { buildIndex, type MatchEntry, type MatchIndex } from '../rules/match.ts';
import { everyOldCode } from './codes.ts';

const kept = new WeakMap<Db['$client'], { revision: string; index: MatchIndex }>();

/** Names, former names, codes and codes of old of all enterprises; built anew only after a change of data. */
export function nameIndex(db: Db): MatchIndex {
  const revision = dataRevision(db);
  const known = kept.get(db.$client);
  if (known !== undefined && known.revision === revision) return known.index;
  const former = new Map<number, string[]>();
  const formerNames = db.$client.prepare<[], { id: number; name: string }>(
    'select enterprise_id as id, name from former_name order by id',
  );
  for (const { id, name } of formerNames.all()) {
    const own = former.get(id);
    if (own === undefined) former.set(id, [name]);
    else own.push(name);
  }
  const codes = Map.groupBy(everyOldCode(db), (one) => one.uscc);
  const entries = db.$client
    .prepare<[], { id: number; uscc: string; name: string }>(
      'select id, uscc, name from enterprise where gone is null order by id',
    )
    .all()
    .map(
      ({ id, uscc, name }): MatchEntry => ({
        uscc,
        name,
        former_names: former.get(id) ?? [],
        former_codes: (codes.get(uscc) ?? []).map((one) => one.code),
      }),
    );
  const index = buildIndex(entries);
  kept.set(db.$client, { revision, index });
  return index;
}
