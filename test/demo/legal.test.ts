import t from 'tap';
import { allDossiers } from '../../server/derived/dossiers.ts';
import { shanghaiDay } from '../../server/rules/days.ts';
import { faultsOf } from '../../server/rules/faults.ts';
import { judgeEvent } from '../../server/rules/judge.ts';
import { standingEvents } from '../../server/rules/standing.ts';
import { CATEGORIES, type Dossier } from '../../server/rules/types.ts';
import { openDemo } from './zone.ts';

const dossiers = [...allDossiers(openDemo())].flat();

/** What was known of an enterprise just before that event was recorded. */
function before(dossier: Dossier, id: number, at: string): Dossier {
  const events = dossier.events.filter((one) => one.id < id);
  const known = events.map((one) => ({
    ...one,
    voided_at: (one.voided_at ?? '9') <= at ? one.voided_at : null,
  }));
  return { ...dossier, events: known };
}

t.test('every event could be recorded by a form at the moment when it was', async (t) => {
  for (const dossier of dossiers) {
    for (const event of dossier.events) {
      const then = before(dossier, event.id, event.recorded_at);
      const today = shanghaiDay(new Date(event.recorded_at));
      const refusals = judgeEvent(then, { ...event, voided_at: null }, today);
      if (refusals.length > 0) t.fail(`${dossier.uscc} ${event.kind} ${event.effective_on}`, { refusals });
    }
  }
});

t.test('no track has a fault', async (t) => {
  for (const dossier of dossiers) {
    for (const category of CATEGORIES) {
      const own = standingEvents(dossier.events).filter((event) => event.category === category);
      t.equal(faultsOf(category, own).size, 0);
    }
  }
});
