/** The enterprises that the lines name: matched by the rules, or chosen by somebody among near names. */
import { type Db, dataRevision } from '../../db/open.ts';
import { buildIndex, type LineMatch, type MatchIndex, matchLines } from '../rules/match.ts';

export interface Enterprise {
  id: number;
  uscc: string;
  name: string;
}
export interface FoundLine {
  /** From 1, as pasted. */
  line: number;
  text: string;
  by: LineMatch['found_by'] | 'chosen';
  enterprise: Enterprise | null;
  /** Near names, best first; at most five. */
  candidates: { uscc: string; name: string }[];
}

const kept = new WeakMap<Db['$client'], { revision: string; index: MatchIndex }>();

/** Built once a state of the register: of a hundred thousand names it is the greater part of the work. */
function indexOf(db: Db): MatchIndex {
  const revision = dataRevision(db);
  const found = kept.get(db.$client);
  if (found !== undefined && found.revision === revision) return found.index;
  const former = new Map<number, string[]>();
  const names = db.$client.prepare<[], { id: number; name: string }>(
    'select enterprise_id as id, name from former_name order by id',
  );
  for (const { id, name } of names.all()) {
    const own = former.get(id);
    if (own === undefined) former.set(id, [name]);
    else own.push(name);
  }
  const entries = db.$client
    .prepare<[], Enterprise>('select id, uscc, name from enterprise order by id')
    .all()
    .map(({ id, uscc, name }) => ({ uscc, name, former_names: former.get(id) ?? [] }));
  const index = buildIndex(entries);
  kept.set(db.$client, { revision, index });
  return index;
}

/**
 * One for each row of the list, in order; headers and blank lines have none.
 * @param picks by number of line; they hold only among the line's own candidates
 */
export function findLines(
  db: Db,
  lines: readonly string[],
  picks: Readonly<Record<string, string>>,
): FoundLine[] {
  const matches = matchLines(indexOf(db), lines).map((match) => {
    const pick = match.candidates.find((one) => one.uscc === picks[String(match.line)]);
    return { match, wanted: match.enterprise?.uscc ?? pick?.uscc ?? '' };
  });
  const rows = db.$client
    .prepare<[string], Enterprise>(
      'select id, uscc, name from enterprise where uscc in (select value from json_each(?))',
    )
    .all(JSON.stringify(matches.map((one) => one.wanted)));
  const byCode = new Map(rows.map((one) => [one.uscc, one]));
  return matches.map(({ match, wanted }): FoundLine => {
    const { line, text, candidates } = match;
    const enterprise = byCode.get(wanted) ?? null;
    const isChosen = enterprise !== null && match.enterprise === null;
    return { line, text, by: isChosen ? 'chosen' : match.found_by, enterprise, candidates };
  });
}
