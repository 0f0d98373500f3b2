/** The enterprises that the lines name: matched by the rules, or chosen by somebody among near names. */
import type { Db } from '../../db/open.ts';
import { nameIndex } from '../derived/name-index.ts';
import { type LineMatch, matchLines } from '../rules/match.ts';

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

/**
 * One for each row of the list, in order; headers and blank lines have none.
 * @param picks by number of line; they hold only among the line's own candidates
 */
export function findLines(
  db: Db,
  lines: readonly string[],
  picks: Readonly<Record<string, string>>,
): FoundLine[] {
  const matches = matchLines(nameIndex(db), lines).map((match) => {
    const pick = match.candidates.find((one) => one.uscc === picks[String(match.line)]);
    return { match, wanted: match.enterprise?.uscc ?? pick?.uscc ?? '' };
  });
  const rows = db.$client
    .prepare<[string], Enterprise>(
      'select id, uscc, name from enterprise where gone is null and uscc in (select value from json_each(?))',
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
