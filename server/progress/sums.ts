import type { Db } from '../../db/open.ts';
import { dataRevision } from '../../db/open.ts';
import { allDossiers } from '../derived/dossiers.ts';
import { type Dim, readBreakdown, readMonths, readSums, type Sum } from '../derived/ledger.ts';
import { contributionsOf, isOn } from '../rules/contributions.ts';
import type { Contribution, Day, Figure, Instant, Programme, SettingVersion } from '../rules/types.ts';

/** A contribution with the enterprise that makes it. */
export interface Behind extends Contribution {
  enterprise_id: number;
}

export interface Moment {
  programme: Programme;
  settings: SettingVersion[];
  asOf: Day;
  /** Null is now. */
  knownAt: Instant | null;
}

/**
 * All contributions as they were known at a past moment. Nothing derived is kept for the past, so every
 * enterprise is folded again; a handful of answers is remembered until the data changes.
 */
const remembered = new WeakMap<Db, Map<string, Behind[]>>();
const MOST_REMEMBERED = 6;

export function contributionsKnownAt(db: Db, at: Moment & { knownAt: Instant }): Behind[] {
  const mine = remembered.get(db) ?? new Map<string, Behind[]>();
  remembered.set(db, mine);
  const key = [dataRevision(db), at.programme.id, at.knownAt].join(' ');
  const known = mine.get(key);
  if (known !== undefined) return known;
  const found: Behind[] = [];
  for (const dossiers of allDossiers(db)) {
    for (const dossier of dossiers) {
      for (const one of contributionsOf(dossier, at.programme, at.settings, at.knownAt)) {
        found.push({ ...one, enterprise_id: dossier.enterprise_id });
      }
    }
  }
  for (const old of mine.keys()) {
    if (mine.size < MOST_REMEMBERED) break;
    mine.delete(old);
  }
  mine.set(key, found);
  return found;
}

/** The value of every figure at the day: from the ledger now, from a fresh fold for a past knowledge. */
export function sumsAt(db: Db, at: Moment, dim: Dim | '' = ''): Sum[] {
  if (at.knownAt === null) return readSums(db, at.programme.id, dim, at.asOf);
  const sums = new Map<string, Sum>();
  for (const one of contributionsKnownAt(db, { ...at, knownAt: at.knownAt })) {
    if (!isOn(one, at.asOf)) continue;
    const value = dim === '' ? '' : (one[dim] ?? '');
    const key = [one.category, one.figure, one.year, one.quarter, value].join('\u0000');
    const sum = sums.get(key);
    if (sum === undefined) {
      const { figure, year, quarter } = one;
      sums.set(key, { category: one.category ?? '', figure, year, quarter, value, n: 1 });
    } else sum.n += 1;
  }
  return [...sums.values()];
}

/** Some figures by one dimension, whatever their year. */
export function breakdownAt(
  db: Db,
  at: Moment,
  dim: Dim,
  figures: readonly Figure[],
): Pick<Sum, 'category' | 'figure' | 'value' | 'n'>[] {
  if (at.knownAt === null) return readBreakdown(db, at.programme.id, dim, at.asOf, figures);
  return sumsAt(db, at, dim).filter((one) => figures.includes(one.figure));
}

/** Additions month by month up to the day: how each category came to its figure. */
export function additionsByMonth(db: Db, at: Moment): { category: string; month: string; n: number }[] {
  if (at.knownAt === null) return readMonths(db, at.programme.id, 'additions', at.asOf);
  const months = new Map<string, { category: string; month: string; n: number }>();
  const take = (category: string, day: Day, n: number) => {
    if (day > at.asOf) return;
    const month = day.slice(0, 7);
    const key = `${category} ${month}`;
    const known = months.get(key);
    if (known === undefined) months.set(key, { category, month, n });
    else known.n += n;
  };
  for (const one of contributionsKnownAt(db, { ...at, knownAt: at.knownAt })) {
    if (one.figure !== 'additions' || one.category === null) continue;
    take(one.category, one.from_day, 1);
    if (one.to_day !== null) take(one.category, one.to_day, -1);
  }
  return [...months.values()].sort((a, b) => (a.month < b.month ? -1 : 1));
}
