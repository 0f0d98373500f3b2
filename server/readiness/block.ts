/** 条件对照 as the file of an enterprise shows it: what lacks most stands first. */
import type { Db } from '../../db/open.ts';
import { readSets } from '../derived/criteria.ts';
import { link } from '../format.ts';
import { type State, SUBJECTS } from '../rules/readiness-types.ts';
import { subjectShort } from '../rules/readiness-words.ts';
import type { Day, Dossier } from '../rules/types.ts';
import { type Compared, compareFirm, firmAt } from './comparing.ts';
import { criteriaWords, dueInWords } from './sets.ts';
import { countsInWords, type ShownLine, shownLine } from './words.ts';

/** So many lines stand here; all of them on their own page. */
const SHOWN = 8;
const ORDER: readonly State[] = [
  'not_met',
  'judged_not_met',
  'near',
  'no_data',
  'manual',
  'judged_unsure',
  'met',
  'judged_met',
];

export interface ReadinessBlock {
  name: string;
  counts: string;
  lines: ShownLine[];
  /** Lines that do not stand here. */
  more: number;
  version: string;
  href: string;
  others: { word: string; counts: string; href: string }[];
}

/** Null where no criteria hold. */
export function readinessBlock(db: Db, one: Compared, today: Day, dossier?: Dossier): ReadinessBlock | null {
  const known = firmAt(db, one, today, dossier);
  const sets = readSets(db);
  const main = compareFirm(known, sets, one, { asOf: today });
  if (main === null) return null;
  const here = `/enterprises/${one.uscc}/readiness`;
  const lines = [...main.comparison.lines].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const others = SUBJECTS.filter((subject) => subject !== main.subject).flatMap((subject) => {
    const held = compareFirm(known, sets, one, { asOf: today, subject });
    if (held === null || held.isHeld) return [];
    return [
      {
        word: subjectShort(subject),
        counts: countsInWords(held.comparison),
        href: link(here, { category: subject }),
      },
    ];
  });
  return {
    name: subjectShort(main.subject) + (main.purpose === 'review' ? '（复核）' : ''),
    counts: countsInWords(main.comparison),
    lines: lines.slice(0, SHOWN).map(shownLine),
    more: Math.max(0, lines.length - SHOWN),
    version: criteriaWords(main.set) + dueInWords(main),
    href: link(here, { category: main.subject }),
    others,
  };
}
