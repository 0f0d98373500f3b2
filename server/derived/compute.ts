import { contributionsOf } from '../rules/contributions.ts';
import { foldTrack, standingEvents } from '../rules/fold.ts';
import { CATEGORIES, type Category, type Dossier, type TrackState } from '../rules/types.ts';
import type { StoredContribution } from './ledger.ts';
import type { ProgrammeWithSettings } from './programmes.ts';

export interface Derived {
  states: Map<Category, TrackState>;
  contributions: StoredContribution[];
  /** An addition without its document number: it could not be defended by its paper. */
  lacksDocument: boolean;
}

/** Everything derived of one enterprise, as known now: the one function behind both keeping and rebuilding. */
export function compute(dossier: Dossier, programmes: readonly ProgrammeWithSettings[]): Derived {
  const standing = standingEvents(dossier.events, {});
  const states = new Map<Category, TrackState>();
  for (const category of CATEGORIES) {
    const own = standing.filter((event) => event.category === category);
    if (own.length > 0) states.set(category, foldTrack(category, own).state);
  }
  const contributions = programmes.flatMap(({ programme, settings }) =>
    contributionsOf(dossier, programme, settings).map((one) => ({ ...one, programme_id: programme.id })),
  );
  const papers = new Map(standing.map((event) => [event.id, event.document_no]));
  return {
    states,
    contributions,
    lacksDocument: contributions.some(
      (one) => one.figure === 'additions' && one.to_day === null && papers.get(one.event_id) === null,
    ),
  };
}
