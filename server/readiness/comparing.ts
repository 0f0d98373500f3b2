/** One enterprise against one version of the criteria, on a day. */
import type { Db, Tx } from '../../db/open.ts';
import { readSets } from '../derived/criteria.ts';
import { readDossier } from '../derived/dossiers.ts';
import { readYears } from '../derived/figures.ts';
import { standingFindings } from '../derived/findings.ts';
import { titlesAt } from '../derived/titles.ts';
import { yearOf } from '../rules/days.ts';
import { factsAt } from '../rules/facts.ts';
import { foldTrack, standingEvents } from '../rules/fold.ts';
import { compare, entryRoute, type Firm } from '../rules/readiness.ts';
import { setInForce } from '../rules/readiness-sets.ts';
import type { Comparison, CriteriaSet, Purpose, Subject, Title } from '../rules/readiness-types.ts';
import { CATEGORIES, type Category, type Day, type Dossier, type TrackState } from '../rules/types.ts';

export interface Compared {
  id: number;
  uscc: string;
  founded_on: string | null;
}

export interface FirmAt {
  firm: Firm;
  states: ReadonlyMap<Category, TrackState>;
}

/**
 * What was known of it on that day: events and facts of then, figures of years up to it.
 * @param dossier where it was read already
 */
export function firmAt(
  db: Db | Tx,
  { id, uscc }: Compared,
  asOf: Day,
  dossier: Dossier = readDossier(db, id),
): FirmAt {
  const standing = standingEvents(dossier.events, { asOf });
  const states = new Map(CATEGORIES.map((one) => [one, foldTrack(one, standing).state]));
  const titles = new Map<Title, Day | null>();
  for (const [category, state] of states) if (state.held) titles.set(category, state.valid_until);
  for (const [title, until] of titlesAt(db, [id], asOf).get(id)?.held ?? []) titles.set(title, until);
  const years = readYears(db, [id]).filter(({ year }) => year <= yearOf(asOf));
  return {
    firm: {
      uscc,
      industry_code: factsAt(dossier.versions, asOf).industry_code,
      years: new Map(years.map(({ year, figures }) => [year, figures])),
      titles,
      findings: standingFindings(db, [id], asOf).get(id) ?? new Map(),
    },
    states,
  };
}

const isTrack = (subject: Subject): subject is Category => subject !== 'tech_innovative';

const isHeld = ({ firm, states }: FirmAt, subject: Subject): boolean =>
  isTrack(subject)
    ? states.get(subject)?.held === true
    : firm.titles.has('innovative') || firm.titles.has('tech_sme');

/** What the enterprise is most likely asked about: the highest that it is on its way to, else the next step up. */
export function likelySubject(known: FirmAt): Subject {
  const ladder = ['little_giant', 'provincial_srdi', 'above_scale'] as const;
  const open = ladder.find((one) => {
    const state = known.states.get(one);
    return state !== undefined && state.stage !== null && !state.held;
  });
  if (open !== undefined) return open;
  if (isHeld(known, 'provincial_srdi')) return 'little_giant';
  return isHeld(known, 'above_scale') || known.firm.years.size > 0 ? 'provincial_srdi' : 'above_scale';
}

/** Whoever holds the title is reviewed by it; a register has no review. */
export function likelyPurpose(known: FirmAt, subject: Subject): Purpose {
  return subject !== 'above_scale' && isHeld(known, subject) ? 'review' : 'apply';
}

export interface Held {
  subject: Subject;
  purpose: Purpose;
  set: CriteriaSet;
  comparison: Comparison;
  isHeld: boolean;
  /** The last day of a title that runs on: its review goes by the version of that day. */
  dueOn: Day | null;
  entry: { word: string; why: string } | null;
}

export interface CompareAsked {
  asOf: Day;
  subject?: Subject | null;
  purpose?: Purpose | null;
  /** Another version than the one in force on the day. */
  set?: CriteriaSet | null;
}

/** A review comes when the title ends: the day that its version is chosen by; null where that is not ahead. */
function dueOf({ firm }: FirmAt, subject: Subject, purpose: Purpose, asOf: Day): Day | null {
  if (purpose !== 'review' || !isTrack(subject)) return null;
  const until = firm.titles.get(subject) ?? null;
  return until !== null && until > asOf ? until : null;
}

/** Null where no version of that subject holds on the day. */
export function compareFirm(
  known: FirmAt,
  sets: readonly CriteriaSet[],
  one: Compared,
  asked: CompareAsked,
): Held | null {
  const { asOf } = asked;
  const subject = asked.set?.subject ?? asked.subject ?? likelySubject(known);
  const purpose = asked.set?.purpose ?? asked.purpose ?? likelyPurpose(known, subject);
  const dueOn = asked.set == null ? dueOf(known, subject, purpose, asOf) : null;
  const set = asked.set ?? setInForce(sets, subject, dueOn ?? asOf, purpose);
  if (set === null) return null;
  return {
    subject,
    purpose,
    set,
    comparison: compare(set, known.firm, asOf),
    isHeld: isHeld(known, subject),
    dueOn,
    entry: set.entry === undefined ? null : entryRoute(set.entry, one.founded_on, asOf),
  };
}

/** Reads and compares in one go. */
export function readComparison(db: Db | Tx, one: Compared, asked: CompareAsked): Held | null {
  return compareFirm(firmAt(db, one, asked.asOf), readSets(db), one, asked);
}
