/** The page of a whole comparison: version, day, lines, and what else can be looked at. */
import type { Db } from '../../db/open.ts';
import { readSets } from '../derived/criteria.ts';
import type { Enterprise } from '../enterprises/queries.ts';
import { fileLinks, link } from '../format.ts';
import { PURPOSES, SUBJECTS } from '../rules/readiness-types.ts';
import { PURPOSE_WORDS, subjectName, subjectShort } from '../rules/readiness-words.ts';
import type { Day } from '../rules/types.ts';
import { dayIn, numberIn, purposeIn, subjectIn } from './asking.ts';
import { compareFirm, firmAt, type Held } from './comparing.ts';
import { criteriaWords, dueInWords, findSet, spanInWords } from './sets.ts';
import { countsInWords, shownLine } from './words.ts';

export const DISCLAIMER = '仅供内部判断，以主管部门审核为准';

/** What the address asks for, read once for the page and its file. */
export function askedOf(
  db: Db,
  one: Enterprise,
  query: unknown,
  today: Day,
): { asOf: Day; held: Held | null } {
  const asOf = dayIn(query, today);
  const number = numberIn(query, 'set');
  const set = number === null ? null : findSet(db, number);
  const asked = { asOf, set, subject: subjectIn(query), purpose: purposeIn(query) };
  return { asOf, held: compareFirm(firmAt(db, one, asOf), readSets(db), one, asked) };
}

export function readComparePage(db: Db, one: Enterprise, query: unknown, today: Day) {
  const { asOf, held } = askedOf(db, one, query, today);
  const here = `/enterprises/${one.uscc}/readiness`;
  const day = asOf === today ? null : asOf;
  const current = held?.subject ?? subjectIn(query) ?? 'provincial_srdi';
  const purpose = held?.purpose ?? 'apply';
  const asked = { category: current, purpose, as_of: day, set: numberIn(query, 'set') };
  return {
    title: `条件对照：${subjectShort(current)}`,
    nav: 'enterprises',
    paper: 'long-paper',
    enterprise: { uscc: one.uscc, name: one.name },
    here,
    asOf,
    isPast: asOf !== today,
    name: subjectName(current),
    subject: current,
    purpose,
    tabs: SUBJECTS.map((subject) => ({
      word: subjectShort(subject),
      href: link(here, { category: subject, as_of: day }),
      isCurrent: subject === current,
    })),
    purposes:
      current === 'above_scale' || current === 'tech_innovative'
        ? []
        : PURPOSES.map((which) => ({
            word: PURPOSE_WORDS[which],
            href: link(here, { category: current, purpose: which, as_of: day }),
            isCurrent: which === purpose,
          })),
    versions: readSets(db)
      .filter((set) => set.subject === current && set.purpose === (held?.set.purpose ?? purpose))
      .map((set): [string, string] => [String(set.id), `${spanInWords(set)}　${set.document_no || set.name}`])
      .reverse(),
    chosen: held === null ? '' : String(held.set.id),
    out: fileLinks(`${here}/exports/criteria`, asked),
    held:
      held === null
        ? null
        : {
            counts: countsInWords(held.comparison),
            lines: held.comparison.lines.map(shownLine),
            year: held.comparison.year,
            isHeld: held.isHeld,
            entry: held.entry,
            lacks: held.comparison.words.split('；').filter((words) => words !== ''),
            // What others may read of it as well: which criteria, and none of the enterprise's figures.
            lackNames: held.comparison.names,
            version: criteriaWords(held.set) + dueInWords(held),
            versionHref: `/readiness/criteria/${held.set.id}`,
            source: held.set.source,
            note: held.set.note,
            set: held.set.id,
          },
    disclaimer: DISCLAIMER,
  };
}
