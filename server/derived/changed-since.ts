import { keepingAnswers } from '../../db/kept-answers.ts';
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { Instant } from '../rules/types.ts';

const changed = perConnection(({ $client }) =>
  $client
    .prepare<[{ at: Instant }], number>(
      `select enterprise_id from event where recorded_at > @at
       union select e.enterprise_id from event_void v join event e on e.id = v.event_id where v.recorded_at > @at
       union select enterprise_id from enterprise_version where recorded_at > @at
       union select from_id from enterprise_merge union select into_id from enterprise_merge`,
    )
    .pluck(),
);

/**
 * The enterprises of whose events and facts something was recorded after a moment: all others were known then as they
 * are now. Whoever was merged at any time counts among them: what a merge moves is known by more than one day.
 */
export function changedSince(db: Db, at: Instant): readonly number[] {
  return kept(db, at, () => changed(db).all({ at }));
}

/** The last answer alone: a page asks more than once of its moment. */
const kept = keepingAnswers<readonly number[]>(0, (ids) => ids.length);
