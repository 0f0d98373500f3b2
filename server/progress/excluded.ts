import type { Db } from '../../db/open.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { ownersOf } from '../derived/merges.ts';
import { countedWhy } from '../rules/counted-why.ts';
import { addYears } from '../rules/days.ts';
import { factsAt } from '../rules/facts.ts';
import type { Category } from '../rules/types.ts';
import type { Moment } from './sums.ts';

export interface Excluded {
  uscc: string;
  name: string;
  effective_on: string;
  why: string;
}

/** So many are told by name; a figure is defended by its exceptions, not drowned in them. */
const MOST = 200;

/**
 * Recognitions issued within the programme's days that are no additions, each with its reason: outside
 * the window (R2), again (R5), brought in (R6), industry, legal person or scope (R7), excluded (R8).
 */
export function notCounted(db: Db, moment: Moment, category: Category): Excluded[] {
  const known = moment.knownAt ?? undefined;
  const rows = db.$client
    .prepare<unknown[], { enterprise_id: number }>(
      `select distinct enterprise_id from event
        where category = ? and kind in ('recognised', 'moved_in') and effective_on between ? and ?
        order by effective_on desc limit 2000`,
    )
    .all(category, addYears(moment.programme.starts_on, -1), moment.asOf);
  const filed = rows.map((row) => row.enterprise_id);
  const ids = [...new Set(ownersOf(db, filed, known).values())];
  const found: Excluded[] = [];
  for (const dossier of readDossiers(db, ids)) {
    const events = new Map(dossier.events.map((event) => [event.id, event]));
    for (const one of countedWhy(dossier, moment.programme, moment.settings, moment.asOf, known)) {
      const event = events.get(one.event_id);
      if (one.category !== category || one.figure === 'additions' || event === undefined) continue;
      // An early issue of the programme's first batch: what an officer did to it is told all the same.
      if (event.effective_on < moment.programme.starts_on && one.rule !== 'R8') continue;
      found.push({
        uscc: dossier.uscc,
        name: factsAt(dossier.versions, moment.asOf, known).name,
        effective_on: event.effective_on,
        why: one.why,
      });
    }
  }
  return found.sort((a, b) => (a.effective_on < b.effective_on ? -1 : 1)).slice(0, MOST);
}
