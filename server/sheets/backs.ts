/** Files say which stage a track entered, never that it was a step back: that follows from its days. */
import { foldTrack } from '../rules/fold.ts';
import { standingEvents } from '../rules/standing.ts';
import { stageIndex } from '../rules/step.ts';
import type { Dossier } from '../rules/types.ts';
import { candidateOf, type EventDraft } from '../tracks/drafts.ts';

/** The drafts with `back` set on every stage that lies before the one in which the track stood. */
export function markStepsBack(dossier: Dossier, drafts: readonly EventDraft[]): EventDraft[] {
  // A step back carries its reason in the note; without one there is nothing to ask.
  if (!drafts.some((draft) => draft.kind === 'stage' && draft.note)) return [...drafts];
  const candidates = drafts.map((draft, i) => candidateOf(draft, '', -1 - i));
  const all = [...standingEvents(dossier.events), ...candidates.filter((one) => one.kind !== 'amended')];
  const back = new Set<number>();
  for (const category of new Set(candidates.map((one) => one.category))) {
    const own = all.filter((event) => event.category === category);
    for (const { event, before } of foldTrack(category, own).timeline) {
      if (event.kind !== 'stage' || event.id >= 0) continue;
      if (stageIndex(event.stage) < stageIndex(before.stage)) back.add(event.id);
    }
  }
  return drafts.map((draft, i) => (back.has(-1 - i) ? { ...draft, back: true } : draft));
}
